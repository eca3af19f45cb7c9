"""The council's administrator keeps the editions of the Star (`/manage/editions/`)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from centres.access import for_roles
from centres.models import Council
from centres.pages import READ_OR_SEND, page_of
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.row_scope import as_service
from centres.scope import COUNCIL_ADMIN
from outcomes.family_star import editions
from outcomes.family_star.edition_form import EditionForm
from outcomes.family_star.readings import stages_of
from outcomes.models import StarEdition


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
    return _edit(request, None)


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
    return _edit(request, edition)


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def retire(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask once, then begin no more Stars with it."""
    edition, council = _find(request, code), _council(request)
    try:
        editions.require_retirable(council, edition)
        if request.method == "POST":
            editions.retire(by=request.user, council=council, edition=edition)
            messages.success(request, f"{edition.name} is retired.")
            return redirect("editions")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("edition", edition.code)
    return render(request, "outcomes/edition/retire.html", {"edition": edition})


@for_roles(COUNCIL_ADMIN)
@require_POST
def bring_back(request: SignedInRequest, code: str) -> HttpResponse:
    """Let Stars be begun with it again."""
    edition = _find(request, code)
    editions.bring_back(by=request.user, council=_council(request), edition=edition)
    messages.success(request, f"{edition.name} can be chosen again.")
    return redirect("edition", edition.code)


def _edit(request: SignedInRequest, edition: StarEdition | None) -> HttpResponse:
    form = EditionForm(posted(request), edition=edition)
    facts: dict[str, Any] = {"by": request.user, "council": _council(request)}
    try:
        if edition:
            editions.require_unused(edition)
        if request.method == "POST" and form.is_valid():
            if edition:
                saved = editions.change(edition=edition, facts=form.facts, **facts)
            else:
                saved = editions.add(facts=form.facts, **facts)
            messages.success(request, f"{saved.name} saved.")
            return redirect("edition", saved.code)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("edition", edition.code if edition else "")
    return render(request, "outcomes/edition/edit.html", {"form": form, "edition": edition})


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
