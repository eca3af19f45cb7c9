"""A referral comes in: for a known family, or for one that nobody knew of yet."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from families.forms.referrals import ReceiveForm
from families.forms.told_people import FamilyTold
from families.models import Family
from families.referrals import receiving
from families.referrals.receiving import NewFamily


@READ_OR_SEND
@for_roles(*CASEWORK)
def add(request: SignedInRequest) -> HttpResponse:
    """Type it in with the family as it was told; families that look like it are shown first."""
    data = posted(request)
    form, told = ReceiveForm(data, user=request.user), FamilyTold(data, request.user)
    if request.method == "POST":
        valid = [form.is_valid(), told.is_valid()]
        answer = _receive(request, form, told.family) if all(valid) else None
        if answer:
            return answer
    return render(request, "families/referral/add.html", {"form": form, "told": told})


@READ_OR_SEND
@for_roles(*CASEWORK)
def add_for_family(request: SignedInRequest, ref: str) -> HttpResponse:
    """Type it in for a family whose page one is on."""
    families = Family.objects.select_related("centre").prefetch_related("carers", "children")
    family = find(families, request.user, ref=ref)
    form = ReceiveForm(posted(request), user=request.user, family=family)
    if request.method == "POST" and form.is_valid():
        answer = _receive(request, form, family)
        if answer:
            return answer
    return render(request, "families/referral/add_known.html", {"form": form, "family": family})


def _receive(
    request: SignedInRequest, form: ReceiveForm, family: Family | NewFamily
) -> HttpResponse | None:
    facts = {**form.facts, "centre": form.cleaned_data["centre"]}
    try:
        referral, _ = receiving.receive(by=request.user, family=family, **facts)
    except ValidationError as problem:
        form.take(problem)
        return None
    messages.success(request, f"Referral {referral.ref} is in the inbox of {referral.cluster}.")
    return redirect("referral", referral.ref)
