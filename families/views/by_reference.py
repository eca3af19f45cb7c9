"""The officer finds a family by its reference, and by nothing else."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from centres.requests import SignedInRequest, posted
from families.forms.access import ReferenceForm
from families.looking.told import tell_about
from families.models import Family
from families.rights import access


def ask_for_reference(request: SignedInRequest, *, template: str, to: str) -> HttpResponse:
    """A page that asks for the reference and leads on to the route `to` of that family."""
    form = ReferenceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        family = access.find_family(by=request.user, **form.cleaned_data)
        if family:
            return redirect(to, family.ref)
        form.add_error("reference", "No family has this reference")
    return render(request, template, {"form": form})


def family_of(request: SignedInRequest, ref: str) -> Family:
    """The family that the officer asked for, and that they did; Http404 when there is none."""
    family = access.find_family(by=request.user, reference=ref)
    if family is None:
        raise Http404
    tell_about(request, family.ref)
    return family
