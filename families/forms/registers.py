"""What is typed about families in a session."""

from __future__ import annotations

from typing import Any

from django import forms

from centres.forms import GovForm
from centres.problems import TakesProblems
from centres.widgets import GovCheckboxes
from families.models import Attendance, Carer, Child, Referral
from families.models.referrals import LONGEST_TEXT


class PassOnForm(TakesProblems, GovForm):
    """What somebody noticed about a family in a session."""

    typed_in = {"override_reason": "reason"}

    client_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": "Open this page again before saving"}
    )
    reason = forms.CharField(
        label="What did you notice?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what you noticed, in a few words"},
    )
    consent = forms.ChoiceField(
        choices=[
            (Referral.Consent.GIVEN, "The family agrees"),
            (Referral.Consent.OVERRIDDEN, "A child is at risk"),
        ],
        widget=forms.HiddenInput,
        error_messages={"required": "Say whether the family agrees"},
    )


class PeopleField(forms.ModelMultipleChoiceField):
    """People of a family, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.full_name or "A baby"


class WhoCameForm(GovForm):
    """Which carers and children of a family came."""

    carers = PeopleField(
        Carer.objects.none(), label="Carers", required=False, widget=GovCheckboxes(layout="tiles")
    )
    children = PeopleField(
        Child.objects.none(), label="Children", required=False, widget=GovCheckboxes(layout="tiles")
    )

    mark_optional = False

    def __init__(self, *args: Any, attendance: Attendance, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "carers": attendance.carers.all(),
            "children": attendance.children.all(),
        }
        super().__init__(*args, **kwargs)
        for name in ("carers", "children"):
            field = self.fields[name]
            assert isinstance(field, PeopleField)  # noqa: S101  (for the type checker)
            field.queryset = getattr(attendance.family, name).all()
