"""A pack in words: for an outcome line the line's evidence, for a target's subject its own."""

from __future__ import annotations

from payments.evidence.words import Areas, in_words_by_line
from payments.models import EvidenceCheck


def facts_of(check: EvidenceCheck, areas: Areas | None = None) -> list[str]:
    """Dated facts in order, the areas of two Stars from one to the other at the end.

    `areas` as for `in_words_by_line`.
    """
    evidence = check.line.evidence if check.counted is None else check.evidence
    return in_words_by_line(evidence, areas)
