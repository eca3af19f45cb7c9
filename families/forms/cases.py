from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.models import Centre, User
from centres.problems import TakesProblems
from centres.scope import COORDINATOR
from centres.sending.versions import KeepsBoth
from centres.widgets import GovRadios
from families.allocations import LONGEST_NOTE
from families.models import Case, Family
from families.standing import casework_clusters, coordinates_case, workers_of
from families.transfers import Move


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
    note = forms.CharField(
        label="Note for the worker",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="What they need to know before they ring the family.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, user: User, family: Family, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters = casework_clusters(user)
        centres = Centre.objects.filter(cluster__in=clusters).order_by("name")
        self._choices("centre", centres)
        last = family.cases.select_related("centre", "worker").first()
        self._preset("centre", last and last.centre, family.centre)
        if user.has_role(COORDINATOR):
            self._choices("worker", with_open_cases(workers_of(*clusters)))
            self._preset("worker", last and last.worker)
        else:
            del self.fields["worker"]
            del self.fields["note"]

    def _preset(self, name: str, *likely: Any) -> None:
        """Choose the last of these that can be chosen."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        can_be = {row.pk for row in field.queryset or []}
        for row in likely:
            if row and row.pk in can_be:
                self.initial[name] = row

    def _choices(self, name: str, rows: QuerySet) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = rows


class NoteField(forms.CharField):
    """What the next worker needs to know."""

    def __init__(self, *, label: str = "Handover note", **kwargs: Any) -> None:
        super().__init__(
            label=label,
            max_length=LONGEST_NOTE,
            help_text="Where things are with the family, what is agreed, what to be careful about.",
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": "Say what the next worker needs to know"},
            **kwargs,
        )


class AllocateForm(KeepsBoth, TakesProblems, GovForm):
    """The worker a case goes to, and a note for them."""

    worker = WorkerField(
        User.objects.none(), label="Worker", to_field_name="username", empty_label=None
    )
    note = NoteField(required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, initial={"worker": case.worker}, **kwargs)
        field = self.fields["worker"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = with_open_cases(workers_of(case.centre.cluster))


class TransferForm(TakesProblems, GovForm):
    """The handover note that goes with a case to another centre."""

    note = NoteField()
    keep_named = forms.BooleanField(required=False)

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if move.worker_named:
            self.fields["keep_named"].label = f"{move.case.worker} stays among the named workers"
        else:
            del self.fields["keep_named"]


class CloseForm(TakesProblems, GovForm):
    """When a case closed and why, and what was left undone."""

    closed_on = GovDateField(label="Date closed", past_only=True, initial=timezone.localdate)
    reason = forms.ChoiceField(
        label="Why it is closing", choices=Case.Closure.choices, widget=GovRadios
    )
    note = forms.CharField(
        label="Anything left undone, and why",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReopenForm(TakesProblems, GovForm):
    """Why a case opens again, and with whom; only a coordinator is asked for the worker."""

    reason = forms.CharField(
        label="Why it opens again",
        max_length=LONGEST_NOTE,
        help_text="For example: closed by mistake, or the family came back within days.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it opens again"},
    )
    worker = WorkerField(
        User.objects.none(), label="Worker", to_field_name="username", empty_label=None
    )

    def __init__(self, *args: Any, case: Case, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"worker": case.worker}, **kwargs)
        field = self.fields["worker"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        if coordinates_case(user, case):
            field.queryset = with_open_cases(workers_of(case.centre.cluster))
        else:
            del self.fields["worker"]


def with_open_cases(people: QuerySet[User]) -> QuerySet[User]:
    """Each with `open_cases`: how many they hold."""
    return people.annotate(open_cases=Count("cases", filter=Q(cases__closed_on__isnull=True)))
