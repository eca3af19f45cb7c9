"""What is typed about a child's development: shape here, truth in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovNumberInput, GovRadios
from families.ages import completed_months
from families.models import Child
from families.models.family import MOST_WEEKS_EARLY
from outcomes.learning.checks import AREAS, Check
from outcomes.learning.development import TWO_YEAR_CHECK_MONTHS, Judgements
from outcomes.models import Assessment

NOT_LOOKED_AT = ""
JUDGEMENTS = [*Assessment.Judgement.choices, (NOT_LOOKED_AT, "Not looked at")]


class CheckForm(KeepsBoth, TakesProblems, GovForm):
    """A check: when, and one judgement in each area that was looked at."""

    typed_in = {"judgements": AREAS[0].value}
    mark_optional = False

    date = GovDateField(label="Date of the check", past_only=True, initial=timezone.localdate)
    is_two_year_check = forms.BooleanField(
        label="This was the two-year check",
        required=False,
        help_text="The check every child is offered between two and two and a half.",
    )

    def __init__(self, *args: Any, child: Child, check: Check | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(check), **kwargs)
        mark = self.fields.pop("is_two_year_check")
        for area in AREAS:
            self.fields[area.value] = forms.ChoiceField(
                label=area.label,
                choices=JUDGEMENTS,
                required=False,
                widget=GovRadios(layout="inline"),
            )
        if _can_be_two_year_check(child, check):
            self.fields["is_two_year_check"] = mark

    def clean(self) -> dict[str, Any]:
        """At least one area was looked at."""
        cleaned = super().clean() or self.cleaned_data
        areas = [area.value for area in AREAS]
        if not any(cleaned.get(area) or area in self.errors for area in areas):
            self.add_error(areas[0], "Choose a judgement in at least one area")
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What the actions are told, of a valid form."""
        judgements: Judgements = {
            area.value: said for area in AREAS if (said := self.cleaned_data[area.value])
        }
        return {
            "date": self.cleaned_data["date"],
            "judgements": judgements,
            "is_two_year_check": self.cleaned_data.get("is_two_year_check", False),
        }


class WeeksEarlyForm(KeepsBoth, TakesProblems, GovForm):
    """How many weeks before the due date a child was born."""

    weeks = forms.IntegerField(
        label="How many weeks early was the child born?",
        required=False,
        min_value=1,
        max_value=MOST_WEEKS_EARLY,
        help_text="Whole weeks before the due date. Leave it empty for a child born on time.",
        widget=GovNumberInput(suffix="weeks", width=2),
    )
    mark_optional = False


def _initial(check: Check | None) -> dict[str, Any]:
    if check is None:
        return {}
    said = {
        area.value: one.judgement if one else NOT_LOOKED_AT
        for area, one in zip(AREAS, check.judgements, strict=True)
    }
    return {"date": check.date, "is_two_year_check": check.is_two_year_check, **said}


def _can_be_two_year_check(child: Child, check: Check | None) -> bool:
    """Whether it is asked: of a child old enough, unless another check was the one."""
    if check and check.is_two_year_check:
        return True
    assert child.date_of_birth  # noqa: S101  (for the type checker: it is born)
    old_enough = (
        completed_months(child.date_of_birth, timezone.localdate()) >= TWO_YEAR_CHECK_MONTHS.start
    )
    return old_enough and getattr(child, "two_year_check", None) is None
