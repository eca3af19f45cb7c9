"""A birth as it was told of: typed in, or a row of a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from centres.forms import GovDateField, GovForm, PostcodeField
from centres.guards import EARLIEST
from centres.models.places import KEY_LENGTH
from centres.problems import TakesProblems
from families.births.notifying import LONGEST_AGO, Birth
from families.births.places import Places
from families.forms.people import name_field

NOT_OURS = "is no area of your centres"
LARGEST_FILE = 1_000_000


def a_year_ago() -> date:
    """The first day whose births can still be brought in."""
    return timezone.localdate() - LONGEST_AGO


class BirthForm(TakesProblems, GovForm):
    """One birth. The area may be left to the postcode, where the council's directory knows it."""

    mark_optional = False

    notification = forms.CharField(
        label="Notification number",
        max_length=KEY_LENGTH,
        help_text="As it stands on the notification: the same one is recorded once only.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    born = GovDateField(label="Date of birth", past_only=True, earliest=a_year_ago)
    first_name = name_field("Baby’s first name (if known)", required=False)
    last_name = name_field("Baby’s last name", required=False)
    carer_first_name = name_field("Mother’s or carer’s first name", required=False)
    carer_last_name = name_field("Mother’s or carer’s last name", required=False)
    carer_born = GovDateField(
        label="Mother’s or carer’s date of birth", required=False, past_only=True, earliest=EARLIEST
    )
    postcode = PostcodeField(required=False)
    area = forms.CharField(label="Area", required=False, max_length=KEY_LENGTH)
    restricted = forms.BooleanField(
        label="Few may know where they live",
        required=False,
        help_text="The family is then seen by the coordinator only, until workers are named.",
    )

    def __init__(self, *args: Any, places: Places, choose_area: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        if choose_area:
            areas = sorted(places.by_code.values(), key=lambda area: (area.name, area.code))
            named = [(area.code, f"{area.name} ({area.centre.name})") for area in areas]
            self.fields["area"].widget = forms.Select(
                choices=[("", "Worked out from the postcode"), *named]
            )

    def clean(self) -> dict[str, Any]:
        """Somebody is named, with a first and last name; and they live somewhere."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("carer_first_name"), cleaned.get("carer_last_name")
        if bool(first) != bool(last) and not self.errors:
            self.add_error(
                "carer_last_name" if first else "carer_first_name",
                "Enter both names of the mother or carer, or neither",
            )
        if not last and not cleaned.get("last_name") and "last_name" not in self.errors:
            self.add_error("last_name", "Enter the baby’s last name, or the mother’s or carer’s")
        if "postcode" not in self.errors and "area" not in self.errors:
            self._clean_place(cleaned)
        return cleaned

    def _clean_place(self, cleaned: dict[str, Any]) -> None:
        code, postcode = cleaned.get("area"), cleaned.get("postcode") or ""
        if code and code not in self.places.by_code:
            self.add_error("area", f"{code} {NOT_OURS}")
        if not code:
            found = self.places.of(postcode)
            if found is None:
                self.add_error("area", "The postcode does not tell the area: say which it is")
            else:
                cleaned["area"] = found.code

    @property
    def birth(self) -> Birth:
        """What was told, of a valid form."""
        return Birth(**self.cleaned_data)


class BirthFileForm(GovForm):
    """A file of births."""

    file = forms.FileField(
        label="File of births",
        help_text="A CSV file, such as a spreadsheet saves. It is checked first: nothing is "
        "recorded before you have seen what will be.",
        allow_empty_file=True,
    )

    def clean_file(self) -> bytes:
        """What is in it, if it is not too large."""
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST_FILE:
            raise ValidationError("The file must be smaller than 1 MB")
        content: bytes = sent.read()
        return content
