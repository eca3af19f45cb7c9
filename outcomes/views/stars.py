"""Recording the Family Star with a family, and reading it (PAGES `/stars/<ref>/`)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
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
    try:
        stars.require_voidable(by=request.user, star=star)
        if request.method == "POST" and form.is_valid():
            stars.void(by=request.user, star=star, reason=form.cleaned_data["reason"])
            messages.success(request, f"{label_of(star)} of {day_in_words(star.date)} voided.")
            if request.POST.get("then") == "again":
                address = reverse("star_add", args=[star.case.ref])
                return redirect(f"{address}?{urlencode({'again': star.ref})}")
            return redirect("case", star.case.ref)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("star", star.ref)
    return render(request, "outcomes/star/void.html", {"star": star, "form": form})
