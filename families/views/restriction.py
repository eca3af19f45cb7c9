"""Families that only some people see: marked, their workers named, lifted again (SPEC 1)."""

from __future__ import annotations

from django.http import HttpResponse

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import COORDINATOR
from families import restriction
from families.forms.registration import NothingForm, RestrictionForm
from families.views.steps import CONFIRM, change_family, the_family


@READ_OR_SEND
@for_roles(COORDINATOR)
def restrict(request: SignedInRequest, ref: str) -> HttpResponse:
    """Mark a family as restricted, or change who is named on it."""
    family = the_family(request, ref)
    form = RestrictionForm(posted(request), family=family)

    def act() -> str:
        restriction.restrict(by=request.user, family=family, **form.cleaned_data)
        return f"{family.called}: seen by its named workers and you only."

    title = "Who is named on this family?" if family.restricted else "Restrict this family"
    return change_family(
        request,
        family=family,
        form=form,
        act=act,
        allowed=lambda: restriction.require_coordinator(request.user, family),
        title=title,
        lead=(
            "For a worker’s own family, or one fleeing abuse. From now on only the named "
            "workers, whoever holds one of its cases, and the cluster’s coordinator see it, in "
            "lists and searches too. Its figures still count."
        ),
        save="Save" if family.restricted else "Restrict",
    )


@READ_OR_SEND
@for_roles(COORDINATOR)
def lift(request: SignedInRequest, ref: str) -> HttpResponse:
    """Let everybody of the cluster see it again."""
    family = the_family(request, ref)

    def act() -> str:
        restriction.lift(by=request.user, family=family)
        return f"{family.called}: no longer restricted."

    def allowed() -> None:
        restriction.require_coordinator(request.user, family)
        restriction.require_restricted(family)

    return change_family(
        request,
        CONFIRM,
        family=family,
        form=NothingForm(posted(request)),
        act=act,
        allowed=allowed,
        title="Lift the restriction?",
        facts=[("Family", f"{family.called} ({family.ref})")],
        lead=(
            f"Every worker of {family.centre.cluster} sees the family then, with its address. "
            "Nobody stays named on it."
        ),
        save="Lift the restriction",
        keep="Keep restricted",
    )
