"""Who submits a claim, when, and what that fixes (SPEC 6)."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from centres.models import User
from centres.refusals import Refused
from outcomes.models import Figure
from outcomes.rollup.claim import claimed
from payments import decisions, submission
from payments.assurance.sizes import sample_size
from payments.models import Claim, ClaimLine, Decision
from payments.refusals import DraftChangedError
from tests.payments.cast import Q1, Q2, Cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """A draft of two lines."""
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.achieved(Q1, "S2")
    cast.draft(Q1)
    return cast.claim(contract, Q1)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("manager", True),
        ("coordinator", True),
        ("worker", False),
        ("carol", False),
        ("admin", False),
        ("stranger", False),  # manages another provider
    ],
)
def test_managers_of_the_provider_and_its_coordinators_submit(
    cast: Cast, claim: Claim, who: str, may: bool
) -> None:
    other = cast.provider_named("P2")
    by = User.objects.get(memberships__provider=other) if who == "stranger" else getattr(cast, who)
    if may:
        assert submission.submit(by=by, claim=claim).submitted_by == by
    else:
        with pytest.raises(Refused, match="Only a manager of the provider or a coordinator"):
            submission.submit(by=by, claim=claim)
        claim.refresh_from_db()
        assert claim.state == Claim.State.DRAFT


def test_somebody_who_left_submits_nothing(cast: Cast, claim: Claim) -> None:
    cast.manager.is_active = False
    with pytest.raises(Refused):
        submission.submit(by=cast.manager, claim=claim)


def test_a_draft_that_changed_since_it_was_shown_is_kept_and_not_submitted(
    cast: Cast, claim: Claim
) -> None:
    shown = claim.digest
    cast.achieved(Q1, "S3")
    with pytest.raises(DraftChangedError, match="Nothing was submitted: look at the new draft"):
        submission.submit(by=cast.manager, claim=claim, shown=shown)
    claim.refresh_from_db()
    assert claim.state == Claim.State.DRAFT
    assert [line.subject for line in claim.lines] == ["S1", "S2", "S3"]
    assert not claim.decisions.exists()
    # Once more, with what is shown now.
    assert submission.submit(by=cast.manager, claim=claim, shown=claim.digest).state == "submitted"


def test_a_draft_recalculated_behind_somebodys_back_is_not_submitted_either(
    cast: Cast, claim: Claim
) -> None:
    shown = claim.digest
    cast.achieved(Q1, "S0")
    cast.draft(Q1)
    with pytest.raises(DraftChangedError):
        submission.submit(by=cast.manager, claim=claim, shown=shown)


def test_a_draft_that_has_nothing_left_is_gone(cast: Cast) -> None:
    contract = cast.contract(ends_on=date(2015, 5, 1))
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q2, "S1", date(2015, 5, 1))
    cast.draft(Q2)
    claim = cast.claim(contract, Q2)
    cast.unachieved(Q2, "S1")
    with pytest.raises(DraftChangedError, match="nothing left to claim"):
        submission.submit(by=cast.manager, claim=claim)
    assert not Claim.objects.exists()


def test_the_contracts_earlier_claims_come_first(cast: Cast, claim: Claim) -> None:
    cast.draft(Q2)
    later = cast.claim(claim.contract, Q2)
    with pytest.raises(Refused, match="The claim for 2015-16-Q1 comes first: it is draft"):
        submission.submit(by=cast.manager, claim=later)
    submission.submit(by=cast.manager, claim=claim)
    with pytest.raises(Refused, match="comes first: it is submitted"):
        submission.submit(by=cast.manager, claim=later)
    cast.checked(claim)
    decisions.approve(by=cast.carol, claim=claim)
    assert cast.submitted(claim.contract, Q2).state == Claim.State.SUBMITTED


def test_a_quarter_that_still_runs_is_not_submitted(cast: Cast, claim: Claim) -> None:
    evening = datetime(2015, 6, 30, 22, 59, tzinfo=UTC)
    with (
        time_machine.travel(evening, tick=False),
        pytest.raises(Refused, match="The quarter runs until 30 June 2015"),
    ):
        submission.submit(by=cast.manager, claim=claim)
    # A minute later it is July in London.
    with time_machine.travel(datetime(2015, 6, 30, 23, 0, tzinfo=UTC), tick=False):
        assert submission.submit(by=cast.manager, claim=claim).state == Claim.State.SUBMITTED


def test_a_quarter_that_is_being_rolled_up_is_not_submitted(cast: Cast, claim: Claim) -> None:
    with (
        claimed(cast.council.pk, claim.quarter),
        pytest.raises(Refused, match="This quarter is being rolled up"),
    ):
        submission.submit(by=cast.manager, claim=claim)
    assert submission.submit(by=cast.manager, claim=claim).state == Claim.State.SUBMITTED


def test_a_submitted_claim_is_not_submitted_again_and_no_roll_up_changes_it(
    cast: Cast, claim: Claim
) -> None:
    submission.submit(by=cast.manager, claim=claim)
    cast.achieved(Q1, "S3")
    cast.draft(Q1)
    assert [line.subject for line in claim.lines] == ["S1", "S2"]
    with pytest.raises(Refused, match="This claim is submitted now"):
        submission.submit(by=cast.coordinator, claim=claim)
    assert claim.decisions.count() == 1


@pytest.mark.parametrize(
    ("lines", "drawn"), [(0, 0), (1, 1), (5, 5), (6, 5), (50, 5), (51, 6), (60, 6), (61, 7)]
)
def test_a_tenth_rounded_up_at_least_five_or_all(lines: int, drawn: int) -> None:
    assert sample_size(lines) == drawn


def test_only_outcome_lines_and_rewarded_targets_are_sampled(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100, units=7)
    cast.target(contract, "sustained_cases", 0, 10_000, 500)
    cast.target(contract, "complex_families", 9_000, 10_000, 500)
    for number in range(9):
        cast.achieved(Q1, f"S{number}")
    cast.figure(Q1, "sustained_cases", 3, 3)
    cast.figure(Q1, "complex_families", 1, 3)
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    sampled = {check.line for check in claim.checks}
    assert len(sampled) == 5
    assert {line.kind for line in sampled} == {ClaimLine.Kind.OUTCOME}
    assert {check.subject_kind for check in claim.checks} == {"case"}


def test_submitting_is_recorded_with_the_sum(cast: Cast, claim: Claim) -> None:
    submission.submit(by=cast.coordinator, claim=claim)
    decision = claim.decisions.get()
    assert (decision.kind, decision.by, decision.total_pence, decision.round) == (
        Decision.Kind.SUBMITTED,
        cast.coordinator,
        200,
        1,
    )


def test_claims_are_seen_by_those_they_concern(cast: Cast, claim: Claim) -> None:
    other = cast.provider_named("P2")
    stranger = User.objects.get(memberships__provider=other)
    auditor = person(cast.council, "auditor", "auditor")
    for who in (cast.manager, cast.coordinator, cast.carol):
        assert list(Claim.objects.visible_to(who)) == [claim]
        assert ClaimLine.objects.visible_to(who).count() == 2
    for who in (cast.worker, cast.admin, stranger, auditor):
        assert not Claim.objects.visible_to(who).exists()
    assert not Figure.objects.visible_to(stranger).exists()
