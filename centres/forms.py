"""Base form classes and fields: GOV.UK wording of errors, typing kept when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import pretty_name
from django.utils import timezone

from centres.postcodes import tidy
from centres.widgets import DATE_PARTS, GovDateInput, GovNumberInput
from centres.wording import MONTHS, day_in_words

YEAR_DIGITS = 4
MONTH_NUMBERS = {
    name: number
    for number, month in enumerate(MONTHS, start=1)
    for name in (month.lower(), month[:3].lower())
}
POUNDS = re.compile(r"^£?\s*(?P<pounds>\d+|\d{1,3}(,\d{3})+)(\.(?P<pence>\d{1,2}))?$", re.ASCII)


def lower_first(text: str) -> str:
    """The text as it reads inside a sentence: "Date of visit" becomes "date of visit"."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


class GovDateField(forms.Field):
    """A date typed in three parts. `latest` and `earliest` are dates or functions giving one.

    `past_only` refuses a day after today (Europe/London). Months may be typed as names.
    """

    widget = GovDateInput

    def __init__(
        self,
        *,
        earliest: date | Callable[[], date] | None = None,
        latest: date | Callable[[], date] | None = None,
        past_only: bool = False,
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest, self.past_only = earliest, latest, past_only
        super().__init__(**kwargs)

    @property
    def _name(self) -> str:
        return str(self.label or "Date")

    def to_python(self, value: Any) -> date | None:
        """Read the three parts; ValidationError says which part is missing or what is not real."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        parts = dict(zip(DATE_PARTS, (str(part).strip() for part in value), strict=True))
        missing = [name for name in DATE_PARTS if not parts[name]]
        if missing:
            raise ValidationError(
                f"{self._name} must include a {' and '.join(missing)}", code="incomplete"
            )
        if len(parts["year"]) != YEAR_DIGITS:
            raise ValidationError(f"{self._name}: the year must have 4 numbers", code="year")
        month = MONTH_NUMBERS.get(parts["month"].lower(), parts["month"])
        try:
            return date(int(parts["year"]), int(month), int(parts["day"]))
        except (ValueError, OverflowError):
            raise ValidationError(f"{self._name} must be a real date", code="invalid") from None

    def validate(self, value: Any) -> None:
        """Hold the date within its limits."""
        super().validate(value)
        if value is None:
            return
        if self.past_only and value > timezone.localdate():
            raise ValidationError(f"{self._name} must be today or in the past", code="future")
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and value < earliest:
            raise ValidationError(
                f"{self._name} must be on or after {day_in_words(earliest)}", code="early"
            )
        if latest and value > latest:
            raise ValidationError(
                f"{self._name} must be on or before {day_in_words(latest)}", code="late"
            )


class PostcodeField(forms.CharField):
    """A full postcode in any spacing and case, cleaned to `HP11 2EE`."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "class": "govuk-input--width-10",
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }
        super().__init__(
            **{"label": "Postcode", "max_length": 30, "widget": forms.TextInput(attrs), **kwargs}
        )

    def clean(self, value: Any) -> str:
        """The tidy postcode, or nothing where nothing was typed."""
        typed = super().clean(value)
        if not typed:
            return ""
        postcode = tidy(typed)
        if postcode is None:
            raise ValidationError("Enter a full UK postcode, like HP11 2EE", code="invalid")
        return postcode


class PoundsField(forms.Field):
    """Money typed in pounds (`1,234.50`), cleaned to whole pence; never negative."""

    widget = GovNumberInput(prefix="£", width=10, inputmode="decimal")

    def prepare_value(self, value: Any) -> Any:
        """Whole pence shown as pounds; what was typed is shown as typed."""
        if isinstance(value, int):
            pounds, pence = divmod(value, 100)
            return f"{pounds:,}.{pence:02d}"
        return value

    def to_python(self, value: Any) -> int | None:
        """Pence; ValidationError for anything that is not an amount."""
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        match = POUNDS.match(str(value).strip())
        if not match:
            raise ValidationError(
                f"{self.label or 'Amount'} must be an amount of money, like 25 or 1,234.50",
                code="invalid",
            )
        pence = (match["pence"] or "0").ljust(2, "0")
        return int(match["pounds"].replace(",", "")) * 100 + int(pence)


def _ask_for(field: forms.Field, label: str) -> str:
    """What to say where something was left empty."""
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}”"
    if label.endswith("?"):
        return f"Answer “{label}”"
    choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    verb = "Select" if choice else "Choose" if isinstance(field, forms.FileField) else "Enter"
    return f"{verb} {lower_first(label)}"


def _plain_messages(field: forms.Field) -> dict[str, str]:
    """What to say for this field, in place of Django's own words."""
    label = str(field.label)
    messages = {
        "required": _ask_for(field, label),
        "max_length": f"{label} must be %(limit_value)d characters or fewer",
        "min_length": f"{label} must be %(limit_value)d characters or more",
        "max_value": f"{label} must be %(limit_value)s or fewer",
        "min_value": f"{label} must be %(limit_value)s or more",
    }
    if isinstance(field, forms.IntegerField):
        messages["invalid"] = f"{label} must be a whole number"
    if isinstance(field, forms.EmailField):
        messages["invalid"] = "Enter an email address in the correct format, like name@example.com"
    return messages


class GovFormMixin:
    """What every form of the service shares: no colons, no `required` attributes, plain errors.

    A field's own `error_messages` are kept. Fields that may be left empty say "(optional)" unless
    the form sets `mark_optional = False` (a filter, where all of them may).
    """

    use_required_attribute = False
    mark_optional = True
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.label is None:
                field.label = pretty_name(name)
            defaults: dict[str, Any] = {}
            for ancestor in reversed(type(field).__mro__):
                defaults.update(getattr(ancestor, "default_error_messages", {}))
            for code, message in _plain_messages(field).items():
                if field.error_messages.get(code) == defaults.get(code):
                    field.error_messages[code] = message


class GovForm(GovFormMixin, forms.Form):
    """A form."""


class GovModelForm(GovFormMixin, forms.ModelForm):
    """A model's form."""


class GovFilterForm(GovForm):
    """A list's filters, sent by GET: any of them may be left empty."""

    mark_optional = False
