"""Where a family lives and which centre it belongs to; whether it is registered."""

from __future__ import annotations

from django.http import HttpResponse

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.wording import day_in_words
from families import homes, registration
from families.forms.home import HomeForm
from families.forms.registration import (
    DeregisterForm,
    MoveForm,
    NothingForm,
    RegisterKnownForm,
)
from families.models import Family
from families.views.steps import CONFIRM, change_family, the_family


@READ_OR_SEND
@for_roles(*CASEWORK)
def edit(request: SignedInRequest, ref: str) -> HttpResponse:
    """Address, postcode and phone; the area where no postcode tells it."""
    family = the_family(request, ref)
    form = HomeForm(posted(request), family=family)

    def act() -> str:
        now = homes.change_home(
            by=request.user, family=family, home=form.home, area=form.cleaned_data["area"]
        )
        return f"Saved. {where(now)}".strip()

    return change_family(
        request,
        family=family,
        form=form,
        act=act,
        allowed=lambda: homes.require_home_seen(request.user, family),
        title="Address and phone",
    )


def where(family: Family) -> str:
    """Which area a family lives in, and whose it is: what a worker is told after saving."""
    if not family.area:
        return "The area is not known." if family.postcode else ""
    serves = family.area.centre
    if serves.pk == family.centre_id:
        return f"They live in {family.area}."
    return f"They live in {family.area}, which {serves} serves; they belong to {family.centre}."


@READ_OR_SEND
@for_roles(*CASEWORK)
def move(request: SignedInRequest, ref: str) -> HttpResponse:
    """Give the family to another centre."""
    family = the_family(request, ref)
    form = MoveForm(posted(request), family=family)
    was = family.centre.cluster

    def act() -> str:
        now = homes.move(by=request.user, family=family, centre=form.chosen)
        return f"{family.called} belong to {now.centre} now."

    return change_family(
        request,
        family=family,
        form=form,
        act=act,
        title="Move to another centre",
        lead=(
            "Open cases stay where they are, with their workers. Workers of the new centre’s "
            f"cluster see the family from now on; those of {was} only if the centre is "
            "theirs too, or a case is open with them."
        ),
        save="Move",
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def register_known(request: SignedInRequest, ref: str) -> HttpResponse:
    """Register a family that was known, or one that came back."""
    family = the_family(request, ref)
    form = RegisterKnownForm(posted(request))

    def act() -> str:
        registration.register_known(by=request.user, family=family, **form.cleaned_data)
        return f"{family.called} registered."

    return change_family(
        request,
        family=family,
        form=form,
        act=act,
        allowed=lambda: registration.require_unregistered(family),
        title="Register this family",
        save="Register",
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def deregister(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say what it means, ask when and why, and take the family off the register."""
    family = the_family(request, ref)
    form = DeregisterForm(posted(request))
    open_cases = family.cases.open().count()

    def act() -> str:
        now = registration.deregister(by=request.user, family=family, **form.cleaned_data)
        return f"{family.called} no longer registered from {day_in_words(now.deregistered_on)}."

    return change_family(
        request,
        CONFIRM,
        family=family,
        form=form,
        act=act,
        allowed=lambda: registration.require_registered(family),
        title="Take this family off the register?",
        facts=[
            ("Family", f"{family.called} ({family.ref})"),
            ("Registered since", day_in_words(family.registered_on)),
            ("Open cases", f"{open_cases}, which stay open" if open_cases else "None"),
        ],
        lead=(
            "It counts as registered up to the day before the day you give, and no longer from "
            "that day on. Its story stays, and it can be registered again."
        ),
        save="Take off the register",
        keep="Keep registered",
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def undo_deregistration(request: SignedInRequest, ref: str) -> HttpResponse:
    """The family never left: put its registration back."""
    family = the_family(request, ref)

    def act() -> str:
        now = registration.undo_deregistration(by=request.user, family=family)
        return f"Registered since {day_in_words(now.registered_on)}, as if they had never left."

    return change_family(
        request,
        CONFIRM,
        family=family,
        form=NothingForm(posted(request)),
        act=act,
        allowed=lambda: registration.require_deregistered(family),
        title="Put the registration back?",
        facts=[
            ("Family", f"{family.called} ({family.ref})"),
            ("Registered since", day_in_words(family.registered_on)),
            ("Left", day_in_words(family.deregistered_on)),
        ],
        lead=(
            "For a family that was taken off by mistake. One that left and came back is "
            "registered again from the day it came back."
        ),
        save="Put it back",
        keep="Leave it",
    )
