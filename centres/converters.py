"""What addresses carry."""

import re

from django.urls import register_converter
from django.urls.converters import StringConverter

from centres.quarters import Quarter

# A slash would end the part, a leading dot would mean the folder, control characters do not travel.
UNSAFE = re.compile(r"[/~\x00-\x1f\x7f]|^\.")
WRITTEN = re.compile(r"~([0-9A-F]{2})")


class ReferenceConverter:
    """A record's reference, whatever characters a council's own keys have.

    What an address cannot carry is written as `~` and two hexadecimal digits.
    """

    regex = r"[^/]+"

    def to_python(self, value: str) -> str:
        """The reference; ValueError (no such page) for one that no record can have."""
        reference = WRITTEN.sub(lambda match: chr(int(match[1], 16)), value)
        if "\x00" in reference:
            raise ValueError("A reference holds no NUL.")
        return reference

    def to_url(self, value: str) -> str:
        return UNSAFE.sub(lambda match: f"~{ord(match[0]):02X}", str(value))


class QuarterConverter:
    """A quarter as it is written: `2015-16-Q4`."""

    regex = r"\d{4}-\d{2}-Q[1-4]"

    def to_python(self, value: str) -> str:
        """The quarter's text; QuarterError, a ValueError (no such page), for one that is none."""
        return str(Quarter.parse(value))

    def to_url(self, value: object) -> str:
        return str(value)


class FileFormConverter(StringConverter):
    """Which kind of file a list is asked for as (centres.listings)."""

    regex = "csv|xlsx"


register_converter(FileFormConverter, "file_form")
register_converter(ReferenceConverter, "ref")
register_converter(QuarterConverter, "quarter")
