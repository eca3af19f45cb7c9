"""The actions of a case's plan, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, return_address
from centres.problems import TakesProblems
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import Done, take_step
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

    def act() -> Done:
        action = plans.add(
            by=request.user,
            case=case,
            area=form.cleaned_data["area"],
            text=form.cleaned_data["text"],
            agreed=form.agreed,
        )
        return Done(_added(action), leads_to=back)

    return take_step(
        request,
        "outcomes/action/add.html",
        form=form,
        act=act,
        back_to=reverse("case", args=[case.ref]),
        case=case,
        back=back,
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def change(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say an open action differently: its words, who, by when, why, how."""
    action = find(_actions(), request.user, ref=ref)
    form = ActionForm(posted(request), case=action.case, action=action)

    def act() -> str:
        text = form.cleaned_data["text"]
        plans.change(by=request.user, action=action, text=text, agreed=form.agreed)
        return "Action changed."

    return _step_of_open(
        request,
        "outcomes/action/change.html",
        action=action,
        form=form,
        act=act,
        case=action.case,
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def done(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say on which day an action was done."""
    action = find(_actions(), request.user, ref=ref)
    form = DoneForm(posted(request))

    def act() -> str:
        plans.mark_done(by=request.user, action=action, **form.cleaned_data)
        return _done(action)

    then = return_address(request, reverse("today")) if from_today(request) else ""
    return _step_of_open(
        request, "outcomes/action/done.html", action=action, form=form, act=act, then=then
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def due(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say by when an action is to be done, or another day."""
    action = find(_actions(), request.user, ref=ref)
    form = DueForm(posted(request), initial={"due_on": action.due_on})

    def act() -> str:
        plans.set_due(by=request.user, action=action, **form.cleaned_data)
        return "Date saved."

    return _step_of_open(request, "outcomes/action/due.html", action=action, form=form, act=act)


@READ_OR_SEND
@for_roles(*CASEWORK)
def take_back(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask once, and open an action again that was not done after all."""
    action = find(_actions(), request.user, ref=ref)

    def act() -> str:
        plans.take_back(by=request.user, action=action)
        return "The action is open again."

    return take_step(
        request,
        "outcomes/action/take_back.html",
        allowed=lambda: plans.require_done(action),
        act=act,
        back_to=reverse("case", args=[action.case.ref]),
        action=action,
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def drop(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask once, and perhaps why, and drop an action."""
    action = find(_actions(), request.user, ref=ref)
    form = DropForm(posted(request))

    def act() -> str:
        plans.drop(by=request.user, action=action, **form.cleaned_data)
        return "Action dropped."

    return _step_of_open(request, "outcomes/action/drop.html", action=action, form=form, act=act)


def _step_of_open(
    request: SignedInRequest,
    template: str,
    *,
    action: Action,
    form: TakesProblems,
    act: Callable[[], str],
    then: str = "",
    **context: Any,
) -> HttpResponse:
    """A step of an open action, which leads back to where it was begun; refused, to the case."""
    begun = _back(request, action.case)
    return take_step(
        request,
        template,
        form=form,
        allowed=lambda: plans.require_open(action),
        act=lambda: Done(act(), leads_to=then or begun),
        back_to=reverse("case", args=[action.case.ref]),
        back=begun,
        action=action,
        **context,
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
