"""The council's administrator keeps the editions of the Star (`/manage/editions/`)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from centres.access import for_roles
from centres.models import Council
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.row_scope import as_service
from centres.scope import COUNCIL_ADMIN
from centres.steps import Done, take_step
from outcomes.family_star import editions
from outcomes.family_star.edition_form import EditionForm
from outcomes.family_star.readings import stages_of
from outcomes.models import StarEdition

EDIT = "outcomes/edition/edit.html"


@require_safe
@for_roles(COUNCIL_ADMIN)
def index(request: SignedInRequest) -> HttpResponse:
    """The editions that come with Lodestar and the council's own, with how many Stars use each."""
    page = page_of(_editions(request).order_by("council_id", "name", "code"), request)
    return render(request, "outcomes/edition/list.html", {"page": page})


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def add(request: SignedInRequest) -> HttpResponse:
    """An edition more."""
    form, council = EditionForm(posted(request), edition=None), _council(request)

    def act() -> Done:
        return _saved(editions.add(by=request.user, council=council, facts=form.facts))

    return take_step(request, EDIT, form=form, act=act, back_to="editions", edition=None)


@require_safe
@for_roles(COUNCIL_ADMIN)
def show(request: SignedInRequest, code: str) -> HttpResponse:
    """An edition: its areas and its scale, and what can be done with it."""
    edition = _find(request, code)
    context = {
        "edition": edition,
        "stages": stages_of(edition),
        "may_change": edition.council_id is not None and not edition.used,
    }
    return render(request, "outcomes/edition/show.html", context)


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def change(request: SignedInRequest, code: str) -> HttpResponse:
    """Put an edition right that no Star has yet."""
    edition = _find(request, code)
    if edition.council_id is None:
        raise Http404
    form, council = EditionForm(posted(request), edition=edition), _council(request)

    def act() -> Done:
        return _saved(
            editions.change(by=request.user, council=council, edition=edition, facts=form.facts)
        )

    return take_step(
        request,
        EDIT,
        form=form,
        allowed=lambda: editions.require_unused(edition),
        act=act,
        back_to=reverse("edition", args=[edition.code]),
        edition=edition,
    )


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def retire(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask once, then begin no more Stars with it."""
    edition, council = _find(request, code), _council(request)

    def act() -> Done:
        editions.retire(by=request.user, council=council, edition=edition)
        return Done(f"{edition.name} is retired.", leads_to="editions")

    return take_step(
        request,
        "outcomes/edition/retire.html",
        allowed=lambda: editions.require_retirable(council, edition),
        act=act,
        back_to=reverse("edition", args=[edition.code]),
        edition=edition,
    )


@for_roles(COUNCIL_ADMIN)
@require_POST
def bring_back(request: SignedInRequest, code: str) -> HttpResponse:
    """Let Stars be begun with it again."""
    edition = _find(request, code)
    editions.bring_back(by=request.user, council=_council(request), edition=edition)
    messages.success(request, f"{edition.name} can be chosen again.")
    return redirect("edition", edition.code)


def _saved(edition: StarEdition) -> Done:
    return Done(f"{edition.name} saved.", leads_to=reverse("edition", args=[edition.code]))


def _council(request: SignedInRequest) -> Council:
    council = request.user.council
    if council is None:
        raise Http404
    return council


def _editions(request: SignedInRequest) -> QuerySet[StarEdition]:
    council = _council(request)
    of_council = Count("stars", filter=Q(stars__council=council))
    rows = StarEdition.objects.of_council(council.pk).annotate(used=of_council)
    return rows.prefetch_related("areas")


def _find(request: SignedInRequest, code: str) -> Any:
    # How many Stars have it, whoever's they are.
    with as_service(request.user.council_id):
        edition = _editions(request).filter(code=code).first()
    if edition is None:
        raise Http404
    return edition
