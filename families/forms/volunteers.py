"""What is typed about volunteers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from centres.forms import GovDateField, GovForm, GovModelForm
from centres.models import Centre, User
from centres.problems import TakesProblems
from centres.scope import COORDINATOR
from centres.sending.versions import KeepsBoth
from centres.widgets import GovNumberInput, GovRadios
from families.models import Volunteer, VolunteerCheck

MOST_HOURS_MINUTES = 24 * 60


class VolunteerForm(KeepsBoth, TakesProblems, GovModelForm):
    """Somebody who helps."""

    started_on = GovDateField(label="Started on", past_only=True)
    left_on = GovDateField(label="Left on", required=False, past_only=True)

    class Meta:
        model = Volunteer
        fields = ["name", "centre", "phone", "email", "helps_with", "started_on", "left_on"]
        labels = {"helps_with": "What they do"}
        help_texts = {"helps_with": "For example: welcomes families, sets up the room"}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centre = self.fields["centre"]
        assert isinstance(centre, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        clusters = user.reach.clusters.get(COORDINATOR, set())
        centre.queryset = Centre.objects.filter(cluster__in=clusters).order_by("name")
        centre.empty_label = "Choose a centre"
        if not self.instance.pk:
            del self.fields["left_on"]

    def clean(self) -> dict[str, Any]:
        """Nobody leaves before they started."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        started, left = cleaned.get("started_on"), cleaned.get("left_on")
        if started and left and left < started:
            self.add_error("left_on", "Left on must be on or after the day they started")
        return cleaned


class CheckForm(TakesProblems, GovForm):
    """A check or a training."""

    kind = forms.ChoiceField(
        label="What was checked?", choices=VolunteerCheck.Kind.choices, widget=GovRadios
    )
    title = forms.CharField(
        label="Which training", required=False, max_length=100, help_text="Only for a training"
    )
    issued_on = GovDateField(label="Issued on", past_only=True)
    expires_on = GovDateField(label="Runs out on", required=False)


class HoursForm(TakesProblems, GovForm):
    """Time given outside of sessions."""

    date = GovDateField(label="Date", past_only=True)
    minutes = forms.IntegerField(
        label="How long",
        min_value=1,
        max_value=MOST_HOURS_MINUTES,
        widget=GovNumberInput(suffix="minutes", width=4),
    )
    what = forms.CharField(label="What they did", required=False, max_length=200)


class HelperForm(GovForm):
    """Who helps at a session."""

    volunteer = forms.ModelChoiceField(
        Volunteer.objects.none(), label="Volunteer", empty_label="Choose a volunteer"
    )

    def __init__(self, *args: Any, volunteers: QuerySet[Volunteer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["volunteer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = volunteers
