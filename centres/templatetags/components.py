"""Components of the pages; templates/components/README.md shows each of them in use.

Those that hold content are block tags (`{% cell %}…{% endcell %}`), the others stand alone.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from centres.templatetags.gov_forms import error_target
from centres.wording import count, in_words

register = template.Library()

STATE_COLOURS = {
    "draft": "grey",
    "open": "",
    "submitted": "",
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
    "paid": "green",
    "outcome": "teal",
    "target": "purple",
}


def _block(name: str, content: object, **context: Any) -> SafeString:
    """Render a component's template around what was written between its tags."""
    return mark_safe(  # noqa: S308  (the content has been through the template engine already)
        render_to_string(f"components/{name}.html", {"content": content, **context})
    )


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


# What stands at the top of a page


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet | None) -> dict[str, Any]:
    """Every error of these forms (and formsets), each a link to its field. Nothing when valid."""
    problems: list[dict[str, str]] = []
    for form in _each_form(forms):
        problems += [{"target": "form-errors", "text": error} for error in form.non_field_errors()]
        for field in form:
            problems += [{"target": error_target(field), "text": text} for text in field.errors]
    return {"problems": problems}


def _each_form(forms: tuple[Any, ...]) -> list[BaseForm]:
    """The bound forms among these, formsets taken apart."""
    found: list[BaseForm] = []
    for item in forms:
        if isinstance(item, BaseFormSet):
            found += [form for form in item.forms if form.is_bound]
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
    return {"value": value, "label": label, "href": href, "note": note, "tone": tone}


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
    return _block("warning", content)


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """Something set apart from the text around it."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def details(content: str, summary: str, opened: bool = False) -> SafeString:
    """Something only some readers need, under `summary`."""
    return _block("details", content, summary=summary, opened=opened)


@register.simple_block_tag
def empty(content: str, title: str) -> SafeString:
    """An empty state: `title` says what would be here, the content how it comes about."""
    return _block("empty", content, title=title)


@register.simple_block_tag
def cards(content: str) -> SafeString:
    """A row of `big_number` cards."""
    return format_html('<div class="ls-cards">{}</div>', content)


# Lists


@register.simple_block_tag
def summary_list(content: str, title: str = "", actions: str = "") -> SafeString:
    """Facts about one thing, on a card when it has a `title`."""
    return _block("summary_list", content, title=title, actions=actions)


@register.simple_block_tag
def summary_row(content: str, key: str, href: str = "", change: str = "Change") -> SafeString:
    """One fact; with `href`, a link to change it. Says "Not recorded" when the content is empty."""
    return _block("summary_row", content.strip(), key=key, href=href, change=change)


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """What happened, newest first, made of `event`s."""
    return format_html('<ol class="ls-timeline">{}</ol>', content)


@register.simple_block_tag
def event(content: str, title: str, when: str, by: str = "", href: str = "") -> SafeString:
    """One thing that happened: what, when (in words), by whom, and the rest of it as content."""
    return _block("event", content.strip(), title=title, when=when, by=by, href=href)


@register.simple_block_tag
def task_list(content: str) -> SafeString:
    """What is left to do, made of `task`s."""
    return format_html('<ul class="govuk-task-list">{}</ul>', content)


@register.inclusion_tag("components/task.html")
def task(
    title: str,
    key: str,
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


# Tables


@register.simple_block_tag
def table(content: str, caption: str, hidden: bool = False, stack: bool = True) -> SafeString:
    """A table. On a phone each row becomes a card with its cells labelled, unless `stack=False`."""
    return _block("table", content, caption=caption, hidden=hidden, stack=stack)


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
    return format_html('<td class="{}" data-label="{}">{}</td>', classes, label, content.strip())


@register.simple_block_tag
def row_head(content: str) -> SafeString:
    """The cell that names its row."""
    return format_html('<th scope="row" class="govuk-table__header">{}</th>', content.strip())


@register.simple_tag
def count_said(page: Page, one: str = "row", many: str = "") -> SafeString:
    """ "Showing 1 to 25 of 132 families": what a list holds."""
    total = page.paginator.count
    noun = one if total == 1 else (many or f"{one}s")
    if total == 0:
        return format_html("<p class='ls-count'>No {}</p>", noun)
    return format_html(
        '<p class="ls-count">Showing <b>{}</b> to <b>{}</b> of <b>{}</b> {}</p>',
        count(page.start_index()),
        count(page.end_index()),
        count(total),
        noun,
    )


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page) -> dict[str, Any]:
    """Links to the other pages of a list, keeping sort and filters. Nothing for a single page."""
    paginator = page.paginator
    base = _query(context)
    join = "" if base == "?" else "&"

    def address(number: int) -> str:
        return f"{base}{join}page={number}"

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
def filters(context: Context, content: str, form: BaseForm, label: str = "Filter") -> SafeString:
    """A list (the content) with its filter form beside it, and what is applied as links to drop.

    The form is sent by GET; `sort` is kept. On a phone it folds away under its label.
    """
    request = context["request"]
    return _block(
        "filters",
        content,
        form=form,
        label=label,
        applied=_applied(context, form),
        clear=request.path,
        sort=request.GET.get("sort", ""),
    )


def _applied(context: Context, form: BaseForm) -> list[dict[str, str]]:
    """Each filter in force: its words, and the address of the list without it."""
    applied = []
    for field in form:
        if not form.is_bound or field.errors or not field.data or field.is_hidden:
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


def _said(field: Any) -> str:
    """What was chosen in a field, in the words of its choices."""
    data = field.data
    choices = {str(key): str(text) for key, text in getattr(field.field, "choices", [])}
    if field.widget_type == "govdate":
        return str(in_words(" ".join(data)))
    values = data if isinstance(data, list | tuple) else [data]
    return ", ".join(choices.get(str(value), str(value)) for value in values)


@register.inclusion_tag("components/star_chart.html")
def star_chart(chart: Any) -> dict[str, Any]:
    """A Star's chart (an `outcomes.radar.StarChart`) with its key and its table."""
    return {"chart": chart}


@register.simple_tag
def heading(text: str, caption: str = "", size: str = "l") -> SafeString:
    """The page's one `h1`, with a caption (which record) above it."""
    said = format_html('<span class="govuk-caption-{}">{}</span>', size, caption) if caption else ""
    return format_html(
        '{}<h1 class="govuk-heading-{}">{}</h1>', said, size, conditional_escape(text)
    )
