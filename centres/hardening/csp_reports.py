"""What browsers report that the content security policy refused.

Anybody can send anything here, so little is believed and less is written down: which rule it was,
and which page of ours by its pattern, never by its address.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections import deque
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)

LARGEST = 16 * 1024
MOST_IN_ONE = 20
# What one process writes down in a minute, whoever sends it.
MOST_A_MINUTE = 30
MINUTE = 60.0
DIRECTIVE = re.compile(r"[a-z]+(-[a-z]+)*", re.ASCII)
LONGEST_DIRECTIVE = 40
UNKNOWN = "unknown"

_written: deque[float] = deque(maxlen=MOST_A_MINUTE)


@csrf_exempt
@login_not_required
@require_POST
def csp_reports(request: HttpRequest) -> HttpResponse:
    """Take a report, in either of the two shapes that browsers send; 204 whatever it says.

    413 for a large one, 429 when there were many.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=413)
    for directive, page in _said(request.body):
        if not _may_write():
            return HttpResponse(status=429, headers={"Retry-After": str(int(MINUTE))})
        logger.warning("The content security policy refused %s on %s", directive, page)
    return HttpResponse(status=204)


def _said(body: bytes) -> list[tuple[str, str]]:
    """The rule and the page of each report."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return []
    reports = said if isinstance(said, list) else [said]
    return [found for one in reports[:MOST_IN_ONE] if (found := _one(one))]


def _one(report: Any) -> tuple[str, str] | None:
    facts = report.get("csp-report") or report.get("body") if isinstance(report, dict) else None
    if not isinstance(facts, dict):
        return None
    directive = facts.get("effectiveDirective") or facts.get("effective-directive")
    directive = directive or facts.get("violated-directive")
    page = facts.get("documentURL") or facts.get("document-uri")
    return _directive(directive), _page(page)


def _directive(said: Any) -> str:
    text = str(said).partition(" ")[0][:LONGEST_DIRECTIVE]
    return text if DIRECTIVE.fullmatch(text) else UNKNOWN


def _page(said: Any) -> str:
    """The pattern of the page, which names no family; unknown for what is no page of ours."""
    try:
        return "/" + resolve(urlsplit(str(said)).path).route
    except (Resolver404, ValueError):
        return UNKNOWN


def _may_write() -> bool:
    now = time.monotonic()
    while _written and now - _written[0] > MINUTE:
        _written.popleft()
    if len(_written) == MOST_A_MINUTE:
        return False
    _written.append(now)
    return True
