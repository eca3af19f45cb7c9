"""Paid outcomes that fell back where the terms take them back: proposed, decided by people."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import COMMISSIONER
from centres.steps import take_step
from payments.models import ClaimLine
from payments.permissions import may_decide
from payments.sustained.filters import ProposalFilter
from payments.sustained.forms import LossForm
from payments.sustained.losses import decide_loss, proposals
from payments.sustained.rows import proposal_rows
from payments.sustained.words import decided_about
from payments.views.finding import claim_of, line_of


@require_safe
@for_roles(COMMISSIONER)
def index(request: SignedInRequest) -> HttpResponse:
    """What is proposed to be taken back, the open ones first."""
    found = proposals(request.user).select_related("claim__contract__provider")
    filterset = ProposalFilter(request.GET, found, request=request)
    page = page_of(filterset.qs.order_by("-decided", "fell_on", "pk"), request)
    context = {
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page,
        "rows": proposal_rows(list(page)),
    }
    return render(request, "payments/sustained/proposals.html", context)


@READ_OR_SEND
@for_roles(COMMISSIONER)
def decide(request: SignedInRequest, contract: str, quarter: str, number: int) -> HttpResponse:
    """Take one back, or leave it."""
    claim = claim_of(request.user, contract, quarter)
    line = _proposed(request, line_of(claim, number))
    form = LossForm(posted(request))

    def act() -> str:
        made = decide_loss(by=request.user, line=line, **form.cleaned_data)
        return f"{line.subject}: {made.get_kind_display().lower()}."

    def shown() -> dict[str, Any]:
        return {
            "row": proposal_rows([line])[0],
            "decided": decided_about(line),
            "may_decide": may_decide(request.user, claim),
        }

    return take_step(
        request,
        "payments/sustained/decide.html",
        form=form,
        act=act,
        back_to="losses",
        show=shown,
        claim=claim,
        line=line,
    )


def _proposed(request: SignedInRequest, line: ClaimLine) -> Any:
    """The line as it is proposed; Http404 for one that is not."""
    found = proposals(request.user).select_related("claim__contract__provider")
    proposed = found.filter(pk=line.pk).first()
    if proposed is None:
        raise Http404
    return proposed
