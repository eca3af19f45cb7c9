"""Impact stories: written and changed, decided, withdrawn, read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_behind_scope, page_of
from centres.quarters import Quarter
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COMMISSIONER, COORDINATOR
from families.models import Case
from families.standing import answers_for, coordinates_case
from outcomes.models import ImpactStory
from outcomes.views.voice_figures import sections
from outcomes.voice import stories
from outcomes.voice.filters import StoryFilter
from outcomes.voice.story_forms import ChangesForm, StoryForm, WithdrawForm

SEND = "send"


@require_safe
@for_roles(*CASEWORK, COMMISSIONER)
def index(request: SignedInRequest) -> HttpResponse:
    """The stories of the person's families; for a commissioner the released ones, whole."""
    user = request.user
    monitors = user.has_role(COMMISSIONER)
    rows = ImpactStory.objects.select_related("case__centre__cluster", "written_by", "case__family")
    rows = rows.monitored_by(user) if monitors else rows.visible_to(user)
    filterset = StoryFilter(request.GET, rows, request=request, user=user)
    found = filterset.qs.order_by("-released_on", "-pk") if monitors else filterset.qs
    people = ("case__family__carers", "case__family__children")
    # A released story names nobody, and is read by people who see no family.
    page = (
        page_behind_scope(found, request)
        if monitors
        else page_of(found.prefetch_related(*people), request)
    )
    context = {
        "page": page,
        "rows": [(story, _quarter_of(story)) for story in page],
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "monitors": monitors,
        "sections": sections(user, "stories"),
    }
    return render(request, "outcomes/impact/list.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def write(request: SignedInRequest, ref: str) -> HttpResponse:
    """Write a story of a case."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    form = StoryForm(posted(request))
    try:
        stories.require_writer(by=request.user, case=case)
        if request.method == "POST" and form.is_valid():
            story = stories.write(
                by=request.user, case=case, parts=form.cleaned_data, send=SEND in request.POST
            )
            messages.success(request, _kept(story))
            return redirect("story", story.ref)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", case.ref)
    return render(request, "outcomes/impact/write.html", {"case": case, "form": form})


@require_safe
@for_roles(*CASEWORK)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """One story, how it stands, and what can be done."""
    story = find(_stories(), request.user, ref=ref)
    coordinates = coordinates_case(request.user, story.case)
    context = {
        "story": story,
        "answers": answers_for(request.user, story.case),
        "decides": coordinates and story.state == ImpactStory.State.WAITING,
    }
    return render(request, "outcomes/impact/show.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def change(request: SignedInRequest, ref: str) -> HttpResponse:
    """Write a story anew that is not released."""
    story = find(_stories(), request.user, ref=ref)
    start = {part: getattr(story, part) for part in stories.PARTS}
    form = StoryForm(posted(request), initial=start)
    try:
        stories.require_changeable(by=request.user, story=story)
        if request.method == "POST" and form.is_valid():
            story = stories.change(
                by=request.user, story=story, parts=form.cleaned_data, send=SEND in request.POST
            )
            messages.success(request, _kept(story))
            return redirect("story", story.ref)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("story", story.ref)
    context = {"case": story.case, "story": story, "form": form}
    return render(request, "outcomes/impact/write.html", context)


@READ_OR_SEND
@for_roles(COORDINATOR)
def release(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask once, and let commissioners read it."""
    story = find(_stories(), request.user, ref=ref)
    try:
        stories.require_releasable(by=request.user, story=story)
        if request.method == "POST":
            stories.release(by=request.user, story=story)
            messages.success(request, "Released. Commissioners can read it now.")
            return redirect("story", story.ref)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("story", story.ref)
    return render(request, "outcomes/impact/release.html", {"story": story})


@READ_OR_SEND
@for_roles(COORDINATOR)
def ask_for_changes(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say what is to be changed, and give it back to its writer."""
    story = find(_stories(), request.user, ref=ref)
    form = ChangesForm(posted(request))

    def act() -> None:
        stories.ask_for_changes(by=request.user, story=story, **form.cleaned_data)

    return _with_a_form(
        request,
        story,
        form,
        allowed=lambda: stories.require_decidable(by=request.user, story=story),
        act=act,
        done="It is back with its writer.",
        template="outcomes/impact/changes.html",
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def withdraw(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask why, and withdraw a story."""
    story = find(_stories(), request.user, ref=ref)
    form = WithdrawForm(posted(request))

    def act() -> None:
        stories.withdraw(by=request.user, story=story, **form.cleaned_data)

    return _with_a_form(
        request,
        story,
        form,
        allowed=lambda: stories.require_withdrawable(by=request.user, story=story),
        act=act,
        done="Withdrawn.",
        template="outcomes/impact/withdraw.html",
    )


def _with_a_form(
    request: SignedInRequest,
    story: ImpactStory,
    form: Any,
    *,
    allowed: Callable[[], None],
    act: Callable[[], None],
    done: str,
    template: str,
) -> HttpResponse:
    try:
        allowed()
        if request.method == "POST" and form.is_valid():
            act()
            messages.success(request, done)
            return redirect("story", story.ref)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("story", story.ref)
    return render(request, template, {"story": story, "form": form})


def _quarter_of(story: ImpactStory) -> Quarter | None:
    return Quarter.containing(story.released_on) if story.released_on else None


def _kept(story: ImpactStory) -> str:
    if story.state == ImpactStory.State.WAITING:
        return "Saved, and with the coordinator now."
    return "Saved. Send it to the coordinator when it is ready."


def _stories() -> QuerySet[ImpactStory]:
    rows = ImpactStory.objects.select_related(
        "case__family", "case__centre__cluster", "written_by", "released_by", "withdrawn_by"
    )
    return rows.prefetch_related("case__family__carers", "case__family__children")
