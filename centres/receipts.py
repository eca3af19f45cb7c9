"""Recorded once, however often it is sent: the receipt of an entry is written with the entry.

A phone that hears no answer sends again; so does somebody who taps twice. Whatever is written
under a `client_id` leaves a receipt in the same transaction, so that both are there or neither.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from centres.models import Receipt, User
from centres.refusals import Refused

Answer = dict[str, Any]


class AnotherEntry(Refused):
    """The client id already stands for another entry, or for somebody else's."""

    def __init__(self) -> None:
        super().__init__("This entry has already been saved, with other details.")


@transaction.atomic
def once(
    *,
    by: User,
    client_id: UUID,
    kind: str,
    body: Mapping[str, Any],
    write: Callable[[], Answer],
) -> tuple[Answer, bool]:
    """Call `write` unless this entry was recorded before; its answer, and whether it is new.

    `body` says the entry in JSON's values, `kind` what it is; `write` returns references, no
    personal data. Of two at once one writes and the other waits for its answer. AnotherEntry when
    the id stands for something else; whatever `write` raises leaves no receipt, so that what was
    refused can be mended and sent under the same id.
    """
    wait_for(client_id)
    known = answered(by=by, client_id=client_id, kind=kind, body=body)
    if known is not None:
        return known, False
    answer = write()
    leave(by=by, client_id=client_id, kind=kind, body=body, answer=answer)
    return answer, True


def wait_for(client_id: UUID) -> None:
    """Wait until nobody else writes under this id; others wait until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_of(client_id)])


def leave(*, by: User, client_id: UUID, kind: str, body: Mapping[str, Any], answer: Answer) -> None:
    """Write the receipt, in the transaction of what was written under the id."""
    Receipt.objects.create(
        council_id=by.council_id,
        user=by,
        client_id=client_id,
        kind=kind,
        digest=digest(body),
        answer=answer,
    )


def answered(*, by: User, client_id: UUID, kind: str, body: Mapping[str, Any]) -> Answer | None:
    """The answer this entry was given when it was recorded; None for one that is new.

    AnotherEntry when the id stands for something else, or for somebody else's entry.
    """
    receipt = Receipt.objects.filter(client_id=client_id).first()
    if receipt is None:
        return None
    if (receipt.user_id, receipt.kind, receipt.digest) != (by.pk, kind, digest(body)):
        raise AnotherEntry
    answer: Answer = receipt.answer
    return answer


def digest(body: Mapping[str, Any]) -> str:
    """SHA-256 of the body's facts in one spelling; what is empty is left out.

    So an optional fact that a later version adds leaves the digest of earlier entries alone.
    """
    facts = {name: fact for name, fact in body.items() if fact not in (None, "", [], {})}
    said = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _lock_of(client_id: UUID) -> int:
    """The number under which PostgreSQL keeps the entry's lock until the transaction ends."""
    return int.from_bytes(client_id.bytes[:8], signed=True)
