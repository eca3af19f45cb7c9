"""A referral comes in: for a known family, or for one that nobody knew of yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from families.ages import age_in_words
from families.forms.referrals import ReceiveForm
from families.forms.told_people import CarerToldForm, ChildToldForm, FamilyToldForm
from families.known import PersonTold
from families.models import Family
from families.referrals import receiving
from families.referrals.lookalikes import lookalikes
from families.referrals.receiving import NewFamily

Carers = formset_factory(CarerToldForm, extra=2, max_num=2, absolute_max=2)
Children = formset_factory(ChildToldForm, extra=3, max_num=3, absolute_max=3)


@READ_OR_SEND
@for_roles(*CASEWORK)
def add(request: SignedInRequest) -> HttpResponse:
    """Type it in with the family as it was told; families that look like it are shown first."""
    data = posted(request)
    form = ReceiveForm(data, user=request.user)
    told = FamilyToldForm(data)
    carers, children = Carers(data, prefix="carers"), Children(data, prefix="children")
    found: list[Family] = []
    if request.method == "POST":
        people = _people(carers), _people(children)
        found = lookalikes(request.user, _names(*people), _typed_postcode(told))
        told.offer([(family.ref, _said(family)) for family in found])
        valid = [part.is_valid() for part in (form, told, carers, children)]
        if not any(people) and all(valid):
            told.add_error(None, "Enter the name of at least one carer or child")
        elif all(valid) and found and not told.cleaned_data["same_as"]:
            told.add_error("same_as", "Say whether it is one of these families")
        elif all(valid):
            family = _chosen(told, found) or NewFamily(*people, told.cleaned_data["postcode"])
            answer = _receive(request, form, family)
            if answer:
                return answer
    context = {
        "form": form,
        "told": told,
        "carers": carers,
        "children": children,
        "found": bool(found),
    }
    return render(request, "families/referral/add.html", context)


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


def _people(formset: BaseFormSet) -> list[PersonTold]:
    """Everybody who was named; nobody while something about them is wrong."""
    if not formset.is_valid():
        return []
    return [
        PersonTold(row["first_name"], row["last_name"], row.get("born"), row.get("due"))
        for row in formset.cleaned_data
        if row.get("first_name") or row.get("last_name")
    ]


def _names(*groups: list[PersonTold]) -> list[tuple[str, str, date | None]]:
    return [(one.first_name, one.last_name, one.born) for group in groups for one in group]


def _typed_postcode(told: FamilyToldForm) -> str:
    """The postcode as it is written; none while it is wrong."""
    try:
        postcode: str = told.fields["postcode"].clean(told.data.get("postcode", ""))
    except ValidationError:
        return ""
    return postcode


def _chosen(told: FamilyToldForm, found: list[Family]) -> Family | None:
    chosen: Any = told.cleaned_data["same_as"]
    return next((family for family in found if family.ref == chosen), None)


def _said(family: Family) -> str:
    """A family as somebody on the telephone can tell whether it is theirs."""
    today = timezone.localdate()
    children = ", ".join(
        f"{child.first_name or 'a baby'}, {age_in_words(child, today)}"
        for child in family.children.all()
    )
    facts = [family.called, children, family.postcode, family.centre.name]
    return " · ".join(fact for fact in facts if fact)
