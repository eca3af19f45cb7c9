"""Components of the pages; templates/components/README.md shows each of them in use.

Those that hold content are block tags (`{% cell %}…{% endcell %}`), the others stand alone.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from centres.templatetags.gov_forms import error_target
from centres.wording import count, in_words

register = template.Library()

LONGEST_FIGURE = 8  # characters that fit a card at full size

STATE_COLOURS = {
    "draft": "grey",
    "open": "",
    "submitted": "",
    "offered": "",
    "agreed": "green",
    "withdrawn": "grey",
    "running": "",
    "queued": "grey",
    "closed": "grey",
    "returned": "yellow",
    "queried": "yellow",
    "flagged": "orange",
    "over_cap": "orange",
    "due": "yellow",
    "pending": "yellow",
    "late": "red",
    "overdue": "red",
    "failed": "red",
    "rejected": "red",
    "reversal": "red",
    "voided": "red",
    "restricted": "purple",
    "accepted": "green",
    "confirmed": "green",
    "approved": "green",
    "done": "green",
    "on_track": "green",
    "completed": "green",
    "taken_up": "green",
    "ended": "grey",
    "too_late": "grey",
    "told": "yellow",
    "not_on_track": "orange",
    "paid": "green",
    "outcome": "teal",
    "target": "purple",
}


def block(name: str, content: object, **context: Any) -> SafeString:
    """Render a component's template around what was written between its tags."""
    return mark_safe(  # noqa: S308  (the content has been through the template engine already)
        render_to_string(f"components/{name}.html", {"content": content, **context})
    )


def trimmed(content: str) -> SafeString:
    """Rendered content without the white space around it (`strip` forgets that it is safe)."""
    return mark_safe(content.strip())  # noqa: S308


# What stands at the top of a page


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet | list[BaseForm] | None) -> dict[str, Any]:
    """Every error of these forms (and formsets), each a link to its field, if any."""
    problems: list[dict[str, str]] = []
    for form in _each_form(forms):
        problems += [{"target": "", "text": str(error)} for error in form.non_field_errors()]
        for field in form:
            problems += [
                {"target": error_target(field), "text": str(text)} for text in field.errors
            ]
    return {"problems": problems}


def _each_form(forms: tuple[Any, ...]) -> list[BaseForm]:
    """The bound forms among these, formsets and lists of forms taken apart."""
    found: list[BaseForm] = []
    for item in forms:
        if isinstance(item, BaseFormSet):
            found += [form for form in item.forms if form.is_bound]
        elif isinstance(item, list):
            found += _each_form(tuple(item))
        elif isinstance(item, BaseForm) and item.is_bound:
            found.append(item)
    return found


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """`Error: ` for the page's title when `form` or `formset` in the context has errors."""
    wrong = any(form.errors for form in _each_form((context.get("form"), context.get("formset"))))
    return "Error: " if wrong else ""


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*texts_and_addresses: str) -> dict[str, Any]:
    """`{% breadcrumbs "Families" families_url "Family LF-1" family_url %}`: text, address, …

    An odd one at the end is the page itself, without a link.
    """
    pairs = list(texts_and_addresses)
    if len(pairs) % 2:
        pairs.append("")
    crumbs = [
        {"text": text, "href": href} for text, href in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    return {"crumbs": crumbs}


@register.inclusion_tag("components/back_link.html")
def back_link(href: str, text: str = "Back") -> dict[str, str]:
    """A link back, above the heading; say where to: `text="Back to claims"`."""
    return {"href": href, "text": text}


# Words and figures


@register.inclusion_tag("components/state.html")
def state(code: object, text: str = "", colour: str | None = None) -> dict[str, str]:
    """A tag for a state such as `submitted`; its words and colour come from the code."""
    known = STATE_COLOURS.get(str(code), "grey") if colour is None else colour
    return {"text": text or in_words(code), "colour": known}


@register.inclusion_tag("components/big_number.html")
def big_number(
    value: object, label: str, href: str = "", note: str = "", tone: str = ""
) -> dict[str, object]:
    """A figure on a card. `note` is what it is compared with; `tone` is "", `good` or `bad`."""
    return {
        "value": value,
        "label": label,
        "href": href,
        "note": note,
        "tone": tone,
        "long": len(str(value)) > LONGEST_FIGURE,
    }


@register.inclusion_tag("components/progress.html")
def progress(value: int, maximum: int, label: str, text: str = "") -> dict[str, object]:
    """A bar that says itself in words too: `text`, or "3 of 8"."""
    said = text or f"{count(value)} of {count(maximum)}"
    return {"value": value, "maximum": maximum or 1, "label": label, "text": said}


@register.inclusion_tag("components/button.html")
def button(text: str, href: str = "", kind: str = "", name: str = "", value: str = "") -> dict:
    """A submit button, or a link that looks like one; `kind` is "", `secondary`, `warning`."""
    return {"text": text, "href": href, "kind": kind, "name": name, "value": value}


@register.simple_block_tag
def button_group(content: str) -> SafeString:
    """Buttons and the way out ("Cancel") beside each other."""
    return format_html('<div class="govuk-button-group">{}</div>', content)


@register.simple_block_tag
def warning(content: str) -> SafeString:
    """One sentence that must be seen before going on."""
    return block("warning", content)


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """Something set apart from the text around it."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def details(content: str, summary: str, opened: bool = False) -> SafeString:
    """Something only some readers need, under `summary`."""
    return block("details", content, summary=summary, opened=opened)


@register.simple_block_tag
def empty(content: str, title: str) -> SafeString:
    """An empty state: `title` says what would be here, the content how it comes about."""
    return block("empty", content, title=title)


@register.simple_block_tag
def cards(content: str) -> SafeString:
    """A row of `big_number` cards."""
    return format_html('<div class="ls-cards">{}</div>', content)


# Lists


@register.simple_block_tag
def summary_list(content: str, title: str = "", actions: str = "") -> SafeString:
    """Facts about one thing, on a card when it has a `title`."""
    return block("summary_list", content, title=title, actions=actions)


@register.simple_block_tag
def summary_row(content: str, key: str, href: str = "", change: str = "Change") -> SafeString:
    """One fact; with `href`, a link to change it. Says "Not recorded" when the content is empty."""
    return block("summary_row", trimmed(content), key=key, href=href, change=change)


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """What happened, newest first, made of `event`s."""
    return format_html('<ol class="ls-timeline">{}</ol>', content)


@register.simple_block_tag
def event(content: str, title: str, when: str, by: str = "", href: str = "") -> SafeString:
    """One thing that happened: what, when (in words), by whom, and the rest of it as content."""
    return block("event", trimmed(content), title=title, when=when, by=by, href=href)


@register.simple_block_tag
def task_list(content: str) -> SafeString:
    """What is left to do, made of `task`s."""
    return format_html('<ul class="govuk-task-list">{}</ul>', content)


@register.inclusion_tag("components/task.html")
def task(
    title: str,
    key: str,
    *,
    href: str = "",
    status: str = "",
    colour: str | None = None,
    hint: str = "",
) -> dict[str, Any]:
    """One task; `key` is unique on the page. A plain `status` is text, one with `colour` a tag."""
    return {
        "title": title,
        "key": key,
        "href": href,
        "status": status,
        "colour": colour,
        "hint": hint,
    }


@register.inclusion_tag("components/sub_navigation.html")
def sub_navigation(items: list[dict[str, Any]], label: str = "Sections") -> dict[str, Any]:
    """Sections of one record as links (`text`, `href`, `current`, maybe `count`)."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/star_chart.html")
def star_chart(chart: Any) -> dict[str, Any]:
    """A Star's chart (an `outcomes.family_star.radar.StarChart`) with its key and its table."""
    return {"chart": chart}


@register.simple_tag
def heading(text: str, caption: str = "", size: str = "l") -> SafeString:
    """The page's one `h1`, with a caption (which record) above it."""
    said = format_html('<span class="govuk-caption-{}">{}</span>', size, caption) if caption else ""
    return format_html(
        '{}<h1 class="govuk-heading-{}">{}</h1>', said, size, conditional_escape(text)
    )
