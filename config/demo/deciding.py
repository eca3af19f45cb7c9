"""What the demo's commissioners ask about a submitted claim, and who decides for whom."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from centres.models import Council, Role, User
from payments.absence.delegating import delegate
from payments.absence.standing_in import commissioners
from payments.checks import decide_line
from payments.models import Claim, ClaimLetter, ClaimLine
from payments.queries.conversation import answer, may_answer

AWAY_FOR = timedelta(days=13)
# By measure; the first is answered.
QUESTIONS = {
    "sustained_contact": (
        "Two of the five days are close together. Were both of them visits, or was one a phone "
        "call?"
    ),
    "star_progress": "Was the first Star done with the family, or filled in afterwards?",
}
ANSWER = (
    "Both were visits: the second was to go to the housing office together. It is in the log as "
    "one-to-one support."
)


def ask_and_stand_in(council: Council) -> None:
    """Two questions about a submitted claim, one of them answered; a commissioner's leave."""
    first, second, *_ = commissioners(council)
    today = timezone.localdate()
    delegate(
        by=second,
        council=council,
        to=first,
        starts_on=today,
        ends_on=today + AWAY_FOR,
        reason="Annual leave",
    )
    submitted = Claim.objects.filter(council=council, state=Claim.State.SUBMITTED)
    for claim in submitted.select_related("contract", "council").order_by("contract__ref"):
        outcomes = claim.lines.filter(kind=ClaimLine.Kind.OUTCOME)
        found = [outcomes.filter(measure=measure).first() for measure in QUESTIONS]
        lines = [line for line in found if line]
        if len(lines) == len(QUESTIONS):
            _ask(claim, lines, first)
            break
    _leave_unsent(council)


def _ask(claim: Claim, lines: list[ClaimLine], by: User) -> None:
    manager = User.objects.filter(
        memberships__role=Role.PROVIDER_MANAGER,
        memberships__provider=claim.contract.provider_id,
    ).earliest("username")
    for line in lines:
        decide_line(by=by, line=line, decision="queried", reason=QUESTIONS[line.measure])
    asked = claim.lines.select_related("claim__contract").get(pk=lines[0].pk)
    if may_answer(manager, asked):
        answer(by=manager, line=asked, text=ANSWER)


def _leave_unsent(council: Council) -> None:
    """As if they had gone out: addresses of a story get no mail."""
    waiting = ClaimLetter.objects.filter(council=council, state=ClaimLetter.State.QUEUED)
    waiting.update(state=ClaimLetter.State.SENT, handed_over_at=timezone.now())
