"""Sealed evidence: whatever changed behind a line, its history must say so (payments.seals)."""

from __future__ import annotations

from centres.models import Council
from payments.seals.changes import Sort
from payments.seals.compare import later_changes, sealed_lines


def accounted_for(council: Council) -> tuple[int, list[str]]:
    """How many sealed lines, and the records behind them that were changed past the history."""
    lines = list(sealed_lines(council.pk))
    changes = later_changes(council.pk, lines)
    return len(lines), [
        f"{line.claim}: line {line.number}, {line.subject}: {change.words}"
        for line in lines
        for change in changes.get(line.pk, [])
        if change.sort == Sort.TAMPERING
    ]
