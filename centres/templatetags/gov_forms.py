"""What the form templates in `templates/django/forms` need to give GOV.UK markup."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from centres.sending.versions import Theirs
from centres.widgets import GovDateInput, faulty_parts

register = template.Library()


@register.simple_tag
def gov_attrs(
    widget: dict[str, Any], base: str, describedby: str = "", **defaults: str
) -> SafeString:
    """A widget's attributes with the component's class, its error class and our defaults.

    Attributes of the widget win over `defaults` (underscores stand for hyphens); `describedby`
    is added to what describes it already.
    """
    attrs = {name.replace("_", "-"): value for name, value in defaults.items()}
    attrs.update(widget["attrs"])
    classes = [base] if base else []
    if base and attrs.get("aria-invalid"):
        classes.append(f"{base.split(maxsplit=1)[0]}--error")
    if widget.get("type") == "radio":  # the group is invalid, never one of its radios
        attrs.pop("aria-invalid", None)
    if own := attrs.pop("class", ""):
        classes.append(own)
    if classes:
        attrs["class"] = " ".join(classes)
    if describedby:
        attrs["aria-describedby"] = f"{attrs.get('aria-describedby', '')} {describedby}".strip()
    flags = [(name,) for name, value in attrs.items() if value is True]
    pairs = [(name, value) for name, value in attrs.items() if value not in (True, False, None)]
    return format_html(
        "{}{}", format_html_join("", ' {}="{}"', pairs), format_html_join("", " {}", flags)
    )


@register.filter
def error_target(field: BoundField) -> str:
    """The id that an error summary's link moves to: the first control that is wrong."""
    widget = field.field.widget
    if isinstance(widget, GovDateInput):
        return f"{field.auto_id}_{faulty_parts(field.value() or ['', '', ''])[0]}"
    if field.use_fieldset:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.filter
def theirs(field: BoundField) -> Theirs | None:
    """What somebody else saved in the field while the page was open, where they did."""
    found: Theirs | None = getattr(field.form, "theirs", {}).get(field.name)
    return found


@register.filter
def shows_optional(field: BoundField) -> bool:
    """Whether the label should say "(optional)"."""
    return not field.field.required and getattr(field.form, "mark_optional", False)
