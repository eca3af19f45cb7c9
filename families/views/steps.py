"""What the views of a family's changes share: finding it, taking one step, going back to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from centres.access import find
from centres.pages import return_address
from centres.problems import TakesProblems
from centres.refusals import Refused
from centres.requests import SignedInRequest
from families.models import Family

CHANGE, CONFIRM = "families/family/change.html", "families/family/confirm.html"


def the_family(request: SignedInRequest, ref: str) -> Family:
    """The family of the address with its people and centre; Http404 outside the scope."""
    rows = Family.objects.select_related("centre__cluster", "area__centre", "council")
    family: Family = find(rows.prefetch_related("carers", "children"), request.user, ref=ref)
    return family


def take_step(
    request: SignedInRequest,
    *,
    family: Family,
    form: TakesProblems,
    act: Callable[[], str],
    template: str = CHANGE,
    back: str = "family",
    allowed: Callable[[], None] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show the form; when it is sent and valid, `act` and say what was done (`act` returns it).

    `allowed` raises Refused for who may not; what is refused is said on the page `back`.
    """
    try:
        if allowed:
            allowed()
        if request.method == "POST" and form.is_valid():
            messages.success(request, act())
            return _back(request, family, back)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(request, family, back)
    return render(request, template, {"family": family, "form": form, **context})


def _back(request: SignedInRequest, family: Family, back: str) -> HttpResponse:
    """The family's page; or the list, when the step took the family out of one's scope."""
    if not Family.objects.visible_to(request.user).filter(pk=family.pk).exists():
        return redirect("families")
    return redirect(return_address(request, reverse(back, args=[family.ref])))
