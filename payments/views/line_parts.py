"""What is shown of a line and done about it: on its own page, and where it opens in the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError

from centres.models import User
from centres.problems import TakesProblems
from centres.requests import SignedInRequest
from payments.checks import decide_line, record_check
from payments.explained import explain
from payments.flags import flags
from payments.forms import AnswerForm, CheckForm, DecideForm
from payments.models import Claim, ClaimLine, EvidenceCheck
from payments.permissions import commissions, may_decide
from payments.queries.conversation import answer, may_answer
from payments.refusals import Refused
from payments.review import next_to_check
from payments.views.seals import changes_of_line

Data = Mapping[str, Any] | None


def about_line(user: User, claim: Claim, line: ClaimLine) -> dict[str, Any]:
    """The line explained, its checks and conversation, its neighbours, and what this person may do
    about it. The number of queries does not depend on the claim.
    """
    decides = commissions(user, claim.council_id)
    is_open = claim.state == Claim.State.SUBMITTED
    checks = line.checks.visible_to(user).select_related("checked_by").order_by("pk")
    conversation = line.messages.visible_to(user).select_related("by").order_by("pk")
    return {
        "claim": claim,
        "line": line,
        "explained": explain(line, user),
        "flags": flags(claim, [line]).get(line.pk, []),
        "later": changes_of_line(user, claim, line),
        "decides": decides,
        "may_decide": is_open and may_decide(user, claim),
        "may_answer": may_answer(user, line),
        "checks": list(checks) if decides else [],
        "conversation": list(conversation),
        "before": claim.lines.filter(number__lt=line.number).last(),
        "after": claim.lines.filter(number__gt=line.number).first(),
        "next_to_check": next_to_check(claim, line.number) if decides and is_open else None,
    }


def forms_of_line(about: dict[str, Any]) -> dict[str, TakesProblems]:
    """The forms that this person has beside the line, by their names in the templates."""
    line = about["line"]
    forms: dict[str, TakesProblems] = {}
    if about["may_decide"]:
        forms["decide_form"] = decide_form(line)
        if not line.is_of_target and about["checks"]:
            forms["check_form"] = check_form(about["checks"][0])
    if about["may_answer"]:
        forms["answer_form"] = answer_form()
    return forms


def decide_form(line: ClaimLine, data: Data = None) -> DecideForm:
    """What becomes of a line, with what was decided before."""
    decided = "" if line.decision == ClaimLine.Decided.PENDING else line.decision
    return DecideForm(data, initial={"decision": decided}, auto_id="decide_%s")


def check_form(found: EvidenceCheck, data: Data = None) -> CheckForm:
    """What a check found, with what was recorded before."""
    said_in_words = found.reason == EvidenceCheck.Reason.OTHER
    reason = "" if said_in_words else found.reason
    initial = {"outcome": found.outcome, "reason": reason, "note": found.note}
    return CheckForm(data, initial=initial, auto_id="check_%s")


def answer_form(data: Data = None) -> AnswerForm:
    """What the provider answers."""
    return AnswerForm(data, auto_id="answer_%s")


def decided(request: SignedInRequest, line: ClaimLine, form: DecideForm) -> bool:
    """Whether the line was decided about, as `sent` tells."""

    def go(facts: dict[str, Any]) -> str:
        done = decide_line(by=request.user, line=line, **facts)
        return f"Line {line.number} {done.get_decision_display().lower()}."

    return sent(request, form, go)


def checked(request: SignedInRequest, claim: Claim, found: EvidenceCheck, form: CheckForm) -> bool:
    """Whether the check was recorded, as `sent` tells; it says how many are left."""

    def go(facts: dict[str, Any]) -> str:
        record_check(by=request.user, check=found, **facts)
        left = claim.checks.filter(outcome=EvidenceCheck.Outcome.OPEN).count()
        drawn = claim.checks.count()
        return f"Check of line {found.line.number} recorded: {drawn - left} of {drawn} done."

    return sent(request, form, go)


def answered(request: SignedInRequest, line: ClaimLine, form: AnswerForm) -> bool:
    """Whether the answer was sent, as `sent` tells."""

    def go(facts: dict[str, Any]) -> str:
        answer(by=request.user, line=line, **facts)
        return f"Your answer about line {line.number} is sent to the council."

    return sent(request, form, go)


def sent(
    request: SignedInRequest, form: TakesProblems, go: Callable[[dict[str, Any]], str]
) -> bool:
    """Do what a sent form asks for; False where the form is to be shown, with what is wrong.

    What was done, or why it cannot be any more, is said on the page that follows.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        messages.success(request, go(form.cleaned_data))
    except ValidationError as problem:
        form.take(problem)
        return False
    except Refused as refusal:
        messages.error(request, str(refusal))
    return True


def after_check(request: SignedInRequest, claim: Claim, line: ClaimLine) -> int:
    """The number of the line to go to: the next one to check, when that was asked for."""
    following = next_to_check(claim, line.number)
    still_open = line.checks.filter(outcome=EvidenceCheck.Outcome.OPEN).exists()
    if request.POST.get("then") == "next" and following and not still_open:
        return following.number
    return line.number
