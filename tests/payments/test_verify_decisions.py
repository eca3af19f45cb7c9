"""`verify_ledger` names decisions that nobody should have made, and figures the records deny."""

from __future__ import annotations

import pytest
from psycopg2.extensions import cursor

from outcomes.measures.registry import INDICATORS
from outcomes.models import Figure
from payments import decisions
from payments.models import Claim, Contract
from payments.verification import verify
from tests.payments.cast import Q1, Q2, Cast

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "CT1 2015-16-Q1"


@pytest.fixture
def approved(cast: Cast) -> Contract:
    """A claim of six outcomes that two commissioners approved."""
    contract = cast.contract(second_approval_over_pence=599)
    cast.price(contract, "star_progress", 100)
    for number in range(6):
        cast.achieved(Q1, f"S{number}")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    cast.checked(claim)
    decisions.approve(by=cast.carol, claim=claim)
    decisions.approve(by=cast.dev, claim=claim)
    return contract


def named(cast: Cast, comparison: str) -> list[str]:
    (found,) = [each for each in verify(cast.council) if each.what.startswith(comparison)]
    assert found.count
    return found.differences


def test_proper_decisions_are_not_named(cast: Cast, approved: Contract) -> None:
    assert named(cast, "decisions") == []


@pytest.mark.parametrize(
    ("table", "change", "difference"),
    [
        (
            "payments_decision",
            "UPDATE payments_decision SET on_behalf_of_id = (SELECT id FROM centres_user"
            " WHERE username = 'admin') WHERE kind = 'approved'",
            f"{NAME}: approved in round 1 for somebody who had not asked for it",
        ),
        (
            "payments_decision",
            "UPDATE payments_decision SET by_id = (SELECT by_id FROM payments_decision"
            " WHERE kind = 'submitted') WHERE kind = 'approved'",
            f"{NAME}: approved in round 1 by who submitted it",
        ),
        (
            "payments_decision",
            "UPDATE payments_decision SET by_id = (SELECT by_id FROM payments_decision"
            " WHERE kind = 'first_approval') WHERE kind = 'approved'",
            f"{NAME}: approved in round 1 without a second approver",
        ),
        (
            "payments_decision",
            "UPDATE payments_decision SET digest = 'x' WHERE kind = 'first_approval'",
            f"{NAME}: approved in round 1 without a second approver",
        ),
        (
            "payments_decision",
            "DELETE FROM payments_decision WHERE kind = 'submitted'",
            f"{NAME}: approved in round 1 without a submission",
        ),
        (
            "payments_evidencecheck",
            "DELETE FROM payments_evidencecheck WHERE id = (SELECT min(id)"
            " FROM payments_evidencecheck)",
            f"{NAME}: submitted in round 1 without a sample large enough",
        ),
        (
            "payments_evidencecheck",
            "UPDATE payments_evidencecheck SET outcome = '', checked_by_id = NULL,"
            " checked_at = NULL WHERE id = (SELECT min(id) FROM payments_evidencecheck)",
            f"{NAME}: approved in round 1 with checks not recorded",
        ),
    ],
)
@pytest.mark.usefixtures("approved")
def test_a_decision_made_wrongly_is_named(
    cast: Cast, owner_cursor: cursor, table: str, change: str, difference: str
) -> None:
    owner_cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    owner_cursor.execute(change)
    assert owner_cursor.rowcount
    owner_cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert difference in named(cast, "decisions")


def test_a_figure_that_the_records_do_not_give_is_named(cast: Cast, approved: Contract) -> None:
    """Of a quarter whose claim is still to be decided."""
    draft = {"council": cast.council, "contract": approved, "digest": "-"}
    Claim.objects.create(quarter=str(Q2), **draft)
    for indicator in INDICATORS:
        cast.figure(Q2, indicator.key, 0, 0)
        row = {"council": cast.council, "quarter": str(Q2), "indicator": indicator.key}
        Figure.objects.create(
            level="council", unit="BK", version=1, numerator=0, denominator=0, **row
        )
    assert named(cast, "figures") == []
    first = INDICATORS[0].key
    Figure.objects.filter(indicator=first, level="provider").update(numerator=1, denominator=2)
    Figure.objects.filter(indicator=first, level="council").delete()
    assert named(cast, "figures") == [
        f"2015-16-Q2: {first} of council BK is stored as nothing, the records give 0 of 0",
        f"2015-16-Q2: {first} of provider BK-P1 is stored as 1 of 2, the records give 0 of 0",
    ]
