"""A share of a price is paid once the outcome has lasted; what fell back may be taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from centres.quarters import Quarter
from payments import decisions
from payments.calculation.holdback import held_back
from payments.corrections import reverse_approval
from payments.flags import flags
from payments.models import Claim, ClaimLine, Contract, LaterLook, LossDecision
from payments.not_paid.rows import not_paid
from payments.refusals import Refused
from payments.summary import summarise
from payments.sustained.losses import decide_loss, proposals
from payments.verification import verify
from tests.payments.cast import NEXT_Q1, Q1, Q2, Q3, Q4, Cast

pytestmark = pytest.mark.django_db

ACHIEVED_ON = date(2015, 7, 1)  # 182 days later it is 30 December, in the third quarter
IN_TIME, LATER = date(2015, 12, 30), date(2015, 12, 31)
HELD, NOW = 2_501, 7_501  # of 10,002 a quarter, rounded half up


def varied(cast: Cast, **terms: Any) -> Contract:
    """A contract that pays 10,002 pence, from the second quarter on under these terms too."""
    contract = cast.contract(**terms.pop("contract", {}))
    cast.price(contract, "star_progress", 10_002)
    cast.varied(contract, Q2, **terms)
    return contract


def claimed(cast: Cast, **terms: Any) -> Contract:
    """S1 approved in the second quarter under such terms, and achieved ever since."""
    contract = varied(cast, **{"holdback_bp": 2_500, **terms})
    cast.achieved((Q2, Q3, Q4, NEXT_Q1), "S1", ACHIEVED_ON)
    cast.approved(contract, Q1)
    cast.approved(contract, Q2)
    return contract


def look(contract: Contract, quarter: Quarter, fell_on: date | None = None) -> LaterLook:
    """What the quarter's roll-up found of S1."""
    line = ClaimLine.objects.get(claim__contract=contract, kind="outcome", subject="S1")
    made: LaterLook = LaterLook.objects.create(
        council=contract.council,
        line=line,
        quarter=str(quarter),
        version=1,
        result="fell_back" if fell_on else "held",
        fell_on=fell_on,
    )
    return made


def differences(cast: Cast) -> list[str]:
    return [words for checked in verify(cast.council) for words in checked.differences]


@contextmanager
def refused_by_database(match: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=match), transaction.atomic():  # noqa: PT012
        yield
        connection.check_constraints()


@pytest.mark.parametrize(
    ("price", "share", "held"),
    [
        (10_002, 2_500, 2_501),
        (10_001, 2_500, 2_500),
        (1, 4_999, 0),
        (1, 5_000, 1),
        (30_000, 10_000, 30_000),
        (30_000, 0, 0),
        (333, 3_333, 111),
    ],
)
def test_share_held_back_is_rounded_half_up_to_a_penny(price: int, share: int, held: int) -> None:
    assert held_back(price, share) == held


def test_share_is_paid_when_the_outcome_has_lasted(cast: Cast) -> None:
    contract = claimed(cast)
    assert cast.lines(contract, Q2) == [("outcome", "S1", NOW)]
    terms = cast.claim(contract, Q2).lines.get().terms
    assert (terms["holdback_bp"], terms["held_pence"]) == (2_500, HELD)
    look(contract, Q3)
    cast.achieved(Q3, "S2")
    cast.draft(Q3)
    assert cast.lines(contract, Q3) == [("outcome", "S2", NOW), ("release", "S1", HELD)]
    summary = summarise(cast.claim(contract, Q3))
    assert (summary.net, summary.words) == (
        NOW + HELD,
        "£75.01 for 1 outcome and £25.01 for 1 share held back before.",
    )
    assert [
        (group.each, group.pence) for section in summary.sections for group in section.groups
    ] == [(NOW, NOW), (HELD, HELD)]
    claim = cast.approved(contract, Q3)
    release = claim.lines.get(kind="release")
    assert release.standing
    assert release.releases == cast.claim(contract, Q2).lines.get()
    cast.draft(Q4)
    assert "release" not in [kind for kind, _, _ in cast.lines(contract, Q4)]
    assert differences(cast) == []


def test_share_of_what_fell_back_is_never_paid(cast: Cast) -> None:
    contract = claimed(cast)
    look(contract, Q3, fell_on=IN_TIME)
    look(contract, Q4, fell_on=IN_TIME)
    for quarter in (Q3, Q4):
        cast.draft(quarter)
        assert cast.lines(contract, quarter) == []


def test_fell_back_after_the_half_year_changes_nothing(cast: Cast) -> None:
    contract = claimed(cast)
    look(contract, Q3, fell_on=LATER)
    cast.draft(Q3)
    assert cast.lines(contract, Q3) == [("release", "S1", HELD)]


def test_share_waits_for_a_look_and_for_the_half_year(cast: Cast) -> None:
    contract = claimed(cast)
    cast.draft(Q3)
    assert cast.lines(contract, Q3) == []
    look(contract, Q3)
    other = cast.contract("CT2", cast.provider_named("P2"))
    assert cast.lines(contract, Q3) == []
    cast.draft(Q3)
    assert cast.lines(contract, Q3) == [("release", "S1", HELD)]
    assert cast.lines(other, Q3) == []


def test_rejected_release_may_come_again(cast: Cast) -> None:
    contract = claimed(cast)
    look(contract, Q3)
    claim = cast.approved(contract, Q3, rejected=["S1"])
    assert not claim.lines.get().standing
    cast.draft(Q4)
    assert cast.lines(contract, Q4) == [("release", "S1", HELD)]


def test_release_over_the_annual_cap_may_come_again(cast: Cast) -> None:
    contract = claimed(cast, annual_cap_pence=NOW + NOW + HELD - 1)
    look(contract, Q3)
    cast.achieved(Q3, "S2")
    cast.approved(contract, Q3)
    assert cast.lines(contract, Q3) == [("outcome", "S2", NOW), ("over_cap", "S1", 0)]
    over = cast.claim(contract, Q3).lines.get(kind="over_cap")
    assert (over.uncapped_pence, over.capped_by) == (HELD, "annual")
    assert [row.subject for row in not_paid(cast.claim(contract, Q3))] == []
    cast.achieved(NEXT_Q1, "S2")
    cast.draft(NEXT_Q1)
    assert cast.lines(contract, NEXT_Q1)[-1] == ("release", "S1", HELD)


def test_all_of_a_price_may_be_held_back(cast: Cast) -> None:
    contract = claimed(cast, holdback_bp=10_000)
    assert cast.lines(contract, Q2) == [("outcome", "S1", 0)]
    cast.unachieved(Q3, "S1")
    cast.approved(contract, Q3)
    assert cast.lines(contract, Q3) == [("reversal", "S1", 0)]
    assert differences(cast) == []


def test_reversal_takes_back_what_was_released_too(cast: Cast) -> None:
    contract = claimed(cast)
    look(contract, Q3)
    cast.approved(contract, Q3)
    cast.unachieved(Q4, "S1")
    claim = cast.approved(contract, Q4)
    assert cast.lines(contract, Q4) == [("reversal", "S1", -NOW - HELD)]
    assert not ClaimLine.objects.standing().exists()
    reverse_approval(by=cast.carol, claim=claim, reason="Too early.")
    assert ClaimLine.objects.standing().get().subject == "S1"
    assert differences(cast) == []


def test_lost_in_the_quarter_its_share_falls_due_takes_back_what_was_paid(cast: Cast) -> None:
    contract = claimed(cast)
    look(contract, Q3)
    cast.unachieved(Q3, "S1")
    cast.draft(Q3)
    assert cast.lines(contract, Q3) == [("reversal", "S1", -NOW)]


def test_release_is_flagged_when_a_later_look_says_else(cast: Cast) -> None:
    contract = claimed(cast)
    found = look(contract, Q3)
    cast.draft(Q3)
    claim = cast.submitted(contract, Q3)
    assert flags(claim) == {}
    LaterLook.objects.filter(pk=found.pk).update(result="fell_back", fell_on=IN_TIME)
    (words,) = flags(claim).values()
    assert words[0].startswith("By the latest roll-up this fell back on 30 December 2015")
    decisions.return_claim(by=cast.carol, claim=claim, reason="It fell back.")
    assert not claim.lines.get().standing


def test_database_holds_a_release_to_what_was_held_back(cast: Cast) -> None:
    contract = claimed(cast)
    look(contract, Q3)
    cast.draft(Q3)
    line = cast.claim(contract, Q3).lines.get()
    line.pk, line.number, line.amount_pence = None, 2, HELD + 1
    with refused_by_database("held back of an outcome of its contract"):
        line.save(force_insert=True)
    line.amount_pence, line.releases = HELD, None
    with refused_by_database("claim_line_amount_fits_kind"):
        line.save(force_insert=True)


# What fell back


def fallen(cast: Cast, **terms: Any) -> tuple[Contract, ClaimLine]:
    contract = claimed(cast, **{"holdback_bp": 0, "reverse_if_lost": True, **terms})
    found = look(contract, Q3, fell_on=IN_TIME)
    cast.draft(Q3)
    return contract, found.line


def test_nothing_is_taken_back_by_itself(cast: Cast) -> None:
    contract, line = fallen(cast)
    assert cast.lines(contract, Q3) == []
    assert [(one.pk, one.decided) for one in proposals(cast.carol)] == [(line.pk, "open")]


def test_accepted_comes_in_the_next_draft_and_never_again(cast: Cast) -> None:
    contract, line = fallen(cast)
    made = decide_loss(by=cast.dev, line=line, kind="accepted", reason="Level 3 again.")
    assert cast.lines(contract, Q3) == [("reversal", "S1", -10_002)]
    assert (made.quarter, made.fell_on, made.by) == (str(Q3), IN_TIME, cast.dev)
    claim = cast.approved(contract, Q3)
    assert claim.lines.get().terms["fell_on"] == "2015-12-30"
    assert list(proposals(cast.carol)) == []
    # Achieved all the same, and not paid for again; nor is the reversal.
    cast.draft(Q4)
    assert cast.lines(contract, Q4) == []
    assert differences(cast) == []
    reverse_approval(by=cast.carol, claim=claim, reason="To be talked about.")
    assert ClaimLine.objects.standing().get() == line


def test_dismissed_stays_paid_until_somebody_decides_else(cast: Cast) -> None:
    contract, line = fallen(cast)
    decide_loss(by=cast.carol, line=line, kind="dismissed", reason="They moved house.")
    assert cast.lines(contract, Q3) == []
    with pytest.raises(Refused, match="decided already"):
        decide_loss(by=cast.dev, line=line, kind="dismissed", reason="They moved house.")
    decide_loss(by=cast.dev, line=line, kind="accepted", reason="They had not moved.")
    assert cast.lines(contract, Q3) == [("reversal", "S1", -10_002)]
    assert LossDecision.objects.count() == 2
    cast.submitted(contract, Q3)
    with pytest.raises(Refused, match="takes this back already"):
        decide_loss(by=cast.carol, line=line, kind="dismissed", reason="After all.")


def test_accepted_waits_for_a_quarter_in_which_it_had_fallen_back(cast: Cast) -> None:
    contract, line = fallen(cast)
    cast.approved(contract, Q3)
    cast.draft(Q4)
    decide_loss(by=cast.carol, line=line, kind="accepted", reason="Level 3 again.")
    assert cast.lines(contract, Q4) == [("reversal", "S1", -10_002)]


def test_accepted_is_flagged_when_it_lasted_after_all(cast: Cast) -> None:
    contract, line = fallen(cast)
    decide_loss(by=cast.carol, line=line, kind="accepted", reason="Level 3 again.")
    claim = cast.submitted(contract, Q3)
    assert flags(claim) == {}
    line.later_looks.update(result="held", fell_on=None)
    (words,) = flags(claim).values()
    assert words == ["By the latest roll-up this did not fall back within 182 days after all."]


@pytest.mark.parametrize(
    ("who", "terms", "fell_on", "match"),
    [
        ("manager", {}, IN_TIME, "Only a commissioner"),
        ("carol", {"reverse_if_lost": False}, IN_TIME, "not proposed"),
        ("carol", {}, LATER, "not proposed"),
    ],
)
def test_only_a_commissioner_under_such_terms(
    cast: Cast, who: str, terms: dict[str, bool], fell_on: date, match: str
) -> None:
    contract = claimed(cast, **{"holdback_bp": 0, "reverse_if_lost": True, **terms})
    line = look(contract, Q3, fell_on=fell_on).line
    with pytest.raises(Refused, match=match):
        decide_loss(by=getattr(cast, who), line=line, kind="accepted", reason="As seen.")
    with pytest.raises(ValidationError):
        decide_loss(by=cast.carol, line=line, kind="accepted", reason=" ")
    with refused_by_database("terms take back|a commissioner"):
        LossDecision.objects.create(
            council=cast.council,
            line=line,
            kind="accepted",
            quarter=str(Q3),
            fell_on=fell_on,
            reason="As seen.",
            by=getattr(cast, who),
        )


def test_decisions_are_never_changed(cast: Cast) -> None:
    _contract, line = fallen(cast)
    decide_loss(by=cast.carol, line=line, kind="dismissed", reason="They moved house.")
    with refused_by_database("never changed|permission denied"):
        LossDecision.objects.update(kind="accepted")
    assert Claim.objects.filter(state="approved").count() == 2
