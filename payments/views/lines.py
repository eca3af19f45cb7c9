"""A line of a claim: why is it paid? (PAGES `/claims/…/lines/<n>/`)"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CLAIMS_FOR, COMMISSIONER, COORDINATOR, PROVIDER_MANAGER
from families.looking.told import tell_cases
from payments.models import ClaimLine
from payments.permissions import may_submit
from payments.views import line_parts
from payments.views.finding import claim_of, line_of
from payments.views.line_parts import about_line, after_check, forms_of_line
from payments.views.opening import IN_THE_LIST, Opening


@require_safe
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, contract: str, quarter: str, number: int) -> HttpResponse:
    """The measure, the tariff, the evidence; the conversation; the checks and the decision."""
    claim = claim_of(request.user, contract, quarter)
    line = line_of(claim, number)
    tell_cases(request, [line.subject])
    about = about_line(request.user, claim, line)
    return render(request, "payments/line/show.html", {**about, **forms_of_line(about)})


@require_safe
@for_roles(*CLAIMS_FOR)
def opened(request: SignedInRequest, contract: str, quarter: str, number: int) -> HttpResponse:
    """The line as it opens in the claim's list, for the script that puts it there.

    Whoever comes here by an address is sent to the list with the line open.
    """
    claim = claim_of(request.user, contract, quarter)
    line = line_of(claim, number)
    opening = Opening.of(claim, line.number, request.GET)
    if IN_THE_LIST not in request.headers:
        return redirect(opening.address)
    tell_cases(request, [line.subject])
    about = about_line(request.user, claim, line)
    context = {**about, **forms_of_line(about), "opening": opening}
    return render(request, "payments/line/opened.html", context)


@READ_OR_SEND
@for_roles(COMMISSIONER)
def check(
    request: SignedInRequest, contract: str, quarter: str, number: int, check_id: int
) -> HttpResponse:
    """Record what a check of the sample found; `?back=list` for a line that is open in the list."""
    claim = claim_of(request.user, contract, quarter)
    line = line_of(claim, number)
    found = line.checks.visible_to(request.user).filter(pk=check_id).first()
    if found is None:
        raise Http404
    form = line_parts.check_form(found, posted(request))
    if line_parts.checked(request, claim, found, form):
        following = after_check(request, claim, line)
        if request.GET.get("back") == "list":
            return redirect(Opening.of(claim, following, {}).address)
        return redirect("claim_line", contract, quarter, following)
    return _ask(request, line, "check", may="may_decide", form=form, check=found)


@READ_OR_SEND
@for_roles(COMMISSIONER)
def decide(request: SignedInRequest, contract: str, quarter: str, number: int) -> HttpResponse:
    """Accept, query or reject a line."""
    claim = claim_of(request.user, contract, quarter)
    line = line_of(claim, number)
    form = line_parts.decide_form(line, posted(request))
    if line_parts.decided(request, line, form):
        return redirect("claim_line", contract, quarter, number)
    return _ask(request, line, "decide", may="may_decide", form=form)


@READ_OR_SEND
@for_roles(COORDINATOR, PROVIDER_MANAGER)
def answer(request: SignedInRequest, contract: str, quarter: str, number: int) -> HttpResponse:
    """Answer what the council asks about a line."""
    claim = claim_of(request.user, contract, quarter)
    if not may_submit(request.user, claim):
        raise Http404
    line = line_of(claim, number)
    form = line_parts.answer_form(posted(request))
    if line_parts.answered(request, line, form):
        return redirect("claim_line", contract, quarter, number)
    return _ask(request, line, "answer", may="may_answer", form=form)


def _ask(
    request: SignedInRequest, line: ClaimLine, page: str, *, may: str, **context: Any
) -> HttpResponse:
    """Ask for a step beside its line; where it may not be taken, show the line alone."""
    claim = line.claim
    tell_cases(request, [line.subject])
    about = about_line(request.user, claim, line)
    if not about[may]:
        return redirect("claim_line", claim.contract.ref, claim.quarter, line.number)
    return render(request, f"payments/line/{page}.html", {**about, **context})
