"""Recording the Family Star with a family, and reading it (PAGES `/stars/<ref>/`)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, return_address
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.wording import day_in_words
from families.forms import VoidForm
from families.models import Case
from outcomes import stars
from outcomes.forms import FinishForm, ScoreForm, StartForm
from outcomes.models import Star
from outcomes.readings import label_of, reading_before
from outcomes.views.readings import read


@READ_OR_SEND
@for_roles(*CASEWORK)
def start(request: SignedInRequest, ref: str) -> HttpResponse:
    """Begin a Star for a case."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    form = StartForm(posted(request), case=case, kind=request.GET.get("kind", ""))
    if request.method == "POST" and form.is_valid():
        try:
            star = stars.start(by=request.user, case=case, **form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        else:
            return _on_to(request, "star", star)
    drafts = Star.objects.filter(case=case, finished_at=None, voided_on=None)
    context = {"case": case, "form": form, "drafts": drafts.select_related("edition")}
    return render(request, "outcomes/star/start.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """Score a draft; read a finished or a voided Star."""
    star = find(_stars(), request.user, ref=ref)
    reads_only = star.finished_at or star.voided_on
    if reads_only and request.method != "POST":
        return read(request, star)
    before = reading_before(star, list(_stars().filter(case=star.case_id)))
    if request.method == "POST":
        return _save(request, star, before)
    form = ScoreForm(posted(request), star=star, before=before)
    return render(request, "outcomes/star/score.html", {"star": star, "form": form})


@READ_OR_SEND
@for_roles(*CASEWORK)
def finish(request: SignedInRequest, ref: str) -> HttpResponse:
    """Repeat the scores, ask once, and finish the Star."""
    star = find(_stars(), request.user, ref=ref)
    seen = stars.fingerprint(star)
    form = FinishForm(posted(request), initial={"seen": seen})
    try:
        stars.require_finishable(star)
        if request.method == "POST" and form.is_valid():
            stars.finish(by=request.user, star=star, seen=form.cleaned_data["seen"])
            messages.success(request, f"{label_of(star)} of {day_in_words(star.date)} finished.")
            return redirect(return_address(request, reverse("star", args=[star.ref])))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("star", star.ref)
    scored = {score.area_id: score.score for score in star.scores.all()}
    areas = [(area.name, scored.get(area.pk)) for area in star.edition.areas.all()]
    context = {
        "star": star,
        "form": FinishForm(initial={"seen": seen}),
        "scored": [(name, score) for name, score in areas if score is not None],
        "left_out": [name for name, score in areas if score is None],
    }
    return render(request, "outcomes/star/finish.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def void(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask why, repeat what will happen, and void the Star."""
    star = find(_stars(), request.user, ref=ref)
    form = VoidForm(posted(request))
    try:
        stars.require_voidable(by=request.user, star=star)
        if request.method == "POST" and form.is_valid():
            stars.void(by=request.user, star=star, reason=form.cleaned_data["reason"])
            messages.success(request, f"{label_of(star)} of {day_in_words(star.date)} voided.")
            return redirect("case", star.case.ref)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("star", star.ref)
    return render(request, "outcomes/star/void.html", {"star": star, "form": form})


def _save(request: SignedInRequest, star: Star, before: Star | None) -> HttpResponse:
    form = ScoreForm(posted(request), star=star, before=before)
    if not form.is_valid():
        return render(request, "outcomes/star/score.html", {"star": star, "form": form})
    try:
        stars.score(by=request.user, star=star, scores=form.scores)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("star", star.ref)
    if request.POST.get("then") == "finish":
        return _on_to(request, "star_finish", star)
    messages.success(request, "Scores saved. Come back to this Star from the case at any time.")
    return redirect(return_address(request, reverse("case", args=[star.case.ref])))


def _on_to(request: SignedInRequest, name: str, star: Star) -> HttpResponse:
    """To the Star's next step, and from there to where this one was begun."""
    back = return_address(request, "")
    query = f"?{urlencode({'next': back})}" if back else ""
    return redirect(reverse(name, args=[star.ref]) + query)


def _stars() -> QuerySet[Star]:
    rows = Star.objects.select_related("edition", "case__family__centre", "case__centre")
    return rows.prefetch_related(
        "scores", "edition__areas", "case__family__carers", "case__family__children"
    )
