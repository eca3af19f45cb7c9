"""What somebody reads when nothing can be saved: a plain page that needs no database.

PostgreSQL away, its disk full, too many connections: 503, when to try again, and what was typed
held on the page itself, with a button that sends it once more under the same name. A request that
is too large: 413. Anything else that goes wrong is a 500, as it is the service's own fault.
"""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import bad_request

from centres.parked import MOST_CHARACTERS, SECRETS
from centres.problem_details import API, away, server_error, too_large_to_take

SECONDS_TO_WAIT = 30
# PostgreSQL's own words for it (classes of SQLSTATE): no connection, out of disk or memory or
# connections, being shut down or started, its files cannot be read; who gave way too often.
AWAY = ("08", "53", "57P", "58", "40001", "40P01", "55P03")
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def something_wrong(request: HttpRequest) -> HttpResponse:
    """The answer to a request that failed: 503 where the database was away, else 500."""
    if not is_outage(sys.exc_info()[1]):
        return server_error(request)
    response: HttpResponse
    if request.path_info.startswith(API):
        response = away()
    else:
        page = render_to_string(
            "503.html", {"again": _typed(request), "path": request.get_full_path()}
        )
        response = HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to what is no proper request: 413 where it is only too much, else 400."""
    if isinstance(exception, TOO_LARGE):
        return too_large(request)
    return bad_request(request, exception)


def too_large(request: HttpRequest) -> HttpResponse:
    """413, with the limit in words."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if request.path_info.startswith(API):
        return too_large_to_take()
    return HttpResponse(render_to_string("413.html"), status=status)


def is_outage(error: BaseException | None) -> bool:
    """Whether the database was away, and not asked for something wrong."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, DatabaseError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    if code is None:
        # The connection broke, or there was none: nobody was there to give a code. What broke off
        # in the middle is a plain DatabaseError; what was asked wrongly is a kind of its own.
        return isinstance(error, OperationalError) or type(error) is DatabaseError
    return str(code).startswith(AWAY)


def _typed(request: HttpRequest) -> list[tuple[str, str]] | None:
    """What was sent, to be sent again; None where nothing was, or a secret or a file went with it.

    Reading it must not ask the database.
    """
    if request.method != "POST":
        return None
    try:
        typed: list[tuple[str, str]] = [
            (name, value) for name, values in request.POST.lists() for value in values
        ]
        files = bool(request.FILES)
    except Exception:
        return None
    secret = any(part in name for name, _ in typed for part in SECRETS)
    too_much = sum(len(value) for _, value in typed) > MOST_CHARACTERS
    return None if files or secret or too_much else typed
