"""A line of a claim: why is it paid? (PAGES `/claims/…/lines/<n>/`)"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CLAIMS_FOR, COMMISSIONER
from payments.checks import decide_line, record_check
from payments.explained import explain
from payments.flags import flags
from payments.forms import CheckForm, DecideForm
from payments.models import Claim, ClaimLine, EvidenceCheck
from payments.permissions import commissions, may_decide
from payments.refusals import Refused
from payments.review import next_to_check
from payments.views.finding import claim_of, line_of


@require_safe
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, contract: str, quarter: str, number: int) -> HttpResponse:
    """The measure, the tariff, the evidence; for commissioners the checks and the decision."""
    claim = claim_of(request.user, contract, quarter)
    line = line_of(claim, number)
    context = _about(request, claim, line)
    if context["may_decide"]:
        context["decide_form"] = DecideForm(
            initial={"decision": "" if line.decision == "pending" else line.decision}
        )
        if not line.is_of_target and context["checks"]:
            context["check_form"] = _check_form(context["checks"][0])
    return render(request, "payments/line/show.html", context)


@READ_OR_SEND
@for_roles(COMMISSIONER)
def check(
    request: SignedInRequest, contract: str, quarter: str, number: int, check_id: int
) -> HttpResponse:
    """Record what a check of the sample found."""
    claim = claim_of(request.user, contract, quarter)
    line = line_of(claim, number)
    found = line.checks.visible_to(request.user).filter(pk=check_id).first()
    if found is None:
        raise Http404
    form = _check_form(found, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            record_check(by=request.user, check=found, **form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("claim_line", contract, quarter, number)
        else:
            return _after_check(request, claim, line)
    context = _about(request, claim, line)
    if not context["may_decide"]:
        return redirect("claim_line", contract, quarter, number)
    return render(request, "payments/line/check.html", {**context, "check": found, "form": form})


@READ_OR_SEND
@for_roles(COMMISSIONER)
def decide(request: SignedInRequest, contract: str, quarter: str, number: int) -> HttpResponse:
    """Accept, query or reject a line."""
    claim = claim_of(request.user, contract, quarter)
    line = line_of(claim, number)
    form = DecideForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            decided = decide_line(by=request.user, line=line, **form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("claim_line", contract, quarter, number)
        else:
            said = decided.get_decision_display().lower()
            messages.success(request, f"Line {number} {said}.")
            return redirect("claim_line", contract, quarter, number)
    context = _about(request, claim, line)
    if not context["may_decide"]:
        return redirect("claim_line", contract, quarter, number)
    return render(request, "payments/line/decide.html", {**context, "form": form})


def _about(request: SignedInRequest, claim: Claim, line: ClaimLine) -> dict[str, Any]:
    decides = commissions(request.user, claim.council_id)
    is_open = claim.state == Claim.State.SUBMITTED
    checks = line.checks.visible_to(request.user).select_related("checked_by").order_by("pk")
    return {
        "claim": claim,
        "line": line,
        "explained": explain(line, request.user),
        "flags": flags(claim, [line]).get(line.pk, []),
        "decides": decides,
        "may_decide": is_open and may_decide(request.user, claim),
        "checks": list(checks) if decides else [],
        "before": claim.lines.filter(number__lt=line.number).last(),
        "after": claim.lines.filter(number__gt=line.number).first(),
        "next_to_check": next_to_check(claim, line.number) if decides and is_open else None,
    }


def _check_form(found: EvidenceCheck, data: Any = None) -> CheckForm:
    return CheckForm(data, initial={"outcome": found.outcome, "note": found.note})


def _after_check(request: SignedInRequest, claim: Claim, line: ClaimLine) -> HttpResponse:
    """Say how many are left; go on to the next one when that was asked for."""
    left = claim.checks.filter(outcome=EvidenceCheck.Outcome.OPEN).count()
    drawn = claim.checks.count()
    messages.success(
        request, f"Check of line {line.number} recorded: {drawn - left} of {drawn} done."
    )
    following = next_to_check(claim, line.number)
    still_open = line.checks.filter(outcome=EvidenceCheck.Outcome.OPEN).exists()
    if request.POST.get("then") == "next" and following and not still_open:
        return redirect("claim_line", claim.contract.ref, claim.quarter, following.number)
    return redirect("claim_line", claim.contract.ref, claim.quarter, line.number)
