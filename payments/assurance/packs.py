"""A check's pack: dated facts without a name, a note or an address, as they stood at submission.

For an outcome line it is the line's sealed evidence. A target's subject has its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from payments.assurance.proof import PROOFS, records_of
from payments.calculation.lines import digest
from payments.evidence.readers import READERS, Facts, read
from payments.models import Claim, EvidenceCheck

KINDS = {kind: place for place, kind in enumerate(READERS)}
Records = dict[str, list[int]]


@dataclass(frozen=True)
class Pack:
    """Facts in order of kind, date and reference; `digest` covers what is not shown too."""

    records: Records = field(default_factory=dict)
    evidence: list[Facts] = field(default_factory=list)
    digest: str = ""


def take_packs(claim: Claim, checks: Sequence[EvidenceCheck]) -> list[Pack]:
    """The packs of targets' subjects as the records now stand, one for each check, in order.

    A query for each indicator and for each kind of record, however many checks there are.
    """
    subjects: dict[str, set[str]] = defaultdict(set)
    for check in checks:
        subjects[check.line.measure].add(check.subject)
    found = {
        key: records_of(key, refs, claim.council_id, claim.period)
        for key, refs in subjects.items()
        if key in PROOFS
    }
    return packed([found.get(each.line.measure, {}).get(each.subject, {}) for each in checks])


def packed(records: Iterable[Records]) -> list[Pack]:
    """The facts of these records as they now stand; a query for each kind."""
    wanted_by_check = list(records)
    wanted: dict[str, set[int]] = defaultdict(set)
    for of_check in wanted_by_check:
        for kind, ids in of_check.items():
            wanted[kind].update(ids)
    found = {kind: read(kind, ids) for kind, ids in wanted.items()}
    return [_pack(of_check, found) for of_check in wanted_by_check]


def _pack(records: Records, found: dict[str, dict[int, tuple[Facts, Facts]]]) -> Pack:
    shown: list[Facts] = []
    sealed: list[tuple[str, int, Facts | None, Facts | None]] = []
    for kind, ids in sorted(records.items()):
        for pk in sorted(ids):
            facts, further = found[kind].get(pk, (None, None))
            sealed.append((kind, pk, facts, further))
            shown.append({"kind": kind, **(facts or {"removed": True})})
    shown.sort(key=lambda fact: (KINDS[fact["kind"]], fact.get("date") or "", fact.get("ref", "")))
    return Pack(records, shown, digest(sealed))


def changed_since(checks: Iterable[EvidenceCheck]) -> set[int]:
    """Ids of the checks of targets whose records say something else now than at submission."""
    of_targets = [check for check in checks if check.evidence_digest]
    now = packed(check.records for check in of_targets)
    return {
        check.pk
        for check, pack in zip(of_targets, now, strict=True)
        if pack.digest != check.evidence_digest
    }
