"""Claims as exact CSV for machines (SPEC 7)."""

from __future__ import annotations

import csv
from typing import Any

from payments.models import Claim

COLUMNS = ["line", "kind", "measure", "subject", "achieved_on", "amount_pence"]


def write_claim(claim: Claim, stream: Any) -> None:
    """Write the claim's lines in order, LF; amounts in pence."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in claim.lines:
        day = line.achieved_on.isoformat() if line.achieved_on else ""
        writer.writerow(
            [line.number, line.kind, line.measure, line.subject, day, line.amount_pence]
        )
