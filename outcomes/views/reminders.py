"""A person's own reminders: how they want them, and what they were sent."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from centres.access import for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COORDINATOR
from outcomes.models import Reminder
from outcomes.reminders.channels import Reachable, set_up
from outcomes.reminders.choices import choose
from outcomes.reminders.forms import ReminderChoices

SHOWN_FOR = timedelta(days=92)


@READ_OR_SEND
@for_roles(*CASEWORK)
def show(request: SignedInRequest) -> HttpResponse:
    """Choose how to be reminded; see what was sent in the last three months."""
    user, here = request.user, set_up()
    form = ReminderChoices(posted(request), person=user, here=here)
    if request.method == "POST" and form.is_valid() and _keep(request, form, here):
        messages.success(request, "Saved how you are reminded.")
        return redirect("reminders")
    page = page_of(_sent_to(request), request)
    context = {
        "form": form,
        "page": page,
        "here": here,
        "coordinates": user.has_role(COORDINATOR),
    }
    return render(request, "outcomes/reminder/show.html", context)


def _keep(request: SignedInRequest, form: ReminderChoices, here: Reachable) -> bool:
    """Keep what was chosen, and of what is not offered here what there was."""
    user = request.user
    channels = set(form.cleaned_data.get("channels", []))
    if not (here.email and user.email) and user.remind_by_email:
        channels.add("email")
    if not here.text and user.remind_by_text:
        channels.add("text")
    try:
        choose(by=user, channels=channels, mobile=form.cleaned_data.get("mobile", user.mobile))
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _sent_to(request: SignedInRequest) -> QuerySet[Reminder]:
    since = timezone.localdate() - SHOWN_FOR
    rows = Reminder.objects.visible_to(request.user).filter(
        to=request.user, message__day__gte=since
    )
    return rows.select_related("case", "message").order_by("-message__day", "due_on", "pk")
