"""Recording the Family Star with a family, and reading it (PAGES `/stars/<ref>/`)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import Done, take_step
from centres.wording import day_in_words
from families.forms import VoidForm
from outcomes.family_star import stars
from outcomes.family_star.readings import label_of
from outcomes.views.readings import read
from outcomes.views.scoring import at_a_glance, with_scores


@READ_OR_SEND
@for_roles(*CASEWORK)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """Score a draft; read a finished or a voided Star."""
    star = find(with_scores(), request.user, ref=ref)
    try:
        if request.method == "POST":
            stars.require_draft(star)
        if star.finished_at or star.voided_on:
            return read(request, star)
        return at_a_glance(request, star)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("star", star.ref)


@READ_OR_SEND
@for_roles(*CASEWORK)
def void(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask why, repeat what will happen, and void the Star."""
    star = find(with_scores(), request.user, ref=ref)
    form = VoidForm(posted(request))

    def act() -> Done:
        stars.void(by=request.user, star=star, reason=form.cleaned_data["reason"])
        there = reverse("case", args=[star.case.ref])
        if request.POST.get("then") == "again":
            address = reverse("star_add", args=[star.case.ref])
            there = f"{address}?{urlencode({'again': star.ref})}"
        return Done(f"{label_of(star)} of {day_in_words(star.date)} voided.", leads_to=there)

    return take_step(
        request,
        "outcomes/star/void.html",
        form=form,
        allowed=lambda: stars.require_voidable(by=request.user, star=star),
        act=act,
        back_to=reverse("star", args=[star.ref]),
        star=star,
    )
