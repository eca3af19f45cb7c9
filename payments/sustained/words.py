"""How a paid outcome stands since, in words that name nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from centres.wording import day_in_words, quarter_months
from outcomes.sustained.registry import LOOKS
from payments.evidence.readers import Facts, read
from payments.evidence.words import in_words_by_line
from payments.models import Claim, ClaimLine, LaterLook

EARLY = "Too early to say: it is first looked at when the next quarter is rolled up."


def newest_look(line: ClaimLine) -> LaterLook | None:
    """The latest look at a line, if it was looked at again."""
    return line.later_looks.newest_first().first()


def since_of(line: ClaimLine) -> str:
    """A sentence on what became of a paid outcome; empty for a line that pays for none."""
    if line.kind != ClaimLine.Kind.OUTCOME or line.claim.state not in Claim.DECIDED:
        return ""
    if line.decision == ClaimLine.Decided.REJECTED:
        return ""
    look = newest_look(line)
    return sentence(look, line.measure, shown([look])[look.pk]) if look else EARLY


def sentence(look: LaterLook, measure: str, facts: list[str]) -> str:
    """What a look found; `facts` are what `shown` says of it."""
    if look.fell_on:
        return f"Fell back on {day_in_words(look.fell_on)}: {'; '.join(facts)}."
    months = quarter_months(look.quarter)
    if look.result == LaterLook.Result.HELD:
        return f"Looked at again in {months}: still held."
    why = LOOKS[measure].unknown if measure in LOOKS else ""
    return f"Looked at again in {months}: not known. {why}".strip()


def shown(looks: Iterable[LaterLook]) -> dict[int, list[str]]:
    """The records that show a fall-back, in words, by the look's id, as they stand now.

    So many queries as there are kinds of record, however many looks.
    """
    looks = list(looks)
    wanted: dict[str, set[int]] = defaultdict(set)
    for look in looks:
        for kind, ids in look.records.items():
            wanted[kind].update(ids)
    found = {kind: read(kind, ids) for kind, ids in wanted.items()}
    return {look.pk: [_said(kind, pk, found) for kind, pk in _records(look)] for look in looks}


def _records(look: LaterLook) -> list[tuple[str, int]]:
    return [(kind, pk) for kind in sorted(look.records) for pk in look.records[kind]]


def _said(kind: str, pk: int, found: dict[str, dict[int, tuple[Facts, Facts]]]) -> str:
    facts, _further = found[kind].get(pk, ({"removed": True}, {}))
    return in_words_by_line([{"kind": kind, **facts}])[0]
