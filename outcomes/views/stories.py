"""Impact stories: written and changed, decided, withdrawn, read."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_behind_scope, page_of
from centres.quarters import Quarter
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COMMISSIONER, COORDINATOR
from centres.steps import Done, take_step
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

    def act() -> Done:
        story = stories.write(
            by=request.user, case=case, parts=form.cleaned_data, send=SEND in request.POST
        )
        return Done(_kept(story), leads_to=reverse("story", args=[story.ref]))

    return take_step(
        request,
        "outcomes/impact/write.html",
        form=form,
        allowed=lambda: stories.require_writer(by=request.user, case=case),
        act=act,
        back_to=reverse("case", args=[case.ref]),
        case=case,
    )


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

    def act() -> str:
        return _kept(
            stories.change(
                by=request.user, story=story, parts=form.cleaned_data, send=SEND in request.POST
            )
        )

    return take_step(
        request,
        "outcomes/impact/write.html",
        form=form,
        allowed=lambda: stories.require_changeable(by=request.user, story=story),
        act=act,
        back_to=_page(story),
        case=story.case,
        story=story,
    )


@READ_OR_SEND
@for_roles(COORDINATOR)
def release(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask once, and let commissioners read it."""
    story = find(_stories(), request.user, ref=ref)

    def act() -> str:
        stories.release(by=request.user, story=story)
        return "Released. Commissioners can read it now."

    return take_step(
        request,
        "outcomes/impact/release.html",
        allowed=lambda: stories.require_releasable(by=request.user, story=story),
        act=act,
        back_to=_page(story),
        story=story,
    )


@READ_OR_SEND
@for_roles(COORDINATOR)
def ask_for_changes(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say what is to be changed, and give it back to its writer."""
    story = find(_stories(), request.user, ref=ref)
    form = ChangesForm(posted(request))

    def act() -> str:
        stories.ask_for_changes(by=request.user, story=story, **form.cleaned_data)
        return "It is back with its writer."

    return take_step(
        request,
        "outcomes/impact/changes.html",
        form=form,
        allowed=lambda: stories.require_decidable(by=request.user, story=story),
        act=act,
        back_to=_page(story),
        story=story,
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def withdraw(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask why, and withdraw a story."""
    story = find(_stories(), request.user, ref=ref)
    form = WithdrawForm(posted(request))

    def act() -> str:
        stories.withdraw(by=request.user, story=story, **form.cleaned_data)
        return "Withdrawn."

    return take_step(
        request,
        "outcomes/impact/withdraw.html",
        form=form,
        allowed=lambda: stories.require_withdrawable(by=request.user, story=story),
        act=act,
        back_to=_page(story),
        story=story,
    )


def _page(story: ImpactStory) -> str:
    return reverse("story", args=[story.ref])


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
