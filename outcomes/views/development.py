"""A child's development checks, and what follows from them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import User
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import take_step
from centres.wording import day_in_words
from families.ages import adjusted_months, age_in_words, completed_months
from families.models import Case, Child
from families.prematurity import set_weeks_early
from outcomes.learning import development
from outcomes.learning.chart import drawing_of
from outcomes.learning.checks import Check, catch_up_of, checks_of, newest_by_area
from outcomes.learning.development_forms import CheckForm, WeeksEarlyForm
from outcomes.measures.outcomes import development_catch_up
from outcomes.models import Assessment


@require_safe
@for_roles(*CASEWORK)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """How the child does in the three areas, and what can be done where it is behind."""
    child = _child(request.user, ref)
    today = timezone.localdate()
    context = _context(child)
    if child.date_of_birth:
        checks = checks_of(child, child.assessments.all())
        newest = newest_by_area(checks)
        context |= {
            "checks": checks,
            "drawing": drawing_of(checks),
            "catch_up": catch_up_of(child, today),
            "definition": development_catch_up.MEASURE.definition,
            "behind": [
                (area, said)
                for area, said in newest
                if said and said.judgement == Assessment.Judgement.NOT_ON_TRACK
            ],
            "unseen": [area for area, said in newest if said is None] if checks else [],
            "cases": Case.objects.open().filter(family=child.family).select_related("worker"),
        }
    return render(request, "outcomes/development/show.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def add(request: SignedInRequest, ref: str) -> HttpResponse:
    """Add a check."""
    child = _born(request, ref)
    if isinstance(child, HttpResponse):
        return child
    form = CheckForm(posted(request), child=child)

    def act() -> str:
        development.record_check(by=request.user, child=child, **form.facts)
        return f"Check of {day_in_words(form.cleaned_data['date'])} saved."

    return _step(request, "outcomes/development/add.html", child=child, form=form, act=act)


@READ_OR_SEND
@for_roles(*CASEWORK)
def correct(request: SignedInRequest, ref: str, check_ref: str) -> HttpResponse:
    """Put a check right; what it was is kept."""
    child, check = _check(request.user, ref, check_ref)
    form = CheckForm(posted(request), child=child, check=check)

    def act() -> str:
        development.correct_check(by=request.user, child=child, day=check.date, **form.facts)
        return "Check corrected."

    return _step(
        request, "outcomes/development/correct.html", child=child, form=form, act=act, check=check
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def remove(request: SignedInRequest, ref: str, check_ref: str) -> HttpResponse:
    """Ask once, and take a check away that is another child's."""
    child, check = _check(request.user, ref, check_ref)

    def act() -> str:
        development.remove_check(by=request.user, child=child, day=check.date)
        return f"Check of {day_in_words(check.date)} removed."

    return _step(request, "outcomes/development/remove.html", child=child, act=act, check=check)


@READ_OR_SEND
@for_roles(*CASEWORK)
def weeks_early(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say how many weeks early the child was born."""
    child = _born(request, ref)
    if isinstance(child, HttpResponse):
        return child
    form = WeeksEarlyForm(posted(request), initial={"weeks": child.weeks_early})

    def act() -> str:
        set_weeks_early(by=request.user, child=child, **form.cleaned_data)
        return "Saved."

    return _step(request, "outcomes/development/weeks_early.html", child=child, form=form, act=act)


def _step(request: SignedInRequest, template: str, *, child: Child, **step: Any) -> HttpResponse:
    """A step (centres.steps.take_step) that leads back to how the child does."""
    back = reverse("child_development", args=[child.ref])
    return take_step(request, template, back_to=back, show=lambda: _context(child), **step)


def _child(user: User, ref: str) -> Child:
    rows = Child.objects.select_related("family__centre", "two_year_check")
    rows = rows.prefetch_related("family__carers", "family__children", "assessments")
    child: Child = find(rows, user, ref=ref)
    return child


def _born(request: SignedInRequest, ref: str) -> Child | HttpResponse:
    """The child, or where to go instead while it is expected."""
    child = _child(request.user, ref)
    if child.date_of_birth is None:
        messages.error(request, "This baby is still expected: there is nothing to check yet.")
        return redirect("child_development", child.ref)
    return child


def _check(user: User, ref: str, check_ref: str) -> tuple[Child, Check]:
    child = _child(user, ref)
    judged: Assessment = find(Assessment.objects.filter(child=child), user, ref=check_ref)
    checks = checks_of(child, child.assessments.all())
    return child, next(check for check in checks if check.date == judged.date)


def _context(child: Child) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "child": child,
        "family": child.family,
        "age": _age(child, today),
        "adjusted": adjusted_months(child, today),
    }


def _age(child: Child, today: date) -> str:
    """In months, as development is told; a baby who is expected is told by when."""
    if child.date_of_birth is None or child.date_of_birth > today:
        return age_in_words(child, today)
    months = completed_months(child.date_of_birth, today)
    return f"{months} {'month' if months == 1 else 'months'} old"
