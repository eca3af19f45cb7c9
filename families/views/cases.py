"""Opening a case, giving it to a worker, handing it over; its own page is in outcomes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, return_address
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COORDINATOR
from centres.steps import Done, take_step
from families import allocations, cases, transfers
from families.forms import AllocateForm, OpenForm, TransferForm
from families.models import Case, Family


@READ_OR_SEND
@for_roles(*CASEWORK)
def open_case(request: SignedInRequest, ref: str) -> HttpResponse:
    """Open a case for a family."""
    families = Family.objects.select_related("centre").prefetch_related("carers", "children")
    family = find(families, request.user, ref=ref)
    form = OpenForm(posted(request), user=request.user, family=family)

    def act() -> Done:
        facts = {"worker": request.user, **form.cleaned_data}
        opened = cases.open_case(by=request.user, family=family, **facts)
        return Done(f"Case {opened.ref} opened. Its first Star is next.", leads_to=_page(opened))

    return take_step(
        request,
        "families/case/open.html",
        form=form,
        allowed=lambda: cases.require_family(family),
        act=act,
        back_to=reverse("family", args=[family.ref]),
        family=family,
    )


@READ_OR_SEND
@for_roles(COORDINATOR)
def allocate(request: SignedInRequest, ref: str) -> HttpResponse:
    """Choose the worker of a case, among those of its cluster."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    form = AllocateForm(posted(request), case=case)

    def allowed() -> None:
        allocations.require_allocatable(by=request.user, case=case)

    def act() -> str:
        allocated = cases.allocate(by=request.user, case=case, **form.cleaned_data)
        return f"Case {allocated.ref} is with {allocated.worker}."

    def show() -> dict[str, bool]:
        return {
            "waits": allocations.waits_for_a_worker(case),
            "needs_note": allocations.needs_note(case),
        }

    return _step(request, "allocate", case, form=form, allowed=allowed, act=act, show=show)


@READ_OR_SEND
@for_roles(*CASEWORK)
def seen(request: SignedInRequest, ref: str) -> HttpResponse:
    """Acknowledge a case that was given to the person."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    if request.method == "POST" and allocations.see(by=request.user, case=case):
        messages.success(request, f"Case {case.ref} is marked as seen.")
    return redirect(return_address(request, _page(case)))


@require_safe
@for_roles(COORDINATOR)
def transfer(request: SignedInRequest, ref: str) -> HttpResponse:
    """Choose the centre a case goes to."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    try:
        allocations.require_allocatable(by=request.user, case=case)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", case.ref)
    context = {"case": case, "centres": transfers.centres_for(case)}
    return render(request, "families/case/transfer.html", context)


@READ_OR_SEND
@for_roles(COORDINATOR)
def transfer_to(request: SignedInRequest, ref: str, centre: str) -> HttpResponse:
    """Say what the move means, ask for the handover note, and hand the case over."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    to = get_object_or_404(transfers.centres_for(case), code=centre)
    move = transfers.move_of(case, to)
    form = TransferForm(posted(request), move=move)

    def allowed() -> None:
        transfers.require_transferable(by=request.user, case=case, to=to)

    def act() -> Done:
        cases.transfer(by=request.user, case=case, to=to, **form.cleaned_data)
        still_seen = Case.objects.visible_to(request.user).filter(pk=case.pk).exists()
        leads_to = _page(case) if still_seen else "families"
        return Done(f"Case {case.ref} is at {to.name} now.", leads_to=leads_to)

    return _step(request, "transfer_to", case, form=form, allowed=allowed, act=act, move=move)


def _step(request: SignedInRequest, name: str, case: Case, **step: Any) -> HttpResponse:
    return take_step(request, f"families/case/{name}.html", back_to=_page(case), case=case, **step)


def _page(case: Case) -> str:
    return reverse("case", args=[case.ref])
