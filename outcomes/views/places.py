"""Funded places for two-year-olds: the list, and one child's."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import User
from centres.pages import READ_OR_SEND, page_of, return_address
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import Done, do_step, take_step
from families.ages import age_in_words
from families.models import Child
from outcomes.learning import places
from outcomes.learning.place_forms import PlaceFilter, PlaceForm
from outcomes.learning.place_list import STATES, children_for, counts, for_list, row_of
from outcomes.learning.sub_navigation import sub_navigation


@require_safe
@for_roles(*CASEWORK)
def index(request: SignedInRequest) -> HttpResponse:
    """Entitled children, those who turn two soon first."""
    today = timezone.localdate()
    everyone = children_for(request.user, today)
    filterset = PlaceFilter(request.GET, everyone, request=request, user=request.user)
    page = page_of(for_list(filterset.qs), request)
    found = counts(everyone, today)
    context = {
        "sections": sub_navigation("two_year_places"),
        "filters": filterset.form,
        "page": page,
        "rows": [row_of(child, today) for child in page],
        "cards": [(state, words, found[state]) for state, words in STATES.items()],
        "narrowed": any(filterset.form.cleaned_data.values()),
    }
    return render(request, "outcomes/place/list.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """When the family was told, when the place started and where."""
    child = _child(request.user, ref)
    form = PlaceForm(posted(request), child=child)
    here = reverse("child_place", args=[child.ref])

    def act() -> Done:
        places.record(by=request.user, child=child, **form.cleaned_data)
        return Done("Saved.", leads_to=return_address(request, here))

    def page() -> dict[str, Any]:
        today = timezone.localdate()
        return {
            "child": child,
            "family": child.family,
            "age": age_in_words(child, today),
            "row": row_of(child, today) if child.date_of_birth else None,
        }

    return take_step(
        request, "outcomes/place/show.html", form=form, act=act, back_to=here, show=page
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def told_today(request: SignedInRequest, ref: str) -> HttpResponse:
    """Record in one tap that the family was told today."""
    child = _child(request.user, ref)
    if request.method != "POST":
        return redirect("child_place", child.ref)

    def act() -> str:
        places.tell(by=request.user, child=child, told_on=timezone.localdate())
        return f"{child.full_name}: the family has been told."

    return do_step(request, act=act, back_to=return_address(request, reverse("two_year_places")))


def _child(user: User, ref: str) -> Child:
    rows = Child.objects.select_related("family__centre", "two_year_place", "two_year_offer")
    rows = rows.prefetch_related("family__carers", "family__children")
    child: Child = find(rows, user, ref=ref)
    return child
