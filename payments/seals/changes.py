"""A later change behind a sealed line, and of which sort it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from payments.models import ClaimLine


class Sort(models.TextChoices):
    """In order of weight: of several changes behind a line the first of these says what it is."""

    TAMPERING = "tampering", "Not accounted for"
    MERGE = "merge", "Merge"
    CORRECTION = "correction", "Correction"
    LATE = "late", "Late evidence"

    @property
    def colour(self) -> str:
        """Of its tag."""
        return COLOURS[self]

    @property
    def meaning(self) -> str:
        """What it is, in a sentence."""
        return MEANINGS[self]


COLOURS = {
    Sort.TAMPERING: "red",
    Sort.MERGE: "purple",
    Sort.CORRECTION: "yellow",
    Sort.LATE: "grey",
}
MEANINGS = {
    Sort.TAMPERING: (
        "What is stored is not what was sealed, and the history that the database keeps does not "
        "say how it came about: it was changed or removed past Lodestar."
    ),
    Sort.MERGE: "Two families turned out to be one and were merged since.",
    Sort.CORRECTION: (
        "A sealed record was changed since in Lodestar: put right, voided, closed or removed. How "
        "it was before is kept."
    ),
    Sort.LATE: (
        "A record about the same days was entered after the claim was submitted: it was not there "
        "to be looked at."
    ),
}


@dataclass(frozen=True)
class Difference:
    """A fact that is another one now, in words; without values where it is not shown."""

    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Change:
    """What changed behind a line: `kind` and `ref` name the record, `by` is a role if known.

    `differences` are empty for a record that came or went as a whole; `record` says what it says
    then (late evidence), or said (removed).
    """

    line: ClaimLine
    sort: Sort
    kind: str
    words: str
    record: str = ""
    differences: tuple[Difference, ...] = ()
    at: datetime | None = None
    by: str = ""
