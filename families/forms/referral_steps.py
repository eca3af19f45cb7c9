"""Each step after a referral was made: taken on, declined, passed on, answered, told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.models import Centre, User
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from families.forms.cases import WorkerField, with_open_cases
from families.models import Referral
from families.models.referrals import LONGEST_TEXT
from families.referrals.standing import decides
from families.standing import workers_of


class AcceptForm(TakesProblems, GovForm):
    """How the family is supported: a new case, one that is open, or without a case."""

    NEW = "new"
    NONE = "none"

    support = forms.ChoiceField(label="How will you support them?", widget=GovRadios)
    centre = forms.ModelChoiceField(
        Centre.objects.none(), label="Centre of the case", to_field_name="code", required=False
    )
    worker = WorkerField(
        User.objects.none(),
        label="Worker of the case",
        to_field_name="username",
        required=False,
        empty_label="Choose a worker",
    )
    day = GovDateField(label="Date accepted", past_only=True, initial=timezone.localdate)

    mark_optional = False

    typed_in = {"opened_on": "day", "case": "support"}

    def __init__(self, *args: Any, user: User, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_cases = referral.family.cases.open().filter(centre__cluster=referral.cluster_id)
        self.cases = {case.ref: case for case in open_cases.select_related("worker")}
        support = self.fields["support"]
        assert isinstance(support, forms.ChoiceField)  # noqa: S101  (for the type checker)
        support.choices = [
            *((ref, f"In case {ref}, with {case.worker}") for ref, case in self.cases.items()),
            (self.NEW, "Open a case" if decides(user, referral) else "Open a case of mine"),
            (self.NONE, "Sessions and universal support, without a case"),
        ]
        centres = Centre.objects.filter(cluster=referral.cluster_id).order_by("name")
        self._choices("centre", centres)
        if referral.family.centre.cluster_id == referral.cluster_id:
            self.initial.setdefault("centre", referral.family.centre.code)
        elif len(only := centres[:2]) == 1:
            self.initial.setdefault("centre", only[0].code)
        if decides(user, referral):
            self._choices("worker", with_open_cases(workers_of(referral.cluster)))
        else:
            del self.fields["worker"]

    @property
    def facts(self) -> dict[str, Any]:
        """What the action is told, of a valid form."""
        cleaned, new = self.cleaned_data, self.cleaned_data["support"] == self.NEW
        return {
            "day": cleaned["day"],
            "centre": cleaned["centre"] if new else None,
            "worker": cleaned.get("worker") if new else None,
            "case": self.cases.get(cleaned["support"]),
        }

    def _choices(self, name: str, rows: QuerySet) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """A new case is opened somewhere, by somebody."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("support") == self.NEW:
            if not cleaned.get("centre") and "centre" not in self.errors:
                self.add_error("centre", "Select a centre")
            if "worker" in self.fields and not cleaned.get("worker"):
                self.add_error("worker", "Select a worker")
        return cleaned


class DeclineForm(TakesProblems, GovForm):
    """Why a referral is not taken on."""

    reason = forms.CharField(
        label="Why?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The referrer may be told this. Say what would help instead.",
        error_messages={"required": "Say why, in a few words"},
    )
    day = GovDateField(label="Date declined", past_only=True, initial=timezone.localdate)


class CentreAndClusterField(forms.ModelChoiceField):
    """A centre, said with its cluster."""

    def label_from_instance(self, obj: Centre) -> str:
        return f"{obj.name} ({obj.cluster.name})"


class PassOnForm(TakesProblems, GovForm):
    """To which cluster, and why."""

    centre = CentreAndClusterField(
        Centre.objects.none(),
        label="Centre",
        to_field_name="code",
        empty_label="Choose a centre",
        help_text="Its cluster gets the referral.",
    )
    note = forms.CharField(
        label="Why?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a few words"},
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["centre"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        elsewhere = Centre.objects.filter(council=referral.council_id)
        elsewhere = elsewhere.exclude(cluster=referral.cluster_id).select_related("cluster")
        field.queryset = elsewhere.order_by("name")


class OutcomeForm(TakesProblems, GovForm):
    """What came of a referral."""

    outcome = forms.ChoiceField(
        label="What came of it?", choices=Referral.Outcome.choices, widget=GovRadios
    )
    note = forms.CharField(
        label="In a few words",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    day = GovDateField(label="Date", past_only=True, initial=timezone.localdate)


class TellForm(TakesProblems, GovForm):
    """How the referrer was told, when, and what."""

    how = forms.ChoiceField(
        label="How did you tell them?", choices=Referral.Told.choices, widget=GovRadios
    )
    day = GovDateField(label="Date", past_only=True, initial=timezone.localdate)
    what = forms.CharField(
        label="What did you tell them?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="No more than they need: no needs, nothing from the family’s record.",
    )


class AnswerForm(TakesProblems, GovForm):
    """What those it was sent to said."""

    YES, NO = "yes", "no"

    accepted = forms.ChoiceField(
        label="What did they say?",
        choices=[(YES, "Yes: they take it on"), (NO, "No")],
        widget=GovRadios,
    )
    reason = forms.CharField(
        label="If no, why?",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    day = GovDateField(label="Date of their answer", past_only=True, initial=timezone.localdate)

    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """A no has its reason."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("accepted") == self.NO and not cleaned.get("reason"):
            self.add_error("reason", "Say why they cannot help")
        return cleaned
