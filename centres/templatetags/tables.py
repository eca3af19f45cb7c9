"""Lists: tables that stack on a phone, sorting and filters in the address, pages of 25.

templates/components/README.md shows each of them in use.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from centres.templatetags.components import block, trimmed
from centres.wording import count, day_in_words

register = template.Library()


def _query(context: Context, **changes: str | None) -> str:
    """The page's query string with some parameters set (None: taken out), never on page N."""
    params = context["request"].GET.copy()
    params.pop("page", None)
    for name, value in changes.items():
        if value is None:
            params.pop(name, None)
        else:
            params[name] = value
    return f"?{params.urlencode()}"


@register.simple_block_tag
def table(content: str, caption: str, hidden: bool = False, stack: bool = True) -> SafeString:
    """A table. On a phone each row becomes a card with its cells labelled, unless `stack=False`."""
    return block("table", content, caption=caption, hidden=hidden, stack=stack)


@register.simple_tag(takes_context=True)
def column(context: Context, text: str, sort: str = "", numeric: bool = False) -> SafeString:
    """A column's heading; with `sort`, a link that sorts by `?sort=` that key, then backwards."""
    classes = "govuk-table__header" + (" govuk-table__header--numeric" if numeric else "")
    if not sort:
        return format_html('<th scope="col" class="{}">{}</th>', classes, text)
    now = context["request"].GET.get("sort", "")
    direction = {sort: "ascending", f"-{sort}": "descending"}.get(now, "none")
    follow = f"-{sort}" if now == sort else sort
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a class="ls-sort" href="{}">{}</a></th>',
        classes,
        direction,
        _query(context, sort=follow),
        text,
    )


@register.simple_block_tag
def cell(content: str, label: str = "", numeric: bool = False) -> SafeString:
    """A cell; `label` repeats its column's heading for the stacked view on a phone."""
    classes = "govuk-table__cell" + (" govuk-table__cell--numeric" if numeric else "")
    return format_html('<td class="{}" data-label="{}">{}</td>', classes, label, trimmed(content))


@register.simple_block_tag
def row_head(content: str) -> SafeString:
    """The cell that names its row."""
    return format_html('<th scope="row" class="govuk-table__header">{}</th>', trimmed(content))


@register.simple_tag
def count_said(page: Page, one: str = "row", many: str = "") -> SafeString:
    """ "Showing 1 to 25 of 132 families": what a list holds.

    A paginator that stops counting (`goes_on`) is told as "of more than 1,000".
    """
    total = page.paginator.count
    noun = one if total == 1 else (many or f"{one}s")
    if total == 0:
        return format_html("<p class='ls-count'>No {}</p>", noun)
    return format_html(
        '<p class="ls-count">Showing <b>{}</b> to <b>{}</b> of {}<b>{}</b> {}</p>',
        count(page.start_index()),
        count(page.end_index()),
        "more than " if getattr(page.paginator, "goes_on", False) else "",
        count(total),
        noun,
    )


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, anchor: str = "") -> dict[str, Any]:
    """Links to the other pages of a list, keeping sort and filters. Nothing for a single page.

    `anchor` is the id of a list that does not begin its page: the links lead there.
    """
    paginator = page.paginator
    base = _query(context)
    join = "" if base == "?" else "&"
    place = f"#{anchor}" if anchor else ""

    def address(number: int) -> str:
        return f"{base}{join}page={number}{place}"

    numbers = [
        {"number": number, "href": address(number), "current": number == page.number}
        if isinstance(number, int)
        else None
        for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "several": page.has_other_pages(),
        "numbers": numbers,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


# Filters


@register.simple_block_tag(takes_context=True)
def filters(
    context: Context, content: str, form: BaseForm, label: str = "Filter", anchor: str = ""
) -> SafeString:
    """A list (the content) with its filter form beside it, and what is applied as links to drop.

    The form is sent by GET; `sort` is kept. On a phone it folds away under its label. `anchor` is
    the id of a list that does not begin its page.
    """
    request = context["request"]
    return block(
        "filters",
        content,
        form=form,
        label=label,
        applied=_applied(context, form),
        place=f"#{anchor}" if anchor else "",
        clear=request.path,
        sort=request.GET.get("sort", ""),
    )


def _applied(context: Context, form: BaseForm) -> list[dict[str, str]]:
    """Each filter in force: its words, and the address of the list without it."""
    applied = []
    for field in form:
        if not form.is_bound or field.is_hidden or not field.data or field.errors:
            continue
        names = [field.html_name]
        names += [f"{field.html_name}_{part}" for part in ("day", "month", "year")]
        applied.append(
            {
                "label": str(field.label),
                "text": _said(field),
                "href": _query(context, **dict.fromkeys(names)),
            }
        )
    return applied


def _said(field: BoundField) -> str:
    """What was chosen in a field, in the words of its choices."""
    if field.widget_type == "govdate":
        return day_in_words(field.form.cleaned_data.get(field.name))
    words = dict(_choices(getattr(field.field, "choices", [])))
    values = field.data if isinstance(field.data, list | tuple) else [field.data]
    return ", ".join(words.get(str(value), str(value)) for value in values)


def _choices(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    """Value and words of each choice, groups taken apart."""
    for value, text in choices:
        if isinstance(text, list | tuple):
            yield from _choices(text)
        else:
            yield str(value), str(text)
