"""Doing a Star with a family: begun, scored at a glance or area by area, finished."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, return_address
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.wording import day_in_words
from families.models import Case
from outcomes.family_star import stars
from outcomes.family_star.readings import chart_of, label_of, reading_before
from outcomes.family_star.said import Overtaken, Said
from outcomes.family_star.scoring_form import ScoreForm
from outcomes.family_star.star_forms import FinishForm, StartForm
from outcomes.models import Star, StarArea

AT_A_GLANCE, ONE_BY_ONE = "All areas", "One at a time"


@READ_OR_SEND
@for_roles(*CASEWORK)
def start(request: SignedInRequest, ref: str) -> HttpResponse:
    """Begin a Star for a case; `?again=` names the Star that this one is done again for."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    again = Star.objects.filter(case=case, ref=_one_reference(request, "again")).first()
    form = StartForm(posted(request), case=case, kind=request.GET.get("kind", ""), again=again)
    if request.method == "POST" and form.is_valid():
        try:
            star = stars.start(by=request.user, case=case, **form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        else:
            return on_to(request, "star", star)
    drafts = Star.objects.filter(case=case, finished_at=None, voided_on=None)
    context = {"case": case, "form": form, "drafts": drafts.select_related("edition")}
    return render(request, "outcomes/star/start.html", context | {"again": again})


def at_a_glance(request: SignedInRequest, star: Star) -> HttpResponse:
    """Score a draft on the page of all its areas (`/stars/<ref>/`)."""
    before = earlier_reading(star)
    form = ScoreForm(posted(request), star=star, before=before)
    if request.method == "POST":
        form, saved = _save(request, star, form, before)
        if saved and request.POST.get("then") == "finish":
            return on_to(request, "star_finish", star)
        if saved:
            return _for_later(request, star)
    context = _context(request, star, form, before)
    return render(request, "outcomes/star/score.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def area(request: SignedInRequest, ref: str, position: int) -> HttpResponse:
    """Score one area of a draft, then the next."""
    star = find(with_scores(), request.user, ref=ref)
    areas: list[StarArea] = list(star.edition.areas.all())
    place = next((index for index, one in enumerate(areas) if one.position == position), None)
    if place is None:
        raise Http404
    if star.finished_at or star.voided_on:
        return redirect("star", star.ref)
    before = earlier_reading(star)
    form = ScoreForm(posted(request), star=star, before=before, only=areas[place])
    neighbours = {
        "previous": areas[place - 1] if place else None,
        "next": areas[place + 1] if place + 1 < len(areas) else None,
    }
    if request.method == "POST":
        try:
            form, saved = _save(request, star, form, before)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("star", star.ref)
        if saved:
            return _after_area(request, star, neighbours)
    context = _context(request, star, form, before) | neighbours
    scored = {score.area_id for score in star.scores.all()}
    context["area"], context["number"] = areas[place], place + 1
    context["steps"] = [(one, one.pk in scored) for one in areas]
    return render(request, "outcomes/star/score_area.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def finish(request: SignedInRequest, ref: str) -> HttpResponse:
    """Repeat scores, notes and the family's numbers, ask once, and finish the Star."""
    star = find(with_scores(), request.user, ref=ref)
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
    said = {score.area_id: Said.of(score) for score in star.scores.all()}
    areas = [(one.name, said.get(one.pk)) for one in star.edition.areas.all()]
    context = {
        "star": star,
        "form": FinishForm(initial={"seen": seen}),
        "scored": [(name, one) for name, one in areas if one],
        "left_out": [name for name, one in areas if one is None],
        "differing": any(one and one.family_score is not None for _name, one in areas),
    }
    return render(request, "outcomes/star/finish.html", context)


def on_to(request: SignedInRequest, name: str, star: Star, *more: object) -> HttpResponse:
    """To the Star's next step, and from there to where this one was begun."""
    return redirect(reverse(name, args=[star.ref, *more]) + _query(request))


def with_scores() -> QuerySet[Star]:
    """Stars with what their pages show."""
    rows = Star.objects.select_related("edition", "case__family__centre", "case__centre")
    return rows.prefetch_related(
        "scores", "edition__areas", "case__family__carers", "case__family__children"
    )


def earlier_reading(star: Star) -> Star | None:
    """The reading that is shown behind this one."""
    return reading_before(star, list(with_scores().filter(case=star.case_id)))


def _save(
    request: SignedInRequest, star: Star, form: ScoreForm, before: Star | None
) -> tuple[ScoreForm, bool]:
    """Keep what the form says; the form to show again, and whether it was kept. Refused when the
    Star is finished or voided meanwhile.
    """
    if not form.is_valid():
        return form, False
    try:
        stars.score(by=request.user, star=star, **form.facts)
    except Overtaken as overtaken:
        return form.beside(overtaken, before=before), False
    except ValidationError as problem:
        form.take(problem)
        return form, False
    return form, True


def _after_area(
    request: SignedInRequest, star: Star, neighbours: dict[str, StarArea | None]
) -> HttpResponse:
    then = request.POST.get("then")
    if then == "later":
        return _for_later(request, star)
    towards = neighbours["previous" if then == "previous" else "next"]
    if towards:
        return on_to(request, "star_area", star, towards.position)
    return on_to(request, "star" if then == "previous" else "star_finish", star)


def _for_later(request: SignedInRequest, star: Star) -> HttpResponse:
    messages.success(request, "Scores saved. Come back to this Star from the case at any time.")
    return redirect(return_address(request, reverse("case", args=[star.case.ref])))


def _context(
    request: SignedInRequest, star: Star, form: ScoreForm, before: Star | None
) -> dict[str, Any]:
    readings = [before, star] if before else [star]
    first = star.edition.areas.all()[0].position if star.edition.areas.all() else None
    one_by_one = reverse("star_area", args=[star.ref, first]) if first is not None else ""
    ways = [(AT_A_GLANCE, reverse("star", args=[star.ref])), (ONE_BY_ONE, one_by_one)]
    shown = AT_A_GLANCE if len(form.areas) > 1 else ONE_BY_ONE
    return {
        "ways": [
            {"text": words, "href": href + _query(request), "current": words == shown}
            for words, href in ways
            if href
        ],
        "star": star,
        "form": form,
        "before": before,
        "chart": chart_of(readings, f"{label_of(star)} of {day_in_words(star.date)}"),
    }


def _query(request: SignedInRequest) -> str:
    back = return_address(request, "")
    return f"?{urlencode({'next': back})}" if back else ""


def _one_reference(request: SignedInRequest, name: str) -> str:
    """A reference from the address's query; none that PostgreSQL could not compare."""
    return request.GET.get(name, "").replace("\x00", "")
