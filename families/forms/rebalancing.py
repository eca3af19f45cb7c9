"""Giving several cases of one worker to another, side by side with who holds how many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from centres.forms import GovForm
from centres.models import Cluster, User
from centres.problems import TakesProblems
from centres.widgets import GovCheckboxes
from families.forms.cases import NoteField, WorkerField, with_open_cases
from families.models import Case
from families.standing import workers_of


class CasesField(forms.ModelMultipleChoiceField):
    """Cases, said with the family and the level of need (`level_now`)."""

    widget = GovCheckboxes

    def label_from_instance(self, obj: Case) -> str:
        return f"{obj.family.called}, level {obj.level_now}"  # type: ignore[attr-defined]


class RebalanceForm(TakesProblems, GovForm):
    """Which of the worker's open cases go, to whom, and a note for the next worker."""

    cases = CasesField(
        Case.objects.none(),
        label="Cases to give to somebody else",
        to_field_name="ref",
        error_messages={"required": "Choose at least one case"},
    )
    worker = WorkerField(
        User.objects.none(),
        label="Give to",
        to_field_name="username",
        empty_label="Choose a worker",
    )
    note = NoteField(required=False)

    def __init__(
        self, *args: Any, cases: QuerySet[Case], cluster: Cluster, holder: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = with_open_cases(workers_of(cluster)).exclude(pk=holder.pk)
        for name, rows in (("cases", cases), ("worker", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
            field.queryset = rows
