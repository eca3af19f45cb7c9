"""The form of one's own reminders."""

from __future__ import annotations

from typing import Any

from django import forms

from centres.forms import GovForm
from centres.mobiles import MobileField
from centres.models import User
from centres.widgets import GovCheckboxes
from outcomes.models.reminders import Channel
from outcomes.reminders.channels import Reachable


class ReminderChoices(GovForm):
    """Through which channels, of those that this installation has; and the mobile number."""

    mark_optional = False

    channels = forms.MultipleChoiceField(
        label="How do you want to be reminded?",
        required=False,
        help_text="Tick nothing to get none. What is due always stands on Today.",
        widget=GovCheckboxes,
    )
    mobile = MobileField(required=False, help_text="For text messages only. Nobody else sees it.")

    def __init__(self, *args: Any, person: User, here: Reachable, **kwargs: Any) -> None:
        chosen = {Channel.EMAIL: person.remind_by_email, Channel.TEXT: person.remind_by_text}
        kwargs["initial"] = {
            "channels": [channel for channel, wanted in chosen.items() if wanted],
            "mobile": person.mobile,
        }
        super().__init__(*args, **kwargs)
        offered = [(Channel.EMAIL, "By e-mail")] if here.email and person.email else []
        if here.text:
            offered.append((Channel.TEXT, "By text message"))
        field = self.fields["channels"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (for the type checker)
        field.choices = offered
        field.widget.hints = {Channel.EMAIL: f"To {person.email}"}
        if not here.text:
            del self.fields["mobile"]
        if not offered:
            del self.fields["channels"]
