"""What addresses of claims carry."""

from django.urls import register_converter

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from centres.quarters import Quarter


class QuarterConverter:
    """A quarter as it is written: `2015-16-Q4`."""

    regex = r"\d{4}-\d{2}-Q[1-4]"

    def to_python(self, value: str) -> str:
        """The quarter's text; QuarterError, a ValueError (no such page), for one that is none."""
        return str(Quarter.parse(value))

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(QuarterConverter, "quarter")
