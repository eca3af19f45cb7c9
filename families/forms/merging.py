from __future__ import annotations

from typing import Any

from django import forms

from centres.forms import GovForm
from centres.problems import TakesProblems
from centres.wording import day_in_words
from families.duplicates import signs
from families.merging import Pair, Person
from families.models import Child, Family
from families.people import plain_names
from families.search import LONGEST


class OtherFamilyForm(GovForm):
    """What to find the other family by."""

    words = forms.CharField(
        label="Find the other family",
        max_length=LONGEST,
        help_text="Name, reference, postcode or date of birth",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter a name, reference, postcode or date of birth"},
    )


class MergeForm(TakesProblems, GovForm):
    """Who of one family is who of the other: a question for each of the merged family's people.

    Those who agree in name and birth are matched already.
    """

    mark_optional = False

    def __init__(self, *args: Any, kept: Family, merged: Family, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_people = {_key(one): one for one in _people(kept)}
        self.twins = {_key(one): one for one in _people(merged)}
        everybody: list[Person] = [*self.kept_people.values(), *self.twins.values()]
        names = plain_names((one.first_name, one.last_name) for one in everybody)
        plain = dict(zip(map(_key, everybody), names, strict=True))
        taken: set[str] = set()
        for key, twin in self.twins.items():
            same_kind = {
                other: one for other, one in self.kept_people.items() if type(one) is type(twin)
            }
            agreeing = [
                other
                for other, one in same_kind.items()
                if other not in taken
                and signs((plain[key], _birth(twin)), (plain[other], _birth(one)), same_place=False)
            ]
            taken.update(agreeing[:1])
            known = [(other, _called(one)) for other, one in same_kind.items()]
            self.fields[key] = forms.ChoiceField(
                label=f"{_called(twin)} is",
                required=False,
                choices=[("", "Somebody else"), *known],
                initial=agreeing[0] if agreeing else "",
            )

    def clean(self) -> dict[str, Any]:
        """Nobody is two people."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen: set[str] = set()
        for key in self.twins:
            other = cleaned.get(key)
            if other and other in chosen:
                self.add_error(key, "Somebody cannot be two people of the other family")
            chosen.add(other or "")
        return cleaned

    @property
    def pairs(self) -> list[Pair]:
        """Those who are one person each, of the kept and of the merged family."""
        return [
            (self.kept_people[other], self.twins[key])
            for key in self.twins
            if (other := self.cleaned_data.get(key))
        ]


def _people(family: Family) -> list[Person]:
    people: list[Person] = list(family.carers.all())
    people.extend(family.children.all())
    return people


def _key(person: Person) -> str:
    return f"{type(person).__name__.lower()}_{person.pk}"


def _birth(person: Person) -> Any:
    return person.date_of_birth


def _called(person: Person) -> str:
    """Short enough for a list on a phone."""
    name = person.full_name or "A baby"
    if person.date_of_birth:
        return f"{name}, born {day_in_words(person.date_of_birth, short=True)}"
    if isinstance(person, Child) and person.due_on:
        return f"{name}, due {day_in_words(person.due_on, short=True)}"
    return name
