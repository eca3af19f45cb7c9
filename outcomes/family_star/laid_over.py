"""Which readings of a family are laid over each other: this Star, and at most two others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from centres.forms import GovForm
from centres.widgets import GovCheckboxes
from centres.wording import day_in_words
from outcomes.family_star.radar import MOST_READINGS
from outcomes.family_star.readings import label_of, ordered_readings, reading_before
from outcomes.models import Star

MOST_OTHERS = MOST_READINGS - 1
TOO_MANY = f"Choose {MOST_OTHERS} at most: three readings are as many as can be told apart"


class ReadingsForm(GovForm):
    """The other readings to lay over a Star's, by reference, in the address."""

    mark_optional = False

    over = forms.MultipleChoiceField(
        label="Which other readings?",
        required=False,
        help_text="Two at most. This Star is always shown.",
        error_messages={"invalid_choice": "Choose from the readings of this family"},
    )

    def __init__(self, *args: Any, star: Star, others: Sequence[Star], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["over"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (for the type checker)
        field.widget = GovCheckboxes(layout="small")
        field.choices = [(other.ref, _said(other, star)) for other in others]

    def clean_over(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["over"]
        if len(set(chosen)) > MOST_OTHERS:
            raise forms.ValidationError(TOO_MANY)
        return chosen


def comparable(star: Star, stars: Sequence[Star]) -> list[Star]:
    """The other readings of the family that can be laid over this one: those of its edition."""
    return [
        other
        for other in ordered_readings(stars)
        if other.edition_id == star.edition_id and other.pk != star.pk
    ]


def usual(star: Star, stars: Sequence[Star]) -> list[Star]:
    """What is laid over a Star when nobody chose: the first of its case and the one before it."""
    of_case = [other for other in stars if other.case_id == star.case_id]
    before = reading_before(star, of_case)
    earlier = [
        other
        for other in comparable(star, of_case)
        if (other.date, other.ref) < (star.date, star.ref)
    ]
    return list(dict.fromkeys([*earlier[:1], before])) if before else []


def chosen_readings(form: ReadingsForm, star: Star, stars: Sequence[Star]) -> list[Star]:
    """The readings to draw, this one among them, oldest first; the usual ones unless the form
    was sent and is right.
    """
    if form.is_bound and form.is_valid():
        refs = set(form.cleaned_data["over"])
        others = [other for other in comparable(star, stars) if other.ref in refs]
    else:
        others = usual(star, stars)
    return ordered_readings([*others, star])


def _said(other: Star, star: Star) -> str:
    """`First Star, 3 March 2016`, and which case it was for where that is another."""
    where = "" if other.case_id == star.case_id else f", case {other.case.ref}"
    return f"{label_of(other)}, {day_in_words(other.date)}{where}"
