"""What is typed about claims and payments: shape here, truth in the actions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.models import User
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from centres.wording import day_in_words
from payments.models import ClaimLine, Delegation, EvidenceCheck
from payments.models.claims import DIGEST_LENGTH

LONGEST_REASON = 1000
Outcome = EvidenceCheck.Outcome
Decided = ClaimLine.Decided
WHY_NOT = [
    (each.value, each.label) for each in EvidenceCheck.Reason if each != EvidenceCheck.Reason.OTHER
]
OPEN_AGAIN = "Open the page again before you decide"


def _reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_REASON,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a few words"},
    )


class ShownForm(TakesProblems, GovForm):
    """A step about what the page showed."""

    shown = forms.CharField(
        max_length=DIGEST_LENGTH,
        widget=forms.HiddenInput,
        error_messages={"required": OPEN_AGAIN, "max_length": OPEN_AGAIN},
    )


class DeciderForm(ShownForm):
    """A decision about a claim; whose it is, for somebody who stands in for a colleague."""

    on_behalf_of = forms.ChoiceField(
        label="Whose decision is this?",
        required=False,
        widget=GovRadios,
        error_messages={"invalid_choice": "Select one of those you decide for today"},
    )
    mark_optional = False

    def __init__(self, *args: Any, standing_in: Collection[Delegation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.absent = {each.absent.username: each.absent for each in standing_in}
        if not standing_in:
            del self.fields["on_behalf_of"]
            return
        field = self.fields["on_behalf_of"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [("", "My own")] + [
            (
                each.absent.username,
                f"On behalf of {each.absent}, away until {day_in_words(each.ends_on)}",
            )
            for each in standing_in
        ]

    def clean_on_behalf_of(self) -> User | None:
        """The absent one; None for one's own decision."""
        return self.absent.get(self.cleaned_data["on_behalf_of"])


class ReturnForm(DeciderForm):
    """Why a claim goes back."""

    reason = _reason("What must be put right?", "The provider reads this. Write no names.")


class ReasonForm(TakesProblems, GovForm):
    """Why something posted was a mistake."""

    reason = _reason("Reason", "It stays in the ledger. Write no names.")


class CheckForm(TakesProblems, GovForm):
    """What a check of the evidence found."""

    outcome = forms.ChoiceField(
        label="Did you find the evidence?",
        choices=[(Outcome.CONFIRMED.value, "Confirmed"), (Outcome.FAILED.value, "Not confirmed")],
        widget=GovRadios,
        error_messages={"required": "Select whether you found the evidence"},
    )
    reason = forms.ChoiceField(
        label="If not, why?",
        required=False,
        choices=[("", "Said in words below"), *WHY_NOT],
        error_messages={"invalid_choice": "Select why it is not confirmed"},
    )
    note = forms.CharField(
        label="What was missing or wrong?",
        required=False,
        max_length=LONGEST_REASON,
        help_text="Needed where no reason above says it. Write no names.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    mark_optional = False


class CheckRowForm(TakesProblems, GovForm):
    """A check among others on one page; a row that nobody filled in says nothing."""

    outcome = forms.ChoiceField(
        label="Did you find the evidence?",
        required=False,
        choices=[(Outcome.CONFIRMED.value, "Confirmed"), (Outcome.FAILED.value, "Not confirmed")],
        widget=GovRadios(layout="inline"),
    )
    reason = forms.ChoiceField(
        label="If not, why?",
        required=False,
        choices=[("", "Said in words"), *WHY_NOT],
        error_messages={"invalid_choice": "Select why it is not confirmed"},
    )
    note = forms.CharField(label="In words", required=False, max_length=LONGEST_REASON)
    mark_optional = False

    @classmethod
    def of(cls, check: EvidenceCheck, data: Any = None) -> CheckRowForm:
        """The row of a check, with what was recorded of it already."""
        kept = {"outcome": check.outcome, "reason": check.reason, "note": check.note}
        if check.reason == EvidenceCheck.Reason.OTHER:
            kept["reason"] = ""
        form = cls(data, initial=kept, prefix=f"check-{check.pk}")
        place = f"line {check.line.number}, {check.subject}"
        form.fields["outcome"].label = f"Did you find the evidence for {place}?"
        return form

    def clean(self) -> dict[str, Any]:
        """A reason or words without an outcome leave open what was found: that is to be said."""
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("reason") or cleaned.get("note")) and not cleaned.get("outcome"):
            self.add_error("outcome", "Select whether you found the evidence")
        return cleaned

    def says_something_new(self) -> bool:
        """Whether it says something that is not recorded already."""
        return bool(self.cleaned_data.get("outcome")) and self.has_changed()


class DecideForm(TakesProblems, GovForm):
    """What becomes of a line."""

    decision = forms.ChoiceField(
        label="What becomes of this line?",
        choices=[
            (Decided.ACCEPTED.value, "Accept"),
            (Decided.QUERIED.value, "Query"),
            (Decided.REJECTED.value, "Reject"),
        ],
        widget=GovRadios(
            hints={
                Decided.QUERIED.value: "The claim waits until it is accepted or rejected",
                Decided.REJECTED.value: "It is not paid, and may be claimed again",
            }
        ),
        error_messages={"required": "Select whether to accept, query or reject the line"},
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=LONGEST_REASON,
        help_text="Needed to query or reject: your question, or why. The provider reads this. "
        "Write no names: the reference is enough.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    mark_optional = False


class AnswerForm(TakesProblems, GovForm):
    """What the provider answers."""

    text = forms.CharField(
        label="Your answer",
        max_length=LONGEST_REASON,
        help_text="The council reads this. Write no names: the reference is enough.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write your answer"},
    )


class AwayForm(TakesProblems, GovForm):
    """From when until when one is away, who decides then, and why."""

    starts_on = GovDateField(
        label="First day",
        earliest=timezone.localdate,
        error_messages={"required": "Enter the first day"},
    )
    ends_on = GovDateField(
        label="Last day",
        earliest=timezone.localdate,
        error_messages={"required": "Enter the last day"},
    )
    to = forms.ChoiceField(
        label="Who decides for you?",
        widget=GovRadios,
        error_messages={"required": "Select who decides for you"},
    )
    reason = _reason("Why?", "Annual leave, say. Every commissioner of the council reads this.")

    def __init__(self, *args: Any, colleagues: Collection[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {person.username: person for person in colleagues}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [(person.username, str(person)) for person in colleagues]

    def clean_to(self) -> User:
        """The colleague."""
        return self.colleagues[self.cleaned_data["to"]]
