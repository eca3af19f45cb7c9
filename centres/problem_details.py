"""Errors of the API as problem details (RFC 9457), `application/problem+json`.

`{type, title, status, detail, instance}`, and for what is wrong in a body `errors`, a list of
`{pointer, detail}`: `pointer` is a JSON pointer (RFC 6901) into what was sent, `#` for all of it.
`type` is the address of the kind's description in the documentation, `instance` names this one
occurrence; the log has it too, so that who asks for help can say which it was. Nothing that was
sent is said back.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError as Wrong
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.defaults import server_error as page_of_error
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from centres.refusals import Refused

MEDIA_TYPE = "application/problem+json"
API = "/api/"
DOCUMENTATION = "/api/v1/docs/"
# Kinds of problems: their code, what each is called, and what to do about it.
KINDS = {
    "invalid": ("The request is not valid", "Mend what `errors` names and send it again."),
    "parse_error": ("The body cannot be read", "Send JSON, in UTF-8, not nested too deeply."),
    "no_idempotency_key": (
        "The header Idempotency-Key is missing",
        "Send one with every request that writes.",
    ),
    "not_authenticated": ("Nobody is signed in", "Sign in, or send a key that is in force."),
    "not_encrypted": (
        "Only HTTPS is answered",
        "Ask by https. A key that was sent has been readable on its way: have it changed.",
    ),
    "permission_denied": ("Not allowed", "The key or the person may not do this."),
    "not_found": ("Nothing is there", "Check the address: what you may not see is not there."),
    "method_not_allowed": ("The method is not supported", "`Allow` says which methods are."),
    "not_acceptable": ("No such form of the answer", "Ask for one that the operation names."),
    "unsupported_media_type": ("The body is of another type", "Send `application/json`."),
    "too_large": ("The body is too large", "Send it in several requests."),
    "throttled": ("Too many requests", "Wait as many seconds as `Retry-After` says."),
    "refused": (
        "Not possible as things stand",
        "`detail` says why. Sending again changes nothing.",
    ),
    "another_person": ("Another person’s entry", "It waits until they sign in on the device."),
    "another_request": (
        "The idempotency key stands for another request",
        "Use a new key for a new request, and the same key to repeat one.",
    ),
    "away": ("The service is away", "Nothing was saved. `Retry-After` says when to try again."),
    "error": ("Something went wrong here", "Try again later; tell us the `instance` if it stays."),
}
# What Django REST framework would say here names what was sent.
SAYS_BACK = {"method_not_allowed", "unsupported_media_type", "not_acceptable", "not_found"}
CHOICE = "This is none of the choices."
WHOLE = ("non_field_errors", "__all__")
NAME = re.compile(r"[\w-]{1,100}", re.ASCII)
FALLBACK = {401: "not_authenticated", 403: "permission_denied", 404: "not_found"}

logger = logging.getLogger(__name__)


def handle(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's EXCEPTION_HANDLER; None for what is a fault of ours."""
    exception = _as_of_the_api(exception)
    answer = exception_handler(exception, context)
    if answer is None:
        return None
    errors = None
    detail = getattr(exception, "detail", "")
    if isinstance(exception, exceptions.ValidationError):
        errors = list(_errors(detail))
        detail = "What was sent has a fault." if len(errors) == 1 else "What was sent has faults."
    code = _code(exception, answer.status_code)
    told = problem(answer.status_code, code, "" if code in SAYS_BACK else str(detail), errors)
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Type"}
    return Response(told, status=answer.status_code, headers=headers, content_type=MEDIA_TYPE)


def problem(
    code_of_http: int, kind: str, detail: str, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """The body of a problem of this kind (KINDS); logged without anything that was sent."""
    told: dict[str, Any] = {
        "type": f"{settings.SITE_URL}{DOCUMENTATION}#problem-{kind}",
        "title": KINDS[kind][0],
        "status": code_of_http,
        "detail": detail or KINDS[kind][1],
        "instance": f"urn:uuid:{uuid4()}",
    }
    if errors is not None:
        told["errors"] = errors
    logger.info("problem %s %s %s", code_of_http, kind, told["instance"])
    return told


@csrf_exempt
@login_not_required
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """What is said at addresses under /api/ that are none."""
    return _answer(status.HTTP_404_NOT_FOUND, "not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of a fault of ours, or for programs its problem."""
    if request.path.startswith(API):
        return _answer(status.HTTP_500_INTERNAL_SERVER_ERROR, "error")
    return page_of_error(request)


def away() -> HttpResponse:
    """The database cannot be asked: nothing was saved."""
    return _answer(status.HTTP_503_SERVICE_UNAVAILABLE, "away")


def not_encrypted() -> HttpResponse:
    """What was asked went over the network in the clear."""
    return _answer(status.HTTP_403_FORBIDDEN, "not_encrypted")


def too_large_to_take() -> HttpResponse:
    """The body is larger than anything that is taken."""
    return _answer(status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, "too_large")


def _answer(code: int, kind: str) -> JsonResponse:
    return JsonResponse(problem(code, kind, ""), status=code, content_type=MEDIA_TYPE)


def _as_of_the_api(exception: Exception) -> Exception:
    """What the product's own rules raise, as the API says it."""
    if isinstance(exception, Wrong):
        by_field = exception.message_dict if hasattr(exception, "error_dict") else None
        return exceptions.ValidationError(by_field or exception.messages)
    if isinstance(exception, Refused):
        refused = exceptions.APIException(str(exception), code="refused")
        refused.status_code = status.HTTP_409_CONFLICT
        return refused
    return exception


def _code(exception: Exception, code_of_http: int) -> str:
    if isinstance(exception, exceptions.ValidationError):
        return "invalid"
    code = getattr(getattr(exception, "detail", None), "code", "")
    return code if code in KINDS else FALLBACK.get(code_of_http, "error")


def _errors(detail: Any, pointer: str = "#") -> Iterator[dict[str, str]]:
    """Every message with where it belongs; fields that the body has not are about all of it."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            whole = name in WHOLE
            # A name that is none of ours was sent, and is not said back.
            own = NAME.fullmatch(str(name))
            yield from _errors(inner, pointer if whole or not own else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _errors(inner, f"{pointer}/{number}" if nested else pointer)
    else:
        chosen = getattr(detail, "code", "") == "invalid_choice"
        yield {"pointer": pointer, "detail": CHOICE if chosen else str(detail)}
