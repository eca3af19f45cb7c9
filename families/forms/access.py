from __future__ import annotations

from typing import Any

from django import forms

from centres.forms import GovDateField, GovForm
from centres.models.places import KEY_LENGTH
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovCheckboxes, GovRadios
from families.models import AccessRequest, Family, Withheld
from families.models.access_requests import REASON_LENGTH

WHOLE_FAMILY = "family"


class ReferenceForm(TakesProblems, GovForm):
    """Which family, by its whole reference."""

    reference = forms.CharField(
        label="Reference of the family",
        max_length=KEY_LENGTH,
        help_text="It is on every letter to the family, like LF-00000042. Its worker or coordinator"
        " knows it too. Names are not searched here.",
        widget=forms.TextInput(
            {"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


class ReceiveForm(TakesProblems, GovForm):
    """A request as it came in."""

    person = forms.ChoiceField(label="Whose records are asked for?", widget=GovRadios())
    asked_by = forms.CharField(
        label="Who asks",
        max_length=200,
        help_text="For example: Ann herself, or a solicitor for her.",
    )
    identity_checked = forms.CharField(
        label="How you know that they may ask",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What was looked at: a passport, a written authority, parental responsibility.",
    )
    received_on = GovDateField(label="Received on", past_only=True)

    def __init__(self, *args: Any, family: Family, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {
            f"{kind}-{person.ref}": person
            for kind, people in (("carer", family.carers), ("child", family.children))
            for person in people.filter(merged_into__isnull=True)
        }
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (type checker)
        field.choices = [
            (WHOLE_FAMILY, "The whole family’s"),
            *((key, person.full_name) for key, person in self.people.items()),
        ]

    def clean_person(self) -> Any:
        """The carer or child; None for the whole family."""
        return self.people.get(self.cleaned_data["person"])


class WithholdForm(TakesProblems, GovForm):
    """What is kept back, and why."""

    passage = forms.CharField(
        label="Words to keep back",
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why = forms.ChoiceField(
        label="Why it is kept back", choices=Withheld.Why.choices, widget=GovRadios()
    )
    decided_by = forms.CharField(
        label="For serious harm: whose judgement it is",
        max_length=200,
        required=False,
        help_text="Name and post of the professional: the social worker, the doctor.",
    )
    reason = forms.CharField(
        label="Reason, for the file",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ChooseForm(KeepsBoth, GovForm):
    """What holds for the whole archive."""

    choices = forms.MultipleChoiceField(
        label="In the archive and its letter",
        required=False,
        choices=[
            ("names_workers", "Workers are named"),
            ("tells_of_harm", "The letter says that something is kept back to protect somebody"),
        ],
        widget=GovCheckboxes(layout="small"),
    )
    mark_optional = False


class ExtendForm(TakesProblems, GovForm):
    """Why it takes longer."""

    reason = forms.CharField(
        label="Why it takes longer",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The family is to be told within the first month.",
    )


class CloseForm(TakesProblems, GovForm):
    """How it ended."""

    state = forms.ChoiceField(
        label="How it ended",
        choices=[choice for choice in AccessRequest.State.choices if choice[0] != "open"],
        widget=GovRadios(),
    )
    on = GovDateField(label="On", past_only=True)
    reason = forms.CharField(
        label="If it was refused or withdrawn: why",
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
