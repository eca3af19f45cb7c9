from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.models import Centre, User
from centres.problems import TakesProblems
from centres.scope import COORDINATOR
from centres.widgets import GovRadios
from families.filters import casework_clusters
from families.models import Case, Family
from families.standing import workers_of


class WorkerField(forms.ModelChoiceField):
    """A worker, said with how many cases they hold."""

    def label_from_instance(self, obj: User) -> str:
        held = obj.open_cases  # type: ignore[attr-defined]
        return f"{obj} ({held} open {'case' if held == 1 else 'cases'})"


class OpenForm(TakesProblems, GovForm):
    """A new case: where, by whom, from when. A support worker is not asked for the worker."""

    opened_on = GovDateField(label="Date opened", past_only=True, initial=timezone.localdate)
    centre = forms.ModelChoiceField(
        Centre.objects.none(), label="Centre", to_field_name="code", empty_label=None
    )
    worker = WorkerField(
        User.objects.none(), label="Worker", to_field_name="username", empty_label="Choose a worker"
    )

    def __init__(self, *args: Any, user: User, family: Family, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters = casework_clusters(user)
        centres = Centre.objects.filter(cluster__in=clusters).order_by("name")
        self._choices("centre", centres)
        self.initial.setdefault("centre", family.centre)
        if user.has_role(COORDINATOR):
            self._choices("worker", with_open_cases(workers_of(*clusters)))
        else:
            del self.fields["worker"]

    def _choices(self, name: str, rows: QuerySet) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = rows


class AllocateForm(TakesProblems, GovForm):
    """The worker a case goes to."""

    worker = WorkerField(
        User.objects.none(), label="Worker", to_field_name="username", empty_label=None
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, initial={"worker": case.worker}, **kwargs)
        field = self.fields["worker"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = with_open_cases(workers_of(case.centre.cluster))


class CloseForm(TakesProblems, GovForm):
    """When a case closed and why."""

    closed_on = GovDateField(label="Date closed", past_only=True, initial=timezone.localdate)
    reason = forms.ChoiceField(
        label="Why it is closing", choices=Case.Closure.choices, widget=GovRadios
    )


def with_open_cases(people: QuerySet[User]) -> QuerySet[User]:
    """Each with `open_cases`: how many they hold."""
    return people.annotate(open_cases=Count("cases", filter=Q(cases__closed_on__isnull=True)))
