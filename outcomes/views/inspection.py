"""Inspection: what an inspector asks of a centre, ready in one place and printable."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import Centre
from centres.pages import READ_OR_SEND, page_behind_scope, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import CLAIMS_FOR, COMMISSIONER, COORDINATOR
from centres.steps import take_step
from families.looking.told import tell_cases
from families.models import Case
from outcomes.comparing.places import OF_CENTRE
from outcomes.dashboards.standing import standing_of
from outcomes.inspection import impact, sampling
from outcomes.inspection.files import checks_of, counts_of, files_of, with_facts
from outcomes.inspection.forms import JudgementForm
from outcomes.inspection.reach import GOOD_REACH, reach_at
from outcomes.inspection.sessions import offers_of
from outcomes.inspection.voices import voices_of
from outcomes.measures.measure import Subject
from outcomes.measures.registry import OUTCOMES
from outcomes.models import FileSample, SampledFile

# Earlier samples told at the end of the list.
SAMPLES = 8
# Outcomes of children and enrolments, whose references are no case's.
OF_OTHERS = {outcome.key for outcome in OUTCOMES if outcome.subject != Subject.CASE}


@require_safe
@for_roles(*CLAIMS_FOR)
def index(request: SignedInRequest) -> HttpResponse:
    """The centres whose figures a person sees."""
    user = request.user
    centres = Centre.objects.filter(OF_CENTRE.condition(user), council=user.council_id)
    page = page_of(centres.select_related("cluster__provider").order_by("name", "code"), request)
    return render(request, "outcomes/inspection/list.html", {"page": page})


@require_safe
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, code: str) -> HttpResponse:
    """Everything of a centre; `?sample=` is another of its samples than the newest."""
    user, centre = request.user, _centre(request, code)
    today = timezone.localdate()
    samples = list(FileSample.objects.visible_to(user).filter(centre=centre).told()[:SAMPLES])
    asked = request.GET.get("sample", "")
    sample = next((one for one in samples if str(one.pk) == asked), next(iter(samples), None))
    files = files_of(sample, user, today) if sample else []
    tell_cases(request, (file.row.record.ref for file in files))
    context: dict[str, Any] = {
        "centre": centre,
        "today": today,
        "good": GOOD_REACH,
        "samples": samples,
        "sample": sample,
        "files": files,
        "counts": counts_of(files),
        "to_judge": sum(file.judgement is None for file in files),
        "judges": _coordinates(request, centre),
    }
    standing = standing_of(user, "centre", centre.code)
    if standing:
        told = impact.impact_of(user, centre, standing.quarter)
        context |= {
            "standing": standing,
            "reach": reach_at(user, centre, standing.quarter),
            "impact": told,
            "offers": offers_of(centre, standing.quarter),
            "hears": _hears(request),
            "voices": voices_of(user, centre, told.first, told.last),
        }
    return render(request, "outcomes/inspection/show.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def behind(request: SignedInRequest, code: str, what: str) -> HttpResponse:
    """The references that a number of the centre's impact counts; cases open for who sees them."""
    centre = _centre(request, code)
    standing = standing_of(request.user, "centre", centre.code)
    rows = impact.behind(request.user, centre, standing.quarter, what) if standing else None
    if rows is None:
        raise Http404
    page = page_behind_scope(rows, request)
    tell_cases(request, [ref for ref, _day in page])
    seen = Case.objects.visible_to(request.user).filter(
        council=centre.council_id, ref__in=[ref for ref, _day in page]
    )
    context = {
        "centre": centre,
        "title": impact.title_of(what),
        "page": page,
        "seen": set(seen.values_list("ref", flat=True)) if what not in OF_OTHERS else set(),
    }
    return render(request, "outcomes/inspection/behind.html", context)


@READ_OR_SEND
@for_roles(*CLAIMS_FOR)
def draw(request: SignedInRequest, code: str) -> HttpResponse:
    """Say what is drawn from, then draw."""
    centre = _centre(request, code)
    back = f"{reverse('inspection', args=[centre.code])}#files"

    def act() -> str:
        sample = sampling.draw(by=request.user, centre=centre)
        return f"{sample.files.count()} case files are drawn."

    def page() -> dict[str, Any]:
        number = len(sampling.candidates(centre, timezone.localdate()))
        return {"number": number, "files": min(number, sampling.FILES), "back": back}

    return take_step(
        request, "outcomes/inspection/draw.html", act=act, back_to=back, show=page, centre=centre
    )


@READ_OR_SEND
@for_roles(COORDINATOR)
def judge(request: SignedInRequest, code: str, sample: int, ref: str) -> HttpResponse:
    """Say what a file of a sample is like: the coordinator, who may read it."""
    centre = _centre(request, code)
    case = find(with_facts(Case.objects.with_people()), request.user, ref=ref)
    files = SampledFile.objects.visible_to(request.user).select_related("sample", "judgement")
    file = files.filter(sample=sample, sample__centre=centre, case=case).first()
    if file is None or not _coordinates(request, centre):
        raise Http404
    said = getattr(file, "judgement", None)
    start = {"quality": said.quality, "note": said.note} if said else {}
    form = JudgementForm(posted(request), initial=start)

    def act() -> str:
        sampling.judge(by=request.user, file=file, **form.cleaned_data)
        return f"What you found in {case.ref} is saved."

    return take_step(
        request,
        "outcomes/inspection/judge.html",
        form=form,
        act=act,
        back_to=f"{reverse('inspection', args=[centre.code])}?sample={file.sample_id}#files",
        show=lambda: {"checks": checks_of(case, timezone.localdate())},
        centre=centre,
        case=case,
        file=file,
        said=said,
    )


def _centre(request: SignedInRequest, code: str) -> Centre:
    """A centre whose figures the person sees; Http404 for any other."""
    centres = Centre.objects.filter(OF_CENTRE.condition(request.user))
    return find(centres.select_related("cluster__provider"), request.user, code=code)


def _coordinates(request: SignedInRequest, centre: Centre) -> bool:
    return centre.cluster_id in request.user.reach.clusters.get(COORDINATOR, set())


def _hears(request: SignedInRequest) -> bool:
    """Whether the person reads what families say at all."""
    return request.user.has_role(COMMISSIONER, COORDINATOR)
