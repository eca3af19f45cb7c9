"""Evidence of claim lines as the records now say it, with a digest of their content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from payments.calculation.lines import digest
from payments.evidence.readers import READERS, Facts, read
from payments.models import ClaimLine

KINDS = {kind: place for place, kind in enumerate(READERS)}


@dataclass(frozen=True)
class Snapshot:
    """A line's evidence: facts in order of kind, date and reference, each with its `kind`."""

    evidence: list[Facts]
    digest: str


def take(lines: Iterable[ClaimLine]) -> dict[int, Snapshot]:
    """The evidence of lines by their id, as it stands now.

    So many queries as there are kinds of record, however many lines.
    """
    lines = list(lines)
    found = _read_all(lines)
    return {line.pk: _snapshot(line, found) for line in lines}


def _read_all(lines: list[ClaimLine]) -> dict[str, dict[int, tuple[Facts, Facts]]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        for kind, ids in line.records.items():
            wanted[kind].update(ids)
    return {kind: read(kind, ids) for kind, ids in wanted.items()}


def _snapshot(line: ClaimLine, found: dict[str, dict[int, tuple[Facts, Facts]]]) -> Snapshot:
    shown: list[Facts] = []
    sealed: list[tuple[str, int, Facts | None, Facts | None]] = []
    for kind, ids in line.records.items():
        for pk in ids:
            facts, further = found[kind].get(pk, (None, None))
            sealed.append((kind, pk, facts, further))
            shown.append({"kind": kind, **(facts or {"removed": True})})
    shown.sort(key=lambda fact: (KINDS[fact["kind"]], fact.get("date") or "", fact.get("ref", "")))
    sealed.sort(key=lambda each: (each[0], each[1]))
    facts_of_line = [line.measure, line.version, line.subject, line.achieved_on]
    figures = [line.numerator, line.denominator, line.reverses_id]
    return Snapshot(shown, digest([*facts_of_line, *figures, sealed]))
