"""The approaches that actions can be given, kept by the council's administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.models import Council
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import COUNCIL_ADMIN
from centres.steps import do_step, take_step
from outcomes.models import Action, Approach
from outcomes.planning import approaches
from outcomes.planning.plan_forms import ApproachForm


@require_safe
@for_roles(COUNCIL_ADMIN)
def index(request: SignedInRequest) -> HttpResponse:
    """The list in its order, and what is offered no longer."""
    council = _council(request)
    used = _used(council)
    rows = [(row, used.get(row.code, 0)) for row in Approach.objects.of(council.pk)]
    context = {
        "offered": [(row, times) for row, times in rows if not row.retired_on],
        "retired": [(row, times) for row, times in rows if row.retired_on],
    }
    return render(request, "outcomes/approach/list.html", context)


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def add(request: SignedInRequest) -> HttpResponse:
    """An approach more."""
    form = ApproachForm(posted(request))

    def act() -> str:
        made = approaches.add(by=request.user, council=_council(request), **form.cleaned_data)
        return f"{made.name} is in the list."

    return take_step(
        request, "outcomes/approach/edit.html", form=form, act=act, back_to="approaches"
    )


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def change(request: SignedInRequest, code: str) -> HttpResponse:
    """Another name, or another place it leads to."""
    approach = _approach(request, code)
    initial = {"name": approach.name, "leads_to": approach.leads_to}
    form = ApproachForm(posted(request), initial=initial)

    def act() -> str:
        council = _council(request)
        approaches.change(by=request.user, council=council, code=code, **form.cleaned_data)
        return "Saved."

    return take_step(
        request,
        "outcomes/approach/edit.html",
        form=form,
        act=act,
        back_to="approaches",
        show=lambda: _shown(request, approach),
    )


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def retire(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask once, and offer it no longer."""
    approach = _approach(request, code)

    def act() -> str:
        approaches.retire(by=request.user, council=_council(request), code=code)
        return f"{approach.name} is no longer offered."

    return take_step(
        request,
        "outcomes/approach/retire.html",
        act=act,
        back_to="approaches",
        show=lambda: _shown(request, approach),
    )


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def offer_again(request: SignedInRequest, code: str) -> HttpResponse:
    """Offer it again: the list has the button."""
    approach = _approach(request, code)
    return _press(request, code, approaches.offer_again, f"{approach.name} is offered again.")


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def move_up(request: SignedInRequest, code: str) -> HttpResponse:
    """One place further up: the list has the button."""
    approach = _approach(request, code)
    return _press(request, code, approaches.move_up, f"{approach.name} moved up.")


def _press(
    request: SignedInRequest, code: str, action: Callable[..., Approach], said: str
) -> HttpResponse:
    """Do what a button of the list asks for; an address that is only opened leads to the list."""
    if request.method != "POST":
        return redirect("approaches")

    def act() -> str:
        action(by=request.user, council=_council(request), code=code)
        return said

    return do_step(request, act=act, back_to="approaches")


def _shown(request: SignedInRequest, approach: Approach) -> dict[str, Any]:
    return {"approach": approach, "used": _used(_council(request)).get(approach.code, 0)}


def _council(request: SignedInRequest) -> Council:
    council = request.user.council
    assert council  # noqa: S101  (whoever has a role has a council)
    return council


def _used(council: Council) -> dict[str, int]:
    """How many of the council's actions have each approach, by its code: the shipped one, from
    before the council had a list of its own, or its copy.
    """
    given = Action.objects.filter(council=council, approach__isnull=False)
    counted = given.order_by().values("approach__code").annotate(times=Count("pk"))
    return dict(counted.values_list("approach__code", "times"))


def _approach(request: SignedInRequest, code: str) -> Approach:
    """The one of the council's list, which is the shipped one until the council changes it."""
    found = Approach.objects.of(_council(request).pk).filter(code=code).first()
    if found is None:
        raise Http404
    return found
