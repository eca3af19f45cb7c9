"""What the tests of pages share: render a bit of template, look at the elements that come out."""

from typing import Any

from django.template import engines
from django.test import RequestFactory
from django.test.html import Element, parse_html


def render(source: str, path: str = "/", **context: Any) -> str:
    """The template `source`, with the components loaded, as a page at `path` renders it."""
    tags = "{% load components tables words %}"
    template = engines["django"].from_string(tags + source)
    return template.render(context, RequestFactory().get(path))


def elements(html: str, name: str) -> list[dict[str, str]]:
    """The attributes of every element of that name."""
    found: list[dict[str, str]] = []

    def walk(element: Any) -> None:
        if isinstance(element, Element):
            if element.name == name:
                found.append({key: value or "" for key, value in element.attributes})
            for child in element.children:
                walk(child)

    walk(parse_html(f"<div>{html}</div>"))
    return found
