"""A request carried out once, however often it is sent (header `Idempotency-Key`).

As with the entries of a phone (centres.receipts), what is written and the note of its answer are
one transaction. What was refused leaves no note: it can be mended and sent under the same key.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from rest_framework import exceptions, status
from rest_framework.request import Request

from centres.models.partners import IDEMPOTENCY_LENGTH, PartnerRequest
from centres.partners.caller import Caller

HEADER = "Idempotency-Key"
KEY = re.compile(rf"[A-Za-z0-9._:-]{{8,{IDEMPOTENCY_LENGTH}}}", re.ASCII)

Answer = tuple[dict[str, Any], int]


class NoKey(exceptions.ParseError):
    """The header is missing, or not what a key looks like."""

    default_detail = (
        f"Send the header {HEADER}: 8 to {IDEMPOTENCY_LENGTH} letters, digits, dots, colons, "
        "underscores or hyphens that you use for this request and its repetitions only."
    )
    default_code = "no_idempotency_key"


class AnotherRequest(exceptions.APIException):
    """The key stands for another request of this partner."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "Another request was sent with this Idempotency-Key."
    default_code = "another_request"


@transaction.atomic
def once(caller: Caller, request: Request, write: Callable[[], Answer]) -> tuple[Answer, bool]:
    """Call `write` unless this request was carried out before; its answer and status, whether new.

    Of two at once one writes and the other waits for its answer. NoKey, AnotherRequest.
    """
    key = request.headers.get(HEADER, "")
    if not KEY.fullmatch(key):
        raise NoKey
    digest = _digest(request)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock(caller, key)])
    known = PartnerRequest.objects.filter(partner=caller.partner, idempotency_key=key).first()
    if known is not None:
        if known.digest != digest:
            raise AnotherRequest
        return (known.answer, known.status), False
    answer, code = write()
    PartnerRequest.objects.create(
        council_id=caller.council_id,
        partner=caller.partner,
        idempotency_key=key,
        digest=digest,
        status=code,
        answer=answer,
    )
    return (answer, code), True


def _digest(request: Request) -> str:
    """SHA-256 of address and body, the body in one spelling."""
    said = json.dumps([request.method, request.path, request.data], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _lock(caller: Caller, key: str) -> int:
    """The number under which PostgreSQL keeps the request's lock until the transaction ends."""
    named = hashlib.sha256(f"{caller.partner.pk} {key}".encode()).digest()
    return int.from_bytes(named[:8], signed=True)
