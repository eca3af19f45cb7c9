"""Closing a case and opening it again: what is missing and what it means, then one question."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import take_step
from families import cases
from families.forms import CloseForm, ReopenForm
from families.models import Case
from outcomes.closing import checklist
from outcomes.measures.registry import title
from outcomes.outlook import claimed_for, if_closed, priced


@READ_OR_SEND
@for_roles(*CASEWORK)
def close(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say what is missing, ask when and why, and close it."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    form = CloseForm(posted(request))

    def act() -> str:
        closed = cases.close(by=request.user, case=case, **form.cleaned_data)
        return f"Case {closed.ref} closed."

    def show() -> dict[str, Any]:
        today = timezone.localdate()
        found = priced(request.user, case, if_closed(case, today), today)
        items = checklist(case, found, today)
        return {
            "items": items,
            "left": [item for item in items if not item.done],
            "outlooks": found,
            "forgone": sum(outlook.pence or 0 for outlook in found if not outlook.counts),
        }

    return take_step(
        request,
        "outcomes/case/close.html",
        form=form,
        allowed=lambda: cases.require_closable(by=request.user, case=case),
        act=act,
        back_to=reverse("case", args=[case.ref]),
        show=show,
        case=case,
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def reopen(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say what opening the case again means, ask why, and open it."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    form = ReopenForm(posted(request), case=case, user=request.user)

    def act() -> str:
        cases.reopen(by=request.user, case=case, **form.cleaned_data)
        return f"Case {case.ref} is open again."

    def show() -> dict[str, Any]:
        return {"claimed": [(title(one.measure), one) for one in claimed_for(request.user, case)]}

    return take_step(
        request,
        "outcomes/case/reopen.html",
        form=form,
        allowed=lambda: cases.require_reopenable(by=request.user, case=case),
        act=act,
        back_to=reverse("case", args=[case.ref]),
        show=show,
        case=case,
    )
