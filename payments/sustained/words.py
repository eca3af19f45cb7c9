"""How a paid outcome stands since, in words that name nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from centres.wording import day_in_words, money, quarter_months
from outcomes.sustained.later_look import HALF_YEAR
from outcomes.sustained.registry import LOOKS
from payments.calculation.holdback import due_on
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
    if look is None:
        return EARLY
    said = sentence(look, line.measure, shown([look])[look.pk])
    return f"{said} {decided_about(line)}".strip() if look.fell_on else said


def because(line: ClaimLine, *, is_withheld: bool) -> str:
    """Why a line of something that was paid for before is there; empty for what is new.

    When something fell back is told to those only who may see why.
    """
    if line.releases:
        day = day_in_words(due_on(line.achieved_on)) if line.achieved_on else ""
        return (
            f"{money(line.terms['held_pence'])} of the price was held back then. It is due because "
            f"the outcome had not fallen back by {day}, {HALF_YEAR} days after it was achieved."
        )
    if "fell_on" in line.terms:
        fell_on = day_in_words(date.fromisoformat(line.terms["fell_on"]))
        when = "" if is_withheld else f" on {fell_on}"
        return (
            f"This fell back{when}, within {HALF_YEAR} days after it was achieved. The terms say "
            "that what was paid is then proposed to be taken back, and a commissioner accepted it."
        )
    if line.reverses:
        return (
            "On the records as they are now this is no longer achieved, so what was approved for "
            "it is taken back."
        )
    return ""


def decided_about(line: ClaimLine) -> str:
    """What was decided about a paid outcome that fell back; empty where nothing was."""
    last = line.loss_decisions.select_related("by").last()
    if last is None:
        return ""
    day = day_in_words(timezone.localdate(last.at))
    return f"{last.get_kind_display()}, by {last.by.name} on {day}: {last.reason}"


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
