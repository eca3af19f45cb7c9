"""The records behind a signal, a page at a time: references, kinds and dates, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from centres.row_scope import as_service
from payments.models import Claim
from payments.signals.figures import parameters
from payments.signals.signal import Entry, Signal


@dataclass(frozen=True)
class Entries:
    """Those of the claim's provider that count, as a Paginator reads them: a length and slices.

    `total` is how many there are, as the signal's figures counted them. Each slice is one query.
    """

    claim: Claim
    signal: Signal
    total: int

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, place: slice) -> list[Entry]:
        first, last, _step = place.indices(self.total)
        query = f"""
            SELECT entry.kind, entry.ref, entry.of, entry.day, entry.entered_on, entry.amount
            FROM ({self.signal.query}) entry
            JOIN centres_centre centre ON centre.id = entry.centre_id
            JOIN centres_cluster cluster ON cluster.id = centre.cluster_id
            WHERE entry.counts AND NOT entry.beside AND cluster.provider_id = %(provider)s
            ORDER BY entry.day, entry.kind, entry.ref, entry.of
            LIMIT %(limit)s OFFSET %(offset)s"""
        asked: dict[str, Any] = {
            **parameters(self.claim.council_id, self.claim.period),
            "provider": self.claim.contract.provider_id,
            "limit": last - first,
            "offset": first,
        }
        with as_service(self.claim.council_id), connection.cursor() as cursor:
            cursor.execute(query, asked)
            return [Entry(*row) for row in cursor.fetchall()]
