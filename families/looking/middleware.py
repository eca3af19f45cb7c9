"""Writes down who looked at which families, before the page leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse

from centres.auditing import looks
from centres.auditing.looks import Look
from centres.row_scope import as_service
from families.looking.addresses import CASES, families_of, records_in
from families.looking.told import Told, told_of

# What an answer is, by its type: other types hold no record.
HOW = {
    "text/html": looks.VIEW,
    "application/json": looks.COPY,
    "application/pdf": looks.PRINT,
    "text/csv": looks.EXPORT,
    "application/zip": looks.EXPORT,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": looks.EXPORT,
}
SHOWS_NOTHING = range(300, 400)
REFUSALS = frozenset({401, 403, 404, 405})
FAULTS = 500


class WhoLooked:
    """One place for all pages: what a page shows is told by its address and by its links.

    A family that a page shows is linked from it, or is in its address; for files and for the API
    the view tells (families.looking.told). A page whose looks cannot be written does not leave.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        how = HOW.get(response.headers.get("Content-Type", "").partition(";")[0])
        if how and _shows_something(request, response):
            told = told_of(request)
            named, linked = _families(request, response, told)
            found = _looks(how, request.resolver_match.view_name, named, linked, told)  # type: ignore[union-attr]
            looks.record_looks(by=request.user, looks=found)  # type: ignore[arg-type]
        return response


def _shows_something(request: HttpRequest, response: HttpResponse) -> bool:
    status = response.status_code
    if status in SHOWS_NOTHING or status in REFUSALS or status >= FAULTS:
        return False
    if request.method == "HEAD" or request.path.startswith(("/admin/", "/audit/")):
        # The admin site keeps reference data; reading the audit trail writes its own event.
        return False
    return bool(
        request.user.is_authenticated and request.user.council_id and request.resolver_match
    )


def _families(
    request: HttpRequest, response: HttpResponse, told: Told
) -> tuple[set[str], set[str]]:
    """References of the families the page is about, and of those that it shows besides."""
    linked: dict[str, set[str]] = {}
    if not response.streaming and response.headers["Content-Type"].startswith("text/html"):
        linked = records_in(response.content.decode(response.charset))
    linked[CASES] = linked.get(CASES, set()) | told.cases
    council: int = request.user.council_id  # type: ignore[union-attr,assignment]
    # The trail names a family whoever looked, also somebody who sees it by reference only.
    with as_service(council):
        about, besides = families_of(records_in(request.path), linked, council)
    about |= told.about
    return about, (besides | told.families) - about


def _looks(how: str, page: str, about: set[str], besides: set[str], told: Told) -> Iterator[Look]:
    for ref in sorted(about):
        yield looks.at_family(how, ref, page, **({"urgent": True} if told.urgent else {}))
    if told.found is not None:
        yield from looks.at_list(looks.SEARCH, page, besides, found=told.found)
    elif besides:
        yield from looks.at_list(how, page, besides)
