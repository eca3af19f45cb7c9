"""Reading Stars: one with others laid over it, a family's journey, the paper for the fridge."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import find, for_roles
from centres.papers import handed_over
from centres.requests import SignedInRequest
from centres.scope import CASEWORK
from centres.wording import day_in_words
from families.models import Family
from families.standing import answers_for
from outcomes.family_star.changes import progress_between
from outcomes.family_star.fridge import fridge_sheet
from outcomes.family_star.journey import journey_of
from outcomes.family_star.laid_over import ReadingsForm, chosen_readings, comparable
from outcomes.family_star.readings import chart_of, label_of, ordered_readings, stages_of
from outcomes.models import Star, StarScore


def read(request: SignedInRequest, star: Star) -> HttpResponse:
    """A finished or a voided Star, with its case and family loaded."""
    stars = [] if star.voided_on else list(_readings(request).filter(case__family=star.case.family))
    form = _form(request, star, stars)
    shown = chosen_readings(form, star, stars) if not star.voided_on else [star]
    latest = shown[-1]
    scored = {score.area_id: score for score in star.scores.all()}
    areas = [(area.name, scored.get(area.pk)) for area in star.edition.areas.all()]
    others = [other for other in ordered_readings(stars) if other.edition_id != star.edition_id]
    context = {
        "star": star,
        "form": form,
        "chart": chart_of(shown, f"{label_of(star)} of {day_in_words(star.date)}"),
        "progress": [progress_between(before, latest) for before in reversed(shown[:-1])],
        "latest": latest,
        "scores": [(name, score.score if score else None) for name, score in areas],
        "said": [(name, score) for name, score in areas if score and _is_more_than_a(score)],
        "stages": stages_of(star.edition),
        "other_editions": others,
        "fridge_url": _fridge_address(star, form),
        "may_void": answers_for(request.user, star.case) and not star.voided_on,
    }
    return render(request, "outcomes/star/show.html", context)


@require_safe
@for_roles(*CASEWORK)
def journey(request: SignedInRequest, ref: str) -> HttpResponse:
    """All Stars of a family over all its cases."""
    families = Family.objects.prefetch_related("carers", "children")
    family = find(families, request.user, ref=ref)
    context = {"family": family, "journey": journey_of(family, request.user)}
    return render(request, "outcomes/family/journey.html", context)


@require_safe
@for_roles(*CASEWORK)
def fridge(request: SignedInRequest, ref: str) -> HttpResponse:
    """The Star and the plan on one page for the family to keep, with the readings chosen."""
    rows = Star.objects.select_related("edition", "case__family__council", "case__centre")
    rows = rows.select_related("case__worker")
    people = ("case__family__carers", "case__family__children")
    star = find(rows.prefetch_related("scores", "edition__areas", *people), request.user, ref=ref)
    if star.voided_on or not star.finished_at:
        messages.error(request, "Only a finished Star can be printed for the family.")
        return redirect("star", star.ref)
    stars = list(_readings(request).filter(case__family=star.case.family))
    paper = fridge_sheet(star, chosen_readings(_form(request, star, stars), star, stars))
    audit.record(
        by=request.user,
        action="star.fridge",
        record="star",
        reference=star.ref,
        council=star.case.family.council,
        case=star.case.ref,
    )
    return handed_over(paper, "our-star-and-plan")


def _readings(request: SignedInRequest) -> QuerySet[Star]:
    rows = Star.objects.visible_to(request.user).counted().select_related("edition", "case")
    return rows.prefetch_related("scores", "edition__areas")


def _is_more_than_a(score: StarScore) -> bool:
    """Whether there is a note, or the family sees it differently."""
    return bool(score.note) or score.family_score is not None


def _fridge_address(star: Star, form: ReadingsForm) -> str:
    """The paper with the readings that the page shows."""
    address = reverse("star_fridge", args=[star.ref])
    if not (form.is_bound and form.is_valid()):
        return address
    chosen = {"chosen": "yes", "over": form.cleaned_data["over"]}
    return f"{address}?{urlencode(chosen, doseq=True)}"


def _form(request: SignedInRequest, star: Star, stars: list[Star]) -> ReadingsForm:
    """Bound when the reader chose, even none, and there is something to choose from."""
    others = comparable(star, stars)
    chose = others and ("over" in request.GET or "chosen" in request.GET)
    return ReadingsForm(request.GET if chose else None, star=star, others=others)
