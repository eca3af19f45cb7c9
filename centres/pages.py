"""What most views of pages need: which requests they answer, and one page of a list."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.views.decorators.http import require_http_methods

PAGE_SIZE = 25

# For a view that shows a form and takes it.
READ_OR_SEND = require_http_methods(["GET", "HEAD", "POST"])


def page_of(rows: Any, request: HttpRequest) -> Page:
    """The page of the rows that the address asks for (`?page=`), or the nearest there is."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
