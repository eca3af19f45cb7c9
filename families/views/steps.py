"""What the views of a family's changes share: finding it, taking one step, going back to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from centres import steps
from centres.access import find
from centres.pages import return_address
from centres.requests import SignedInRequest
from families.models import Family

CHANGE, CONFIRM = "families/family/change.html", "families/family/confirm.html"


def the_family(request: SignedInRequest, ref: str) -> Family:
    """The family of the address with its people and centre; Http404 outside the scope."""
    rows = Family.objects.select_related("centre__cluster", "area__centre", "council")
    family: Family = find(rows.prefetch_related("carers", "children"), request.user, ref=ref)
    return family


def change_family(
    request: SignedInRequest,
    template: str = CHANGE,
    *,
    family: Family,
    back: str = "family",
    **step: Any,
) -> HttpResponse:
    """A step (centres.steps.take_step) of a family; `back` is the name of one of its pages.

    When the step took the family out of one's scope, one goes back to the list.
    """

    def address() -> str:
        if not Family.objects.visible_to(request.user).filter(pk=family.pk).exists():
            return reverse("families")
        return return_address(request, reverse(back, args=[family.ref]))

    return steps.take_step(request, template, family=family, back_to=address, **step)
