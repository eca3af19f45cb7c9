"""Evidence of claim lines as the records now say it, with a digest of their content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from payments.calculation.lines import digest
from payments.evidence.readers import READERS, Facts, read
from payments.models import ClaimLine

KINDS = {kind: place for place, kind in enumerate(READERS)}


Found = dict[str, dict[int, tuple[Facts, Facts]]]
# By kind and id of a record: its place in the line's evidence, and a digest of what it said.
Seals = dict[str, dict[str, tuple[int, str]]]


@dataclass(frozen=True)
class Snapshot:
    """A line's evidence: facts in order of kind, date and reference, each with its `kind`."""

    evidence: list[Facts]
    digest: str
    seals: Seals


def take(lines: Iterable[ClaimLine], found: Found | None = None) -> dict[int, Snapshot]:
    """The evidence of lines by their id, as it stands now, or as `found` says.

    So many queries as there are kinds of record, however many lines.
    """
    lines = list(lines)
    found = read_all(lines) if found is None else found
    return {line.pk: _snapshot(line, found) for line in lines}


def read_all(lines: Iterable[ClaimLine]) -> Found:
    """What the records of lines say now, by kind and id; one that is gone is missing."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        for kind, ids in line.records.items():
            wanted[kind].update(ids)
    return {kind: read(kind, ids) for kind, ids in wanted.items()}


def seal(kind: str, pk: int, said: tuple[Facts, Facts] | None) -> str:
    """A digest of all that a record said, also of what is not shown; `said` is None without it."""
    return digest([kind, pk, *(said or (None, None))])


def _snapshot(line: ClaimLine, found: Found) -> Snapshot:
    read_as: list[tuple[Facts, str, int, Facts | None]] = []
    for kind, ids in line.records.items():
        for pk in ids:
            facts, further = found[kind].get(pk, (None, None))
            read_as.append(({"kind": kind, **(facts or {"removed": True})}, kind, pk, further))
    read_as.sort(
        key=lambda each: (KINDS[each[1]], each[0].get("date") or "", each[0].get("ref", ""))
    )
    sealed: list[tuple[str, int, Facts | None, Facts | None]] = []
    seals: Seals = {}
    for place, (_shown, kind, pk, further) in enumerate(read_as):
        said = found[kind].get(pk)
        sealed.append((kind, pk, said[0] if said else None, further))
        seals.setdefault(kind, {})[str(pk)] = (place, seal(kind, pk, said))
    sealed.sort(key=lambda each: (each[0], each[1]))
    facts_of_line = [line.measure, line.version, line.subject, line.achieved_on]
    figures = [line.numerator, line.denominator, line.reverses_id]
    shown = [each[0] for each in read_as]
    return Snapshot(shown, digest([*facts_of_line, *figures, sealed]), seals)
