"""Form widgets for GOV.UK markup that Django has none for: date in three parts, scale, affixes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

DATE_PARTS = ("day", "month", "year")


def faulty_parts(parts: Sequence[str]) -> list[str]:
    """Which of day, month and year to mark when a date is wrong: the empty ones, else all."""
    empty = [name for name, text in zip(DATE_PARTS, parts, strict=True) if not text]
    return empty if len(empty) < len(DATE_PARTS) and empty else list(DATE_PARTS)


class GovDateInput(forms.MultiWidget):
    """A date as three short fields: day, month, year. Posted as `name_day` and so on.

    A single ISO date under the field's own name is read too, so that an address may say
    `?opened_from=2016-01-01`.
    """

    template_name = "components/widgets/date_input.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, birthday: bool = False) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = {}
        for part in DATE_PARTS:
            width = "4" if part == "year" else "2"
            part_attrs = {
                "class": f"govuk-date-input__input govuk-input--width-{width}",
                "inputmode": "numeric",
            }
            if birthday:
                part_attrs["autocomplete"] = f"bday-{part}"
            parts[part] = forms.TextInput(attrs=part_attrs)
        super().__init__(parts, attrs)

    def decompress(self, value: date | str | None) -> list[str]:
        """Split a date (or its ISO text) into its parts."""
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return ["", "", ""]
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """The three texts as typed, or none at all when nothing was."""
        parts = [(part or "").strip() for part in super().value_from_datadict(data, files, name)]
        if not any(parts) and data.get(name):
            parts = self.decompress(str(data[name]))
        return parts if any(parts) else []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Label each part and mark only those that are wrong."""
        context = super().get_context(name, value, attrs)
        subwidgets = context["widget"]["subwidgets"]
        texts = [str(part["value"] or "") for part in subwidgets]
        wrong = faulty_parts(texts) if context["widget"]["attrs"].get("aria-invalid") else []
        for part, subwidget in zip(DATE_PARTS, subwidgets, strict=True):
            subwidget["label"] = part.capitalize()
            if whole := context["widget"]["attrs"].get("id"):
                subwidget["attrs"]["id"] = f"{whole}_{part}"
            if part not in wrong:
                subwidget["attrs"].pop("aria-invalid", None)
        return context


class GovNumberInput(forms.TextInput):
    """A number as text with a numeric keyboard, and words or a sign before or after it.

    `width` is in characters: 2, 3, 4, 5, 10 or 20.
    """

    template_name = "components/widgets/affixed_input.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        prefix: str = "",
        suffix: str = "",
        width: int = 5,
        inputmode: str = "numeric",
    ) -> None:
        self.prefix, self.suffix = prefix, suffix
        own = {
            "class": f"govuk-input--width-{width}",
            "inputmode": inputmode,
            "spellcheck": "false",
        }
        super().__init__({**own, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Hand the affixes to the template."""
        context = super().get_context(name, value, attrs)
        context["widget"].update(prefix=self.prefix, suffix=self.suffix)
        return context


class LayoutMixin:
    """Choices with a layout (`inline`, `small`, `tiles`) and a hint for some of the values."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        layout: str = "",
        hints: Mapping[str, str] | None = None,
    ) -> None:
        self.layout, self.hints = layout, dict(hints or {})
        super().__init__(attrs, choices)  # type: ignore[call-arg]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Hand the layout to the template."""
        context = super().get_context(name, value, attrs)  # type: ignore[misc]
        context["widget"]["layout"] = self.layout
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the value's hint to its option."""
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), "")
        return option


class GovRadios(LayoutMixin, forms.RadioSelect):
    """Radios: one under the other, or `layout="inline"`, `"small"`, `"tiles"` (large targets)."""


class GovCheckboxes(LayoutMixin, forms.CheckboxSelectMultiple):
    """Checkboxes: one under the other, or `layout="small"`, `"tiles"`."""


class ScaleRadios(forms.RadioSelect):
    """A scale to point at together, such as 1 to 10: one large target for each step.

    Grouped choices show each group's name over its steps:
    `[("Stuck", [("1", "1"), ("2", "2")]), …, ("", [("", "Leave out")])]`.
    A step without a group, such as "Leave out", stands apart below. `marks` are words for some of
    the values ("First Star"): a ring marks the step.
    """

    template_name = "components/widgets/scale.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        marks: Mapping[str, str] | None = None,
    ) -> None:
        self.marks = dict(marks or {})
        super().__init__(attrs, choices)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the value's mark to its option."""
        option = super().create_option(name, value, *args, **kwargs)
        option["mark"] = self.marks.get(str(value), "") if value != "" else ""
        return option
