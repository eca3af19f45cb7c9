"""What is typed about a Star: shape here, truth in the actions."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.models.places import CELL_LENGTH
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from families.models import Case
from outcomes.family_star.readings import stages_of
from outcomes.family_star.stars import editions_for, next_kind
from outcomes.models import Star, StarEdition

COLUMNS = 5  # of the scale on a page


class StartForm(TakesProblems, GovForm):
    """A new Star: which, when, of which edition, scored by whom. The usual is chosen already."""

    kind = forms.ChoiceField(label="Which Star is it?", choices=Star.Kind.choices, widget=GovRadios)
    date = GovDateField(label="Date", past_only=True, initial=timezone.localdate)
    completed = forms.ChoiceField(
        label="Who scored it?",
        choices=Star.Completed.choices,
        initial=Star.Completed.TOGETHER,
        widget=GovRadios,
    )
    edition = forms.ModelChoiceField(
        StarEdition.objects.none(), label="Edition", to_field_name="code", empty_label=None
    )

    def __init__(
        self, *args: Any, case: Case, kind: str = "", again: Star | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if again:
            for name in ("kind", "date", "completed", "edition"):
                self.initial[name] = getattr(again, name)
        if kind in Star.Kind.values:
            self.initial["kind"] = kind
        field = self.fields["edition"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = editions_for(case)
        counted = list(Star.objects.counted().filter(case=case).select_related("edition"))
        self.initial.setdefault("kind", next_kind(case, counted))
        if counted:
            self.initial.setdefault("edition", counted[-1].edition)


class OfflineStarForm(GovForm):
    """The same questions for the shell of a device, which fills in the editions it keeps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "date", "completed"):
            self.fields[name] = deepcopy(StartForm.base_fields[name])
        # The day is filled in when the form is opened, not when the shell was kept.
        self.fields["date"].initial = None
        self.fields["edition"] = forms.ChoiceField(label="Edition")


class FinishForm(GovForm):
    """The scores that were shown when "Finish" was pressed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=CELL_LENGTH)


def scale_of(edition: StarEdition) -> list[tuple[str, list[tuple[str, str]]]]:
    """The steps of an edition's scale in groups, under the stages' names where it has them."""
    stages = stages_of(edition)
    if stages:
        spans = [(stage.label, stage.lowest, stage.highest) for stage in stages]
    else:
        size = -(-(edition.highest - edition.lowest + 1) // COLUMNS)
        starts = range(edition.lowest, edition.highest + 1, size)
        ends = [min(start + size - 1, edition.highest) for start in starts]
        spans = [
            (str(low) if low == high else f"{low} to {high}", low, high)
            for low, high in zip(starts, ends, strict=True)
        ]
    groups = [
        (name, [(str(step), str(step)) for step in range(low, high + 1)])
        for name, low, high in spans
    ]
    return groups
