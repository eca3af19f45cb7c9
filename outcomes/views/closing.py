"""Closing a case and opening it again: what is missing and what it means, then one question."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
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
    try:
        cases.require_closable(by=request.user, case=case)
        if request.method == "POST" and form.is_valid():
            closed = cases.close(by=request.user, case=case, **form.cleaned_data)
            messages.success(request, f"Case {closed.ref} closed.")
            return redirect("case", closed.ref)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", case.ref)
    today = timezone.localdate()
    found = priced(request.user, case, if_closed(case, today), today)
    items = checklist(case, found, today)
    context = {
        "case": case,
        "form": form,
        "items": items,
        "left": [item for item in items if not item.done],
        "outlooks": found,
        "forgone": sum(outlook.pence or 0 for outlook in found if not outlook.counts),
    }
    return render(request, "outcomes/case/close.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def reopen(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say what opening the case again means, ask why, and open it."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    form = ReopenForm(posted(request), case=case, user=request.user)
    try:
        cases.require_reopenable(by=request.user, case=case)
        if request.method == "POST" and form.is_valid():
            cases.reopen(by=request.user, case=case, **form.cleaned_data)
            messages.success(request, f"Case {case.ref} is open again.")
            return redirect("case", case.ref)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", case.ref)
    claimed = [(title(one.measure), one) for one in claimed_for(request.user, case)]
    context = {"case": case, "form": form, "claimed": claimed}
    return render(request, "outcomes/case/reopen.html", context)
