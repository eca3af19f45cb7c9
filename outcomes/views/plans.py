"""The actions of a case's plan, one by one."""

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
from outcomes.models import Action
from outcomes.planning import plans
from outcomes.planning.plan_forms import ActionForm, DoneForm, DropForm, DueForm
from outcomes.planning.plan_reading import next_step


@READ_OR_SEND
@for_roles(*CASEWORK)
def add(request: SignedInRequest, ref: str) -> HttpResponse:
    """Add an action to a case's plan, in the area (`?area=`) it was begun from."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    form = ActionForm(posted(request), case=case, area=request.GET.get("area", ""))
    back = _back(request, case)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            action = plans.add(
                by=request.user,
                case=case,
                area=said["area"],
                text=said["text"],
                agreed=form.agreed,
            )
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("case", case.ref)
        else:
            messages.success(request, _added(action))
            return redirect(back)
    return render(request, "outcomes/action/add.html", {"case": case, "form": form, "back": back})


@READ_OR_SEND
@for_roles(*CASEWORK)
def change(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say an open action differently: its words, who, by when, why, how."""
    action = find(_actions(), request.user, ref=ref)
    form = ActionForm(posted(request), case=action.case, action=action)
    back = _back(request, action.case)
    try:
        plans.require_open(action)
        if request.method == "POST" and form.is_valid():
            text = form.cleaned_data["text"]
            plans.change(by=request.user, action=action, text=text, agreed=form.agreed)
            messages.success(request, "Action changed.")
            return redirect(back)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", action.case.ref)
    context = {"action": action, "case": action.case, "form": form, "back": back}
    return render(request, "outcomes/action/change.html", context)


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
    back = _back(request, case)
    return render(
        request, "outcomes/action/done.html", {"action": action, "form": form, "back": back}
    )


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
            return redirect(_back(request, action.case))
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", action.case.ref)
    back = _back(request, action.case)
    return render(
        request, "outcomes/action/due.html", {"action": action, "form": form, "back": back}
    )


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
    """Ask once, and perhaps why, and drop an action."""
    action = find(_actions(), request.user, ref=ref)
    form = DropForm(posted(request))
    back = _back(request, action.case)
    try:
        plans.require_open(action)
        if request.method == "POST" and form.is_valid():
            plans.drop(by=request.user, action=action, reason=form.cleaned_data["reason"])
            messages.success(request, "Action dropped.")
            return redirect(back)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", action.case.ref)
    return render(
        request, "outcomes/action/drop.html", {"action": action, "form": form, "back": back}
    )


def _back(request: SignedInRequest, case: Case) -> str:
    return return_address(request, reverse("case", args=[case.ref]))


def _added(action: Action) -> SafeString | str:
    """What was done, and where the action's approach leads on to."""
    said = "Action added to the plan."
    step = next_step(action)
    if step is None:
        return said
    link = '<a class="govuk-notification-banner__link" href="{}">{}</a>'
    return format_html("{} " + link, said, step.href, step.text)


def _done(action: Action) -> SafeString:
    return format_html(
        'Action done. <a class="govuk-notification-banner__link" href="{}">Undo</a>',
        reverse("action_take_back", args=[action.ref]),
    )


def _actions() -> QuerySet[Action]:
    rows = Action.objects.select_related("case__family__centre", "carer", "approach")
    return rows.prefetch_related("case__family__carers", "case__family__children")
