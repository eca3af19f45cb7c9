"""What most views of pages need: which requests they answer, and one page of a list."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from centres.requests import SignedInRequest
from centres.row_scope import as_service

PAGE_SIZE = 25

# For a view that shows a form and takes it.
READ_OR_SEND = require_http_methods(["GET", "HEAD", "POST"])


def page_of(rows: Any, request: HttpRequest) -> Page:
    """The page of the rows that the address asks for (`?page=`), or the nearest there is."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def page_behind_scope(rows: Any, request: SignedInRequest) -> Page:
    """As `page_of`, of rows that the reader may know of and does not all see.

    The rows are narrowed to what this reader is told before; their page names nobody whom
    `visible_to` would not let through.
    """
    with as_service(request.user.council_id):
        page = page_of(rows, request)
        page.object_list = list(page.object_list)
    return page


def return_address(request: HttpRequest, otherwise: str) -> str:
    """Where somebody goes back to after a step: `?next=`, an address of this service, or else."""
    wanted = request.GET.get("next", "")
    own = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if own else otherwise
