"""Opening a case and giving it to a worker; its own page is with its Stars, in outcomes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COORDINATOR
from families import cases
from families.forms import AllocateForm, OpenForm
from families.models import Case, Family


@READ_OR_SEND
@for_roles(*CASEWORK)
def open_case(request: SignedInRequest, ref: str) -> HttpResponse:
    """Open a case for a family."""
    families = Family.objects.select_related("centre").prefetch_related("carers", "children")
    family = find(families, request.user, ref=ref)
    form = OpenForm(posted(request), user=request.user, family=family)
    if request.method == "POST" and form.is_valid():
        facts = {"worker": request.user, **form.cleaned_data}
        try:
            opened = cases.open_case(by=request.user, family=family, **facts)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("family", family.ref)
        else:
            messages.success(request, f"Case {opened.ref} opened. Its first Star is next.")
            return redirect("case", opened.ref)
    return render(request, "families/case/open.html", {"family": family, "form": form})


@READ_OR_SEND
@for_roles(COORDINATOR)
def allocate(request: SignedInRequest, ref: str) -> HttpResponse:
    """Choose the worker of a case, among those of its cluster."""
    rows = Case.objects.select_related("family", "centre__cluster", "worker")
    case = find(rows.prefetch_related("family__carers", "family__children"), request.user, ref=ref)
    form = AllocateForm(posted(request), case=case)
    if request.method == "POST" and form.is_valid():
        try:
            case = cases.allocate(by=request.user, case=case, worker=form.cleaned_data["worker"])
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("case", case.ref)
        else:
            messages.success(request, f"Case {case.ref} is with {case.worker}.")
            return redirect("case", case.ref)
    return render(request, "families/case/allocate.html", {"case": case, "form": form})
