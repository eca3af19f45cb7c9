"""Adding and correcting a family's people."""

from __future__ import annotations

from django.http import HttpResponse

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.wording import day_in_words
from families import members
from families.forms.people import BirthForm, CarerForm, OneChildForm
from families.models import Carer, Child
from families.views.steps import change_family, the_family


@READ_OR_SEND
@for_roles(*CASEWORK)
def add_carer(request: SignedInRequest, ref: str) -> HttpResponse:
    """A carer more."""
    family = the_family(request, ref)
    form = CarerForm(posted(request))

    def act() -> str:
        added = members.add_carer(by=request.user, family=family, carer=form.facts)
        return f"{added.full_name} added."

    return change_family(
        request, family=family, form=form, act=act, title="Add a carer", save="Add carer"
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def correct_carer(request: SignedInRequest, ref: str, carer_ref: str) -> HttpResponse:
    """A carer's names and date of birth, corrected."""
    family = the_family(request, ref)
    carer = find(Carer.objects.filter(family=family), request.user, ref=carer_ref)
    form = CarerForm.of(posted(request), carer)

    def act() -> str:
        now = members.correct_carer(by=request.user, carer=carer, now=form.facts)
        return f"{now.full_name}’s details saved."

    return change_family(request, family=family, form=form, act=act, title=carer.full_name)


@READ_OR_SEND
@for_roles(*CASEWORK)
def add_child(request: SignedInRequest, ref: str) -> HttpResponse:
    """A child more, or a baby on the way."""
    family = the_family(request, ref)
    known = [*family.children.all(), *family.carers.all()]
    last_name = known[0].last_name if known else ""
    form = OneChildForm(posted(request), initial={"last_name": last_name})
    del form.fields["two_year_offer_eligible"]

    def act() -> str:
        added = members.add_child(by=request.user, family=family, child=form.facts())
        return f"{added.full_name} added."

    return change_family(
        request,
        family=family,
        form=form,
        act=act,
        title="Add a child or baby",
        lead="A baby on the way needs a due date only.",
        save="Add",
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def correct_child(request: SignedInRequest, ref: str, child_ref: str) -> HttpResponse:
    """A child's names, date and eligibility, corrected."""
    family = the_family(request, ref)
    child = find(Child.objects.filter(family=family), request.user, ref=child_ref)
    form = OneChildForm.of(posted(request), child)

    def act() -> str:
        now = members.correct_child(
            by=request.user,
            child=child,
            now=form.facts(),
            two_year_offer_eligible=form.cleaned_data["two_year_offer_eligible"],
        )
        return f"{now.full_name}’s details saved."

    return change_family(request, family=family, form=form, act=act, title=child.full_name)


@READ_OR_SEND
@for_roles(*CASEWORK)
def born(request: SignedInRequest, ref: str, child_ref: str) -> HttpResponse:
    """An expected baby was born."""
    family = the_family(request, ref)
    child = find(Child.objects.filter(family=family), request.user, ref=child_ref)
    named = "" if child.first_name == members.UNNAMED else child.first_name
    names = {"first_name": named, "last_name": child.last_name}
    form = BirthForm(posted(request), initial=names)

    def act() -> str:
        baby = members.record_birth(by=request.user, child=child, **form.cleaned_data)
        return f"{baby.full_name}, born {day_in_words(baby.date_of_birth)}."

    return change_family(
        request,
        family=family,
        form=form,
        act=act,
        allowed=lambda: members.require_expected(child),
        title="The baby was born",
        lead=f"Was due {day_in_words(child.due_on)}.",
    )
