"""The action plan of a case."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, return_address
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from families.models import Case
from families.views.going_back import from_today
from outcomes import plans
from outcomes.forms import ActionForm, DoneForm, DueForm
from outcomes.models import Action


@READ_OR_SEND
@for_roles(*CASEWORK)
def add(request: SignedInRequest, ref: str) -> HttpResponse:
    """Add an action to a case's plan."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    form = ActionForm(posted(request), case=case)
    if request.method == "POST" and form.is_valid():
        try:
            plans.add(by=request.user, case=case, **form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("case", case.ref)
        else:
            messages.success(request, "Action added to the plan.")
            return redirect("case", case.ref)
    return render(request, "outcomes/action/add.html", {"case": case, "form": form})


@READ_OR_SEND
@for_roles(*CASEWORK)
def done(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say on which day an action was done."""
    action = find(_actions(), request.user, ref=ref)
    case = action.case
    form = DoneForm(posted(request))
    try:
        plans.require_open(action)
        if request.method == "POST" and form.is_valid():
            plans.mark_done(by=request.user, action=action, done_on=form.cleaned_data["done_on"])
            messages.success(request, _done(action))
            there = reverse("today") if from_today(request) else reverse("case", args=[case.ref])
            return redirect(return_address(request, there))
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", action.case.ref)
    return render(request, "outcomes/action/done.html", {"action": action, "form": form})


@READ_OR_SEND
@for_roles(*CASEWORK)
def due(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say by when an action is to be done, or another day."""
    action = find(_actions(), request.user, ref=ref)
    form = DueForm(posted(request), initial={"due_on": action.due_on})
    try:
        plans.require_open(action)
        if request.method == "POST" and form.is_valid():
            plans.set_due(by=request.user, action=action, due_on=form.cleaned_data["due_on"])
            messages.success(request, "Date saved.")
            return redirect("case", action.case.ref)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", action.case.ref)
    return render(request, "outcomes/action/due.html", {"action": action, "form": form})


@READ_OR_SEND
@for_roles(*CASEWORK)
def take_back(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask once, and open an action again that was not done after all."""
    action = find(_actions(), request.user, ref=ref)
    try:
        plans.require_done(action)
        if request.method == "POST":
            plans.take_back(by=request.user, action=action)
            messages.success(request, "The action is open again.")
            return redirect("case", action.case.ref)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", action.case.ref)
    return render(request, "outcomes/action/take_back.html", {"action": action})


@READ_OR_SEND
@for_roles(*CASEWORK)
def drop(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask once, and drop an action."""
    action = find(_actions(), request.user, ref=ref)
    try:
        plans.require_open(action)
        if request.method == "POST":
            plans.drop(by=request.user, action=action)
            messages.success(request, "Action dropped.")
            return redirect("case", action.case.ref)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", action.case.ref)
    return render(request, "outcomes/action/drop.html", {"action": action})


def _done(action: Action) -> SafeString:
    return format_html(
        'Action done. <a class="govuk-notification-banner__link" href="{}">Undo</a>',
        reverse("action_take_back", args=[action.ref]),
    )


def _actions() -> QuerySet[Action]:
    rows = Action.objects.select_related("case__family__centre")
    return rows.prefetch_related("case__family__carers", "case__family__children")
