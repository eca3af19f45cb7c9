"""A plan looked through at a review: a small form for each open step, all in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from outcomes.models import Action
from outcomes.planning.plan_forms import LONGEST_REASON, a_year_ahead
from outcomes.planning.plan_review import Becomes, Decision

FOUR_WEEKS = timedelta(days=28)


class StepForm(GovForm):
    """What becomes of one open step; nothing chosen leaves it as it is."""

    mark_optional = False

    becomes = forms.ChoiceField(
        label="What becomes of it?", required=False, choices=Becomes.choices, widget=GovRadios
    )
    done_on = GovDateField(label="Date done", required=False, initial=timezone.localdate)
    due_on = GovDateField(
        label="By when now?", required=False, earliest=timezone.localdate, latest=a_year_ahead
    )
    reason = forms.CharField(label="Why? (optional)", required=False, max_length=LONGEST_REASON)

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        self.action = action
        today = timezone.localdate()
        later = action.due_on if action.due_on and action.due_on > today else today + FOUR_WEEKS
        super().__init__(*args, initial={"due_on": later}, prefix=f"step-{action.pk}", **kwargs)
        for name, day in (("done_on", today), ("due_on", a_year_ahead())):
            field = self.fields[name]
            assert isinstance(field, GovDateField)  # noqa: S101  (for the type checker)
            field.latest = day
        done_on = self.fields["done_on"]
        assert isinstance(done_on, GovDateField)  # noqa: S101  (for the type checker)
        done_on.earliest = action.case.opened_on

    # The field in which the day of each decision is typed.
    DAYS: dict[Any, str] = {Becomes.DONE: "done_on", Becomes.CARRIED: "due_on"}

    def clean(self) -> dict[str, Any]:
        """A day for what is done or carried over; what is wrong in a field not asked for is not."""
        cleaned = super().clean() or self.cleaned_data
        asked = self.DAYS.get(cleaned.get("becomes"))
        for name in {*self.DAYS.values()} - {asked}:
            self.errors.pop(name, None)
            cleaned[name] = None
        if asked and not cleaned.get(asked) and asked not in self.errors:
            said = "Enter the day it was done" if asked == "done_on" else "Enter by when now"
            self.add_error(asked, said)
        return cleaned

    @property
    def decision(self) -> Decision | None:
        """What was decided, of a valid form; None where nothing was."""
        said = self.cleaned_data
        if not said["becomes"]:
            return None
        asked = self.DAYS.get(said["becomes"])
        day = said[asked] if asked else None
        return Decision(self.action, said["becomes"], day, said["reason"])


class ReviewForm(TakesProblems, GovForm):
    """All open steps of a plan; `rows` are their forms, whose errors stand beside them."""

    def __init__(self, data: Mapping[str, Any] | None, *, actions: Iterable[Action]) -> None:
        super().__init__(data)
        self.rows = [StepForm(data, action=action) for action in actions]

    def clean(self) -> dict[str, Any]:
        """Something decided of at least one step."""
        cleaned = super().clean() or self.cleaned_data
        wrong = [row for row in self.rows if not row.is_valid()]
        if not wrong and not self.decisions:
            self.add_error(None, "Say what becomes of at least one action")
        return cleaned

    def is_valid(self) -> bool:
        """Whether this form and every row of it are valid."""
        return super().is_valid() and all(row.is_valid() for row in self.rows)

    @property
    def decisions(self) -> list[Decision]:
        """What was decided, in the order of the rows."""
        return [decision for row in self.rows if (decision := row.decision)]

    def take(self, problem: ValidationError) -> None:
        """Put what the action found wrong with a step beside it."""
        rows = {row.action.ref: row for row in self.rows}
        for ref, messages in problem.message_dict.items():
            for message in messages:
                row = rows.get(ref)
                if row is None:
                    self.add_error(None, message.rstrip("."))
                else:
                    field = row.DAYS.get(row.cleaned_data.get("becomes"))
                    row.add_error(field, message.rstrip("."))
