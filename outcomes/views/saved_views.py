"""Comparisons kept under a name: the list, opening one, keeping, renaming, sharing, removing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import CLAIMS_FOR
from centres.steps import take_step
from outcomes.comparing import keeping
from outcomes.comparing.filters import CompareFilter
from outcomes.comparing.forms import SavedViewForm
from outcomes.comparing.table import sorts
from outcomes.comparing.words import about, when
from outcomes.models import SavedView


@require_safe
@for_roles(*CLAIMS_FOR)
def index(request: SignedInRequest) -> HttpResponse:
    """One's own views, then those that colleagues share."""
    views = page_of(SavedView.objects.for_list(request.user), request)
    return render(request, "outcomes/compare/views.html", {"page": views})


@require_safe
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask a view's question anew; for somebody who may not ask it, nothing of it is told."""
    view: SavedView = find(SavedView.objects.select_related("owner"), request.user, pk=pk)
    filterset = CompareFilter(QueryDict(view.query), user=request.user)
    if not filterset.form.is_valid():
        return render(request, "outcomes/compare/not_yours.html", {"view": view})
    return redirect(f"{reverse('compare')}?{view.query}")


@READ_OR_SEND
@for_roles(*CLAIMS_FOR)
def keep(request: SignedInRequest) -> HttpResponse:
    """Give what the address asks a name."""
    filterset = CompareFilter(request.GET, user=request.user)
    asked = filterset.asked()
    if asked is None:
        raise Http404
    sort = request.GET.get("sort", "")
    query = filterset.query(sort if sort in sorts(asked) else "")
    form = SavedViewForm(posted(request))
    back = f"{reverse('compare')}?{query}"

    def act() -> str:
        view = keeping.keep(by=request.user, query=query, **form.cleaned_data)
        return f"“{view.name}” is kept."

    def page() -> dict[str, Any]:
        return {"about": about(asked, filterset.places), "when": when(asked), "back": back}

    return take_step(
        request, "outcomes/compare/keep.html", form=form, act=act, back_to=back, show=page
    )


@READ_OR_SEND
@for_roles(*CLAIMS_FOR)
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, or shared or no longer; whose it is alone."""
    view = _own(request, pk)
    form = SavedViewForm(posted(request), initial={"name": view.name, "is_shared": view.is_shared})

    def act() -> str:
        keeping.change(by=request.user, view=view, **form.cleaned_data)
        return f"“{view.name}” is saved."

    return take_step(
        request,
        "outcomes/compare/change.html",
        form=form,
        act=act,
        back_to="saved_views",
        view=view,
    )


@READ_OR_SEND
@for_roles(*CLAIMS_FOR)
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask first, then remove it; whose it is alone."""
    view = _own(request, pk)

    def act() -> str:
        keeping.remove(by=request.user, view=view)
        return f"“{view.name}” is removed."

    return take_step(
        request, "outcomes/compare/remove.html", act=act, back_to="saved_views", view=view
    )


def _own(request: SignedInRequest, pk: int) -> SavedView:
    return find(SavedView.objects.filter(owner=request.user), request.user, pk=pk)
