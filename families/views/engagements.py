"""Writing down what happened with a family, and taking a mistake back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.wording import day_in_words
from families import engagements
from families.forms import LogForm, VoidForm
from families.models import Engagement, Family


@READ_OR_SEND
@for_roles(*CASEWORK)
def log(request: SignedInRequest, ref: str) -> HttpResponse:
    """Log a contact; the same form sent twice answers twice with the one it made."""
    family = find(_families(), request.user, ref=ref)
    form = LogForm(posted(request), user=request.user, family=family)
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
            messages.success(
                request, f"{logged.get_kind_display()} on {day_in_words(logged.date)} saved."
            )
            return redirect("family", family.ref)
    return render(request, "families/engagement/log.html", {"family": family, "form": form})


@READ_OR_SEND
@for_roles(*CASEWORK)
def void(request: SignedInRequest, ref: str, engagement_ref: str) -> HttpResponse:
    """Ask why, repeat what will happen, and void it."""
    family = find(_families(), request.user, ref=ref)
    rows = Engagement.objects.filter(family=family).select_related("worker", "family__centre")
    engagement = find(rows, request.user, ref=engagement_ref)
    form = VoidForm(posted(request))
    try:
        engagements.require_voidable(by=request.user, engagement=engagement)
        if request.method == "POST" and form.is_valid():
            engagements.void(
                by=request.user, engagement=engagement, reason=form.cleaned_data["reason"]
            )
            messages.success(
                request,
                f"{engagement.get_kind_display()} on {day_in_words(engagement.date)} voided.",
            )
            return redirect("family", family.ref)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("family", family.ref)
    context = {"family": family, "engagement": engagement, "form": form}
    return render(request, "families/engagement/void.html", context)


def _families() -> QuerySet[Family]:
    return Family.objects.select_related("centre").prefetch_related("carers", "children")
