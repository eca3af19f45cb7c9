"""What a family taps and types, and what is asked around it: shape here, truth in the actions."""

from __future__ import annotations

from typing import Any

from django import forms

from centres.forms import GovForm
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovRadios
from families.forms.void import VoidForm
from outcomes.models import FamilyVoice, VoiceQuestions
from outcomes.models.voice import COMMENT_LENGTH, QUESTION_LENGTH
from outcomes.voice import words
from outcomes.voice.questions import FIELDS

LONGEST_PASSWORD = 500


class AnswersForm(TakesProblems, GovForm):
    """Three questions with six large answers each, and room for more."""

    mark_optional = False

    def __init__(self, *args: Any, questions: VoiceQuestions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        comment = self.fields.pop("comment", None)
        for name, text in zip(FIELDS, questions.texts, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=text,
                choices=FamilyVoice.Answer.choices,
                widget=GovRadios(layout="tiles"),
                error_messages={"required": words.MISSING, "invalid_choice": words.MISSING},
            )
        self.fields["comment"] = comment or forms.CharField(
            label=words.COMMENT,
            help_text=words.COMMENT_HINT,
            required=False,
            max_length=COMMENT_LENGTH,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"max_length": words.COMMENT_TOO_LONG},
        )

    @property
    def given(self) -> dict[str, str]:
        """The answers by question, once the form is valid."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class TypedForm(AnswersForm):
    """The same, written down for a family that answered on paper or by telephone."""

    moment = forms.ChoiceField(
        label="When were they asked?", choices=FamilyVoice.Moment.choices, widget=GovRadios
    )
    way = forms.ChoiceField(
        label="How did they answer?",
        choices=[
            (FamilyVoice.Way.PAPER, "On paper"),
            (FamilyVoice.Way.TELEPHONE, "By telephone"),
        ],
        widget=GovRadios,
    )
    asking = forms.UUIDField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label="What else they said",
        help_text="In their words.",
        required=False,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AskForm(TakesProblems, GovForm):
    """When in the case the family is asked; the likely one is chosen already."""

    moment = forms.ChoiceField(
        label="When is it?", choices=FamilyVoice.Moment.choices, widget=GovRadios
    )
    asking = forms.UUIDField(widget=forms.HiddenInput)


class HandBackForm(GovForm):
    """The password of whoever handed the phone over."""

    # A browser fills in a password it knows, and the family would only have to press the button.
    password = forms.CharField(
        label="Your password",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter your password"},
    )


class SetAsideForm(VoidForm):
    """Why answers of a family do not count."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "For example: a child pressed the answers."


class QuestionsForm(KeepsBoth, TakesProblems, GovForm):
    """The three questions of a council."""

    first = forms.CharField(label="First question", max_length=QUESTION_LENGTH)
    second = forms.CharField(label="Second question", max_length=QUESTION_LENGTH)
    third = forms.CharField(label="Third question", max_length=QUESTION_LENGTH)
