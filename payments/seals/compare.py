"""Sealed lines against the records now: every later change, and of which sort it is.

What a record said is sealed with its line (`ClaimLine.seals`). Where it says something else now,
its history must hold it as it was sealed; from there on the history says who changed what. Where it
does not, nobody changed it through Lodestar.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from centres.row_scope import as_service
from centres.wording import day_in_words
from families.models import MergedRow
from families.rights.removing import removed_subjects
from payments.evidence import snapshots
from payments.evidence.readers import READERS, Facts, read
from payments.models import Claim, ClaimLine
from payments.seals.changes import Change, Sort
from payments.seals.history import Histories, Then, histories, roles_of
from payments.seals.late import Late, late_evidence
from payments.seals.wording import changed, differences_between, kind_in_words

Said = tuple[Facts, Facts]
Merged = dict[tuple[str, int], dict[str, datetime]]

WEIGHT = {sort: place for place, sort in enumerate(Sort)}
VANISHED = "is no longer there, and the history does not say who removed it."
ALTERED = "says something else than was sealed, and the history does not say who changed it."
EVIDENCE = "The evidence of this line is not what was sealed, and no record’s history says why."


@dataclass(frozen=True)
class _Suspect:
    """A record that says something else now than when its line was sealed."""

    line: ClaimLine
    kind: str
    pk: int
    seal: str | None  # None for a line that was sealed before records were, one by one
    then: Facts  # what was shown of it


def sealed_lines(council_id: int) -> QuerySet[ClaimLine]:
    """The lines that stand sealed: of submitted, approved and paid claims, in order."""
    lines = ClaimLine.objects.filter(council=council_id).current()
    lines = lines.filter(claim__state__in=Claim.HOLDING).select_related("claim__contract")
    return lines.order_by("claim__contract__ref", "claim__quarter", "number")


def later_changes(council_id: int, lines: Collection[ClaimLine]) -> dict[int, list[Change]]:
    """Of sealed lines of a council, by the line's id, what changed since; the weightiest first.

    Nothing of those whose family's record was removed since: its history went with it, as was due,
    and the line says what it was. The lines come with their claims. The number of queries does not
    depend on how many there are.
    """
    lines = [line for line in lines if line.claim.state != Claim.State.DRAFT]
    gone = removed_subjects(council_id, (line.subject for line in lines))
    lines = [line for line in lines if line.subject not in gone]
    if not lines:
        return {}
    now = snapshots.read_all(lines)
    suspects, late = _suspects(lines, now), late_evidence(lines)
    since = min(line.claim.submitted_at for line in lines if line.claim.submitted_at)
    ids: dict[str, set[int]] = defaultdict(set)
    for each in suspects:
        ids[each.kind].add(each.pk)
    known = histories(ids, since)
    moved = _moved(ids, since)
    roles = roles_of(council_id, _people(known))
    found: dict[int, list[Change]] = defaultdict(list)
    for each in suspects:
        said = now.get(each.kind, {}).get(each.pk)
        if change := _change_of(each, said, known, moved, roles):
            found[each.line.pk].append(change)
    for line in {each.line.pk: each.line for each in suspects if each.seal is None}.values():
        if line.pk not in found:
            found[line.pk].append(Change(line, Sort.TAMPERING, "", EVIDENCE))
    for change in _late_changes(lines, late):
        found[change.line.pk].append(change)
    return {pk: sorted(each, key=lambda one: WEIGHT[one.sort]) for pk, each in found.items()}


def _suspects(lines: Collection[ClaimLine], now: snapshots.Found) -> list[_Suspect]:
    found = []
    earlier = snapshots.take([line for line in lines if not line.seals], now)
    for line in lines:
        if not line.seals and earlier[line.pk].digest == line.evidence_digest:
            continue
        for kind, ids in line.records.items():
            for pk in ids:
                place, sealed = line.seals.get(kind, {}).get(str(pk), (-1, ""))
                then = line.evidence[place] if 0 <= place < len(line.evidence) else {}
                said = now.get(kind, {}).get(pk)
                if not line.seals:
                    found.append(_Suspect(line, kind, pk, None, {}))
                elif snapshots.seal(kind, pk, said) != sealed:
                    found.append(_Suspect(line, kind, pk, sealed, then))
    return found


def _moved(ids: dict[str, set[int]], since: datetime) -> Merged:
    """The columns of these records that merges changed since, with the moment."""
    wanted = Q(pk__in=[])
    for kind, keys in ids.items():
        wanted |= Q(table=READERS[kind].model._meta.db_table, row__in=keys)
    rows = MergedRow.objects.filter(wanted, merge__recorded_at__gt=since)
    found: Merged = defaultdict(dict)
    with as_service():
        for row in rows.select_related("merge").order_by("pk"):
            found[row.table, row.row][row.column] = row.merge.recorded_at
    return found


def _people(known: Histories) -> set[int]:
    of_kinds = [*known.events.values(), *known.joined.values()]
    return {event.by for each in of_kinds for of in each.values() for event in of if event.by}


def _change_of(
    suspect: _Suspect,
    now: Said | None,
    known: Histories,
    moved: Merged,
    roles: dict[int, str],
) -> Change | None:
    """What happened to a record; None where a line sealed the earlier way says too little of it."""
    then = _then(suspect, known)
    if then is None:
        return None if suspect.seal is None else _tampered(suspect, now)
    if now is None and not any(event.is_removal for event in then.since):
        return _tampered(suspect, now)
    last = then.since[-1]
    facts: dict[str, Any] = {
        "line": suspect.line,
        "kind": suspect.kind,
        "at": last.at,
        "by": roles.get(last.by or 0, ""),
    }
    name = name_of(suspect.kind, then.said[0])
    if now is None:
        return Change(sort=Sort.CORRECTION, words=f"{name} was removed.", **facts)
    differences = differences_between(then.said, now)
    if not differences:
        return None
    if merged := _by_merge(suspect, then.said, now, moved):
        words = f"{name} belongs to the family that two were merged into."
        facts["at"] = merged
        return Change(sort=Sort.MERGE, words=words, differences=differences, **facts)
    is_voided = "voided_on" in changed(then.said[0], now[0]) and now[0]["voided_on"]
    words = f"{name} was {'voided' if is_voided else 'changed'}."
    return Change(sort=Sort.CORRECTION, words=words, differences=differences, **facts)


def _then(suspect: _Suspect, known: Histories) -> Then | None:
    """The record as it was sealed, with what happened since."""
    sealed_at = suspect.line.claim.submitted_at
    if sealed_at is None:
        return None
    if suspect.seal is not None:
        return known.find(suspect.kind, suspect.pk, suspect.seal, sealed_at)
    since = [event for event in known.of(suspect.kind, suspect.pk) if event.at > sealed_at]
    return Then(READERS[suspect.kind].of(since[0].row), since) if since else None


def _by_merge(suspect: _Suspect, then: Said, now: Said, moved: Merged) -> datetime | None:
    """When a merge since the sealing made all the differences; None when none did."""
    columns = moved.get((READERS[suspect.kind].model._meta.db_table, suspect.pk), {})
    names = [*changed(then[0], now[0]), *changed(then[1], now[1])]
    moments = [columns.get(name) or columns.get(f"{name}_id") for name in names]
    sealed_at = suspect.line.claim.submitted_at
    found = [at for at in moments if at and sealed_at and at > sealed_at]
    return max(found) if found and len(found) == len(names) else None


def _tampered(suspect: _Suspect, now: Said | None) -> Change:
    then = {name: value for name, value in suspect.then.items() if name != "kind"}
    name = name_of(suspect.kind, then or (now[0] if now else {}))
    if now is None:
        return Change(suspect.line, Sort.TAMPERING, suspect.kind, f"{name} {VANISHED}")
    # Of what is not shown nothing was kept but the digest: it cannot be told which of it differs.
    differences = differences_between((then, None), now) if then else ()
    return Change(
        suspect.line, Sort.TAMPERING, suspect.kind, f"{name} {ALTERED}", differences=differences
    )


def _late_changes(lines: Collection[ClaimLine], late: list[Late]) -> list[Change]:
    by_id = {line.pk: line for line in lines}
    ids: dict[str, set[int]] = defaultdict(set)
    for each in late:
        ids[each.kind].add(each.record)
    said = {kind: read(kind, keys) for kind, keys in ids.items()}
    changes = []
    for each in late:
        line = by_id[each.line]
        sealed_at = line.claim.submitted_at
        name = name_of(each.kind, said[each.kind][each.record][0])
        if sealed_at and each.entered_at > sealed_at:
            day = day_in_words(timezone.localdate(each.entered_at))
            words = f"{name} was entered on {day}."
            changes.append(Change(line, Sort.LATE, each.kind, words, at=each.entered_at))
        else:
            words = f"{name} came to the family with a merge."
            changes.append(Change(line, Sort.MERGE, each.kind, words, at=each.merged_at))
    return changes


def name_of(kind: str, facts: Facts) -> str:
    """A record as it is called: by its kind and reference, else by its day."""
    called = facts.get("ref") or ""
    if not called and facts.get("date"):
        called = f"of {day_in_words(datetime.fromisoformat(facts['date']))}"
    return f"{kind_in_words(kind)} {called}".strip()
