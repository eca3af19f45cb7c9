"""Paid outcomes looked at again: what fell back, on which day, by which records."""

from datetime import date
from typing import Any

import pytest

from centres.quarters import Quarter
from outcomes.models import Figure
from payments.models import ClaimLine, LaterLook
from payments.sustained.store import look_again
from payments.verification.sustained import later_looks
from tests.outcomes.factories import (
    CaseFactory,
    FamilyFactory,
    LevelFactory,
)
from tests.payments.cast import NEXT_Q1, Q1, Q2, Q3, Q4, Cast, silence

pytestmark = pytest.mark.django_db

ACHIEVED_ON = date(2015, 5, 1)


def case_paid(cast: Cast, measure: str = "sustained_contact", **evidence: list[int]) -> Any:
    """A case of a family at level 2, whose outcome was paid for in the first quarter."""
    family = FamilyFactory(centre=cast.centre)
    LevelFactory(family=family, level=2)
    case = CaseFactory(family=family, opened_on=date(2015, 1, 5))
    paid(cast, measure, case.ref, **evidence)
    return case


def paid(cast: Cast, measure: str, subject: str, **evidence: list[int]) -> ClaimLine:
    contract = cast.contract()
    cast.price(contract, measure, 30_000)
    cast.achieved((Q1, Q2), subject, ACHIEVED_ON, measure=measure, evidence=evidence)
    return cast.approved(contract, Q1).lines.get()


def looked(cast: Cast, quarter: Quarter = NEXT_Q1) -> tuple[str, date | None, dict[str, Any]]:
    """What the quarter's look says of the only line."""
    look_again(cast.council, quarter, silence)
    look = LaterLook.objects.get(quarter=str(quarter))
    return look.result, look.fell_on, look.records


def test_look_reads_what_is_dated_by_its_quarters_end(cast: Cast) -> None:
    case = case_paid(cast)
    rose = LevelFactory(family=case.family, starts_on=date(2015, 10, 1), level=3)
    assert looked(cast, Q2) == ("held", None, {})
    assert looked(cast, Q3) == ("fell_back", rose.starts_on, {"level": [rose.pk]})


def test_four_quarters_after_it_was_achieved(cast: Cast) -> None:
    case_paid(cast)
    for quarter in (Q1, Q2, NEXT_Q1, NEXT_Q1.plus(1)):
        look_again(cast.council, quarter, silence)
    assert list(LaterLook.objects.values_list("quarter", flat=True)) == [str(Q2), str(NEXT_Q1)]


def test_only_what_stands_and_was_approved_is_looked_at(cast: Cast) -> None:
    case_paid(cast)
    contract = cast.contract("CT2", cast.provider_named("P2"))
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "WAITS", provider=contract.provider)
    cast.draft(Q1)
    look_again(cast.council, Q2, silence)
    assert [look.line.measure for look in LaterLook.objects.all()] == ["sustained_contact"]


def test_look_again_writes_only_what_differs(cast: Cast) -> None:
    case = case_paid(cast)
    look_again(cast.council, Q2, silence)
    before = LaterLook.objects.get()
    look_again(cast.council, Q2, silence)
    assert LaterLook.objects.get().pk == before.pk
    LevelFactory(family=case.family, starts_on=date(2015, 8, 1), level=3)
    look_again(cast.council, Q2, silence)
    assert LaterLook.objects.get().result == "fell_back"


def test_what_was_approved_late_gets_the_looks_it_missed(cast: Cast) -> None:
    case_paid(cast)
    for quarter in (Q2, Q3):
        cast.figure(quarter, "reached_under5", 1, 2)
    Figure.objects.filter(level="provider").update(level="council")
    look_again(cast.council, Q4, silence)
    quarters = LaterLook.objects.order_by("quarter").values_list("quarter", flat=True)
    assert list(quarters) == [str(Q2), str(Q3), str(Q4)]


def test_verify_ledger_compares_looks_with_the_records(cast: Cast) -> None:
    case = case_paid(cast)
    cast.figure(Q2, "reached_under5", 1, 2)
    Figure.objects.filter(level="provider").update(level="council")
    look_again(cast.council, Q2, silence)
    assert later_looks(cast.council) == (6, [])
    LevelFactory(family=case.family, starts_on=date(2015, 8, 1), level=3)
    said = f"2015-16-Q2: sustained_contact {case.ref} is stored as held, by the records fell back"
    assert later_looks(cast.council) == (6, [said])
