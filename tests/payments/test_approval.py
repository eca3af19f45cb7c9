"""Four eyes, the sample, and two approvals above the threshold (SPEC 6)."""

import pytest
from django.core.exceptions import ValidationError

from centres.models import Membership, User
from centres.refusals import Refused
from payments import checks, decisions
from payments.models import Claim, ClaimLine, Decision, EvidenceCheck, Transaction
from tests.payments.cast import Q1, Q2, Cast, assemble, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Submitted by the manager: two lines of £1."""
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.achieved(Q1, "S2")
    cast.draft(Q1)
    return cast.submitted(contract, Q1)


def above_threshold(cast: Cast, threshold: int) -> Claim:
    """Two lines of £1 and a reversal of £1, submitted."""
    contract = cast.contract(second_approval_over_pence=threshold)
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.achieved(Q1, "S2")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    cast.checked(claim)
    return claim


def a_line(claim: Claim) -> ClaimLine:
    return claim.lines.get(number=1)


def a_check(claim: Claim) -> EvidenceCheck:
    return claim.checks.earliest("pk")


# Who


@pytest.mark.parametrize("who", ["manager", "coordinator", "worker", "admin", "stranger"])
def test_only_commissioners_of_the_council_decide(cast: Cast, claim: Claim, who: str) -> None:
    by = assemble("WB").carol if who == "stranger" else getattr(cast, who)
    check = a_check(claim)
    line = a_line(claim)
    for attempt in (
        lambda: decisions.approve(by=by, claim=claim),
        lambda: decisions.return_claim(by=by, claim=claim, reason="No."),
        lambda: checks.record_check(by=by, check=check, outcome="confirmed"),
        lambda: checks.decide_line(by=by, line=line, decision="accepted"),
    ):
        with pytest.raises(Refused, match="Only a commissioner of the council"):
            attempt()


def test_who_submitted_never_decides_even_as_a_commissioner(cast: Cast, claim: Claim) -> None:
    Membership.objects.create(council=cast.council, user=cast.manager, role="commissioner")
    by = User.objects.get(pk=cast.manager.pk)
    for attempt in (
        lambda: decisions.approve(by=by, claim=claim),
        lambda: decisions.return_claim(by=by, claim=claim, reason="No."),
        lambda: checks.record_check(by=by, check=a_check(claim), outcome="confirmed"),
        lambda: checks.decide_line(by=by, line=a_line(claim), decision="accepted"),
    ):
        with pytest.raises(Refused, match="You submitted this claim"):
            attempt()


# The sample and the lines


def test_every_check_of_the_sample_is_recorded_first(cast: Cast, claim: Claim) -> None:
    first, second = claim.checks
    with pytest.raises(Refused, match="2 checks of the sample are not recorded yet"):
        decisions.approve(by=cast.carol, claim=claim)
    checks.record_check(by=cast.carol, check=first, outcome="confirmed")
    with pytest.raises(Refused, match="1 check of the sample is not recorded yet"):
        decisions.approve(by=cast.carol, claim=claim)
    checks.record_check(by=cast.dev, check=second, outcome="confirmed")
    assert decisions.approve(by=cast.carol, claim=claim).state == Claim.State.APPROVED


def test_a_queried_line_stops_the_approval(cast: Cast, claim: Claim) -> None:
    cast.checked(claim)
    cast.decide(claim, "S2", "queried", "Was the closing Star done together?")
    with pytest.raises(Refused, match="Line 2 is queried"):
        decisions.approve(by=cast.carol, claim=claim)
    cast.decide(claim, "S2", "accepted", "")
    assert decisions.approve(by=cast.dev, claim=claim).net() == 200


def test_a_rejected_line_is_not_paid_and_stands_no_more(cast: Cast, claim: Claim) -> None:
    cast.checked(claim)
    cast.decide(claim, "S2", "rejected", "No closing Star in the file.")
    assert claim.lines.get(subject="S2").standing
    claim = decisions.approve(by=cast.carol, claim=claim)
    assert Transaction.objects.get().amount_pence == 100
    line = claim.lines.get(subject="S2")
    assert (line.standing, line.reason) == (False, "No closing Star in the file.")
    assert claim.decisions.latest("pk").total_pence == 100


def test_a_failed_check_needs_a_decision_about_its_line(cast: Cast, claim: Claim) -> None:
    cast.checked(claim)
    line = a_line(claim)
    checks.decide_line(by=cast.carol, line=line, decision="accepted")
    check = line.checks.get()
    checks.record_check(by=cast.carol, check=check, outcome="failed", note="No visit on paper.")
    with pytest.raises(Refused, match="A check of line 1 failed: accept or reject the line"):
        decisions.approve(by=cast.carol, claim=claim)
    with pytest.raises(ValidationError, match="Say why"):
        checks.decide_line(by=cast.carol, line=line, decision="accepted")
    checks.decide_line(by=cast.carol, line=line, decision="accepted", reason="Seen elsewhere.")
    assert decisions.approve(by=cast.carol, claim=claim).net() == 200


@pytest.mark.parametrize(
    ("outcome", "note", "field"),
    [("", "", "outcome"), ("perhaps", "", "outcome"), ("failed", " ", "note")],
)
def test_a_check_says_what_was_found(
    cast: Cast, claim: Claim, outcome: str, note: str, field: str
) -> None:
    with pytest.raises(ValidationError) as wrong:
        checks.record_check(by=cast.carol, check=a_check(claim), outcome=outcome, note=note)
    assert list(wrong.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("decision", "reason", "field"),
    [("pending", "x", "decision"), ("queried", "", "reason"), ("rejected", " ", "reason")],
)
def test_a_line_is_decided_with_a_reason(
    cast: Cast, claim: Claim, decision: str, reason: str, field: str
) -> None:
    with pytest.raises(ValidationError) as wrong:
        checks.decide_line(by=cast.carol, line=a_line(claim), decision=decision, reason=reason)
    assert list(wrong.value.message_dict) == [field]


def test_nothing_is_decided_twice(cast: Cast, claim: Claim) -> None:
    cast.checked(claim)
    decisions.approve(by=cast.carol, claim=claim)
    for attempt in (
        lambda: decisions.approve(by=cast.dev, claim=claim),
        lambda: decisions.return_claim(by=cast.dev, claim=claim, reason="No."),
        lambda: checks.decide_line(by=cast.dev, line=a_line(claim), decision="accepted"),
        lambda: checks.record_check(by=cast.dev, check=a_check(claim), outcome="confirmed"),
    ):
        with pytest.raises(Refused, match="This claim is approved now"):
            attempt()
    assert Transaction.objects.count() == 1


# Two approvals


@pytest.mark.parametrize(("threshold", "state"), [(200, "approved"), (199, "submitted")])
def test_positive_lines_above_the_threshold_need_two(
    cast: Cast, threshold: int, state: str
) -> None:
    claim = above_threshold(cast, threshold)
    assert decisions.approve(by=cast.carol, claim=claim).state == state
    assert Transaction.objects.exists() == (state == "approved")


def test_reversals_do_not_bring_a_claim_below_the_threshold(cast: Cast) -> None:
    contract = cast.contract(second_approval_over_pence=250)
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.approved(contract, Q1)
    for subject in ("S2", "S3", "S4"):
        cast.achieved(Q2, subject)
    claim = cast.approved(contract, Q2)
    assert (claim.net(), claim.positive(), claim.state) == (200, 300, Claim.State.SUBMITTED)


def test_the_second_approval_is_another_persons_and_posts(cast: Cast) -> None:
    claim = above_threshold(cast, 199)
    decisions.approve(by=cast.carol, claim=claim)
    given = decisions.first_approval(claim)
    assert given is not None
    assert given.by == cast.carol
    with pytest.raises(Refused, match="another commissioner must give the second"):
        decisions.approve(by=cast.carol, claim=claim)
    claim = decisions.approve(by=cast.dev, claim=claim)
    assert claim.state == Claim.State.APPROVED
    assert list(claim.decisions.values_list("kind", "by__username")) == [
        (Decision.Kind.SUBMITTED, "manager"),
        (Decision.Kind.FIRST_APPROVAL, "carol"),
        (Decision.Kind.APPROVED, "dev"),
    ]


def test_what_is_decided_in_between_voids_the_first_approval(cast: Cast) -> None:
    claim = above_threshold(cast, 199)
    decisions.approve(by=cast.carol, claim=claim)
    cast.decide(claim, "S1", "rejected")
    assert decisions.first_approval(claim) is None
    assert decisions.approve(by=cast.dev, claim=claim).state == Claim.State.SUBMITTED
    claim = decisions.approve(by=cast.carol, claim=claim)
    assert (claim.state, claim.net()) == (Claim.State.APPROVED, 100)


def test_a_check_that_fails_in_between_voids_it_too(cast: Cast) -> None:
    claim = above_threshold(cast, 199)
    decisions.approve(by=cast.carol, claim=claim)
    check = a_check(claim)
    checks.record_check(by=cast.dev, check=check, outcome="failed", note="Nothing there.")
    assert decisions.first_approval(claim) is None
    assert check.line.decision == ClaimLine.Decided.PENDING


# Returned


def test_a_returned_claim_is_opened_again_as_a_new_round(cast: Cast, claim: Claim) -> None:
    cast.decide(claim, "S1", "rejected", "Wrong family.")
    decisions.return_claim(by=cast.carol, claim=claim, reason="S1 is of another family.")
    with pytest.raises(Refused, match="Only a manager of the provider"):
        decisions.reopen(by=cast.carol, claim=claim)
    cast.unachieved(Q1, "S1")
    claim = decisions.reopen(by=cast.manager, claim=claim)
    assert (claim.state, claim.round, claim.submitted_by) == (Claim.State.DRAFT, 2, None)
    assert [line.subject for line in claim.lines] == ["S2"]
    claim = cast.submitted(claim.contract, Q1)
    cast.checked(claim)
    claim = decisions.approve(by=cast.carol, claim=claim)
    assert claim.net() == 100
    # What was submitted first is still there, as it was.
    kept = claim.all_lines.filter(round=1).values_list("subject", "decision", "standing")
    assert list(kept) == [("S1", "rejected", False), ("S2", "pending", False)]


def test_returning_says_why(cast: Cast, claim: Claim) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        decisions.return_claim(by=cast.carol, claim=claim, reason=" ")
    decisions.return_claim(by=cast.carol, claim=claim, reason="Please add the visit.")
    assert claim.decisions.latest("pk").reason == "Please add the visit."
    assert not claim.lines.filter(standing=True).exists()


def test_a_roll_up_leaves_a_returned_claim_alone(cast: Cast, claim: Claim) -> None:
    decisions.return_claim(by=cast.carol, claim=claim, reason="Please look.")
    cast.achieved(Q1, "S3")
    cast.draft(Q1)
    claim.refresh_from_db()
    assert claim.state == Claim.State.RETURNED
    assert claim.lines.count() == 2


def test_lines_and_checks_of_an_earlier_round_are_history(cast: Cast, claim: Claim) -> None:
    old_line, old_check = a_line(claim), a_check(claim)
    decisions.return_claim(by=cast.carol, claim=claim, reason="Please look.")
    decisions.reopen(by=cast.coordinator, claim=claim)
    claim = cast.submitted(claim.contract, Q1)
    with pytest.raises(Refused, match="earlier submission"):
        checks.decide_line(by=cast.carol, line=old_line, decision="accepted")
    with pytest.raises(Refused, match="earlier submission"):
        checks.record_check(by=cast.carol, check=old_check, outcome="confirmed")


def test_another_commissioner_may_decide_what_the_first_returned(cast: Cast, claim: Claim) -> None:
    third = person(cast.council, "third", "commissioner")
    decisions.return_claim(by=cast.carol, claim=claim, reason="Please look.")
    decisions.reopen(by=cast.manager, claim=claim)
    claim = cast.submitted(claim.contract, Q1)
    cast.checked(claim)
    assert decisions.approve(by=third, claim=claim).state == Claim.State.APPROVED
