"""UK mobile numbers, written one way."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

BETWEEN = re.compile(r"[\s().\-]")
MOBILE = re.compile(r"^(?:\+44|0044|0)(?P<number>7\d{9})$", re.ASCII)


def tidy(typed: str) -> str | None:
    """`07700 900 123` as `+447700900123`; None for anything that is no UK mobile number."""
    match = MOBILE.match(BETWEEN.sub("", typed))
    return f"+44{match['number']}" if match else None


def shown(mobile: str) -> str:
    """`+447700900123` as people read it: `07700 900123`."""
    return f"0{mobile[3:7]} {mobile[7:]}" if mobile else ""


class MobileField(forms.CharField):
    """A UK mobile number typed in any spacing, cleaned to `+447700900123`."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "govuk-input--width-20", "inputmode": "tel", "autocomplete": "tel"}
        defaults = {"label": "Mobile number", "max_length": 30, "widget": forms.TextInput(attrs)}
        super().__init__(**{**defaults, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, str) and value.startswith("+44") else value

    def clean(self, value: Any) -> str:
        """The number, or nothing where nothing was typed."""
        typed = super().clean(value)
        if not typed:
            return ""
        mobile = tidy(typed)
        if mobile is None:
            raise ValidationError("Enter a UK mobile number, like 07700 900123", code="invalid")
        return mobile
