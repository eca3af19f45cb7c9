"""The API described: for programs as OpenAPI, for people as a page of ours.

The page is made from the schema. Tools that show one in a browser bring styles and pictures inside
their scripts, which the content security policy refuses.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView

from centres.api_documents import kinds_of_problems

METHODS = ("get", "post", "put", "patch", "delete")


class SchemaView(SpectacularAPIView):
    """`GET /api/v1/schema/`: the API as OpenAPI, in YAML, or in JSON for who asks for that.

    It says nothing of anybody, so it is for everyone.
    """

    @extend_schema(exclude=True)
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get(request, *args, **kwargs)


@login_not_required
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """`GET /api/v1/docs/`: every operation with an example, every kind of problem."""
    context = {
        "sections": _sections(),
        "problems": [(kind, title, _pieces(help_)) for kind, title, help_ in kinds_of_problems()],
    }
    return render(request, "centres/api/documentation.html", context)


@cache
def _sections() -> list[dict[str, Any]]:
    """Operations by tag, in the order of the schema."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    by_tag: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method in METHODS:
            if method in operations:
                told = operations[method]
                by_tag.setdefault(told["tags"][0], []).append(_operation(path, method, told))
    return [{"title": tag, "operations": found} for tag, found in by_tag.items()]


def _operation(path: str, method: str, told: dict[str, Any]) -> dict[str, Any]:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    good = [
        (status, response) for status, response in told["responses"].items() if status[0] == "2"
    ]
    answers = [
        example
        for _, response in good
        for content in response.get("content", {}).values()
        for example in _examples(content)
    ]
    return {
        "id": told["operationId"],
        "summary": told["summary"],
        "method": method.upper(),
        "path": path,
        "about": [_pieces(text) for text in told.get("description", "").split("\n\n")],
        "parameters": [
            {
                "name": parameter["name"],
                "where": parameter["in"],
                "required": parameter.get("required", False),
                "about": _pieces(parameter.get("description", "")),
            }
            for parameter in told.get("parameters", [])
        ],
        "sent": next(iter(_examples(body)), ""),
        "answered": next(iter(answers), ""),
        "statuses": [
            (status, _pieces(response.get("description", "")))
            for status, response in sorted(told["responses"].items())
        ],
    }


def _pieces(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it stood in backticks, as code does."""
    return [(piece, bool(number % 2)) for number, piece in enumerate(text.split("`"))]


def _examples(content: dict[str, Any]) -> list[str]:
    """The examples of a body, as text."""
    values = [example["value"] for example in content.get("examples", {}).values()]
    return [
        value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
        for value in values
    ]
