"""Writing down what happened with a family, and taking a mistake back."""

from datetime import date
from urllib.parse import quote
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import take_step
from centres.wording import day_in_words, weekday_in_words
from families import engagements
from families.forms import LogForm, NoAccessForm, VoidForm
from families.models import Engagement, Family
from families.views.going_back import back_from, from_today


@READ_OR_SEND
@for_roles(*CASEWORK)
def log(request: SignedInRequest, ref: str) -> HttpResponse:
    """Log a contact; the same form sent twice answers twice with the one it made."""
    family = find(_families(), request.user, ref=ref)
    back = back_from(request, family)
    again = _logged_again(request, family)
    form = LogForm(posted(request), user=request.user, family=family, again=again)
    if request.method == "POST" and form.is_valid():
        try:
            logged, _ = engagements.log(by=request.user, family=family, **form.facts)
        except ValidationError as problem:
            form.take(problem)
        except Refused:
            form.add_error(
                None,
                "This page was already used to save another entry. "
                "Open it again from the family’s page to add one more",
            )
        else:
            messages.success(request, _saved(logged, form.cleaned_data["next_visit_day"]))
            return redirect(back)
    context = {"family": family, "form": form, "back": back, "again": again}
    return render(request, "families/engagement/log.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def no_access(request: SignedInRequest, ref: str) -> HttpResponse:
    """Record that nobody was in today, in one tap; opened by itself, the page asks once."""
    family = find(_families(), request.user, ref=ref)
    back = back_from(request, family)
    form = NoAccessForm(posted(request), initial={"client_id": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            logged = engagements.nobody_in(
                by=request.user, family=family, client_id=form.cleaned_data["client_id"]
            )
        except (ValidationError, Refused):
            form.add_error(None, "Open this page again before saving")
        else:
            messages.success(request, _nobody_in(request, family, logged))
            return redirect(back)
    context = {"family": family, "form": form, "back": back}
    return render(request, "families/engagement/no_access.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def void(request: SignedInRequest, ref: str, engagement_ref: str) -> HttpResponse:
    """Ask why, repeat what will happen, and void it."""
    family = find(_families(), request.user, ref=ref)
    rows = Engagement.objects.filter(family=family).select_related("worker", "family__centre")
    engagement = find(rows, request.user, ref=engagement_ref)
    tapped = engagement.kind == Engagement.Kind.NO_ACCESS
    form = VoidForm(posted(request), initial={"reason": "Tapped by mistake" if tapped else ""})

    def act() -> str:
        engagements.void(by=request.user, engagement=engagement, **form.cleaned_data)
        return _voided(family, engagement)

    return take_step(
        request,
        "families/engagement/void.html",
        form=form,
        allowed=lambda: engagements.require_voidable(by=request.user, engagement=engagement),
        act=act,
        back_to=reverse("family", args=[family.ref]),
        family=family,
        engagement=engagement,
    )


def _logged_again(request: SignedInRequest, family: Family) -> Engagement | None:
    """The voided contact of this family that the address names (`?again=`), to be put right."""
    ref = request.GET.get("again", "")
    if not ref or "\x00" in ref:
        return None
    voided = Engagement.objects.filter(family=family, ref=ref, voided_on__isnull=False)
    found: Engagement | None = voided.select_related("case", "centre").first()
    return found


def _saved(logged: Engagement, next_visit: date | None) -> str:
    said = f"{logged.get_kind_display()} on {day_in_words(logged.date)} saved."
    return f"{said} Next visit: {weekday_in_words(next_visit)}." if next_visit else said


def _nobody_in(request: SignedInRequest, family: Family, logged: Engagement) -> SafeString:
    """What was saved, with the ways on: another day, or taking it back."""
    then = "?then=today" if from_today(request) else ""
    return format_html(
        'No access to {} today saved. <a class="govuk-notification-banner__link" href="{}{}">Plan'
        ' another visit</a> or <a class="govuk-notification-banner__link" href="{}">undo</a>.',
        family.called,
        reverse("visit_plan", args=[family.ref]),
        then,
        reverse("engagement_void", args=[family.ref, logged.ref]),
    )


def _voided(family: Family, engagement: Engagement) -> SafeString:
    """What was voided, with the way to log it as it really was."""
    return format_html(
        '{} on {} voided. <a class="govuk-notification-banner__link" href="{}?again={}">'
        "Log it again</a> if it was only wrong in part.",
        engagement.get_kind_display(),
        day_in_words(engagement.date),
        reverse("engagement_log", args=[family.ref]),
        quote(engagement.ref, safe=""),
    )


def _families() -> QuerySet[Family]:
    return Family.objects.select_related("centre").prefetch_related("carers", "children")
