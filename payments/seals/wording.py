"""Facts of a record in words, as they were and as they are: what may be shown of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from centres.wording import day_in_words, in_words
from payments.evidence.readers import Facts
from payments.seals.changes import Difference

NAMES = {
    "ref": "reference",
    "date": "date",
    "closed_on": "closed on",
    "closure_reason": "reason for closing",
    "contact": "kind of contact",
    "minutes": "minutes",
    "voided_on": "voided on",
    "star": "kind of Star",
    "edition": "edition of the Star",
    "completed": "completed by",
    "scores": "scores",
    "area": "area",
    "status": "status",
    "level": "level of need",
    "ended_on": "ended on",
    "two_year_offer_eligible": "entitled to a two-year-old place",
    "judgement": "judgement",
    "programme": "programme",
    "sessions": "number of sessions",
    "session": "session",
    "attended": "attended",
    "centre": "centre",
    "family": "family",
    "case": "case",
    "child": "child",
    "carer": "carer",
    "enrolment": "enrolment",
    "finished": "finished",
    "need": "which need it is",
    "date_of_birth": "date of birth",
    "evidence_based": "evidence-based programme",
}
KINDS = {
    "case": "Case",
    "engagement": "Visit or contact",
    "star": "Star",
    "action": "Action",
    "level": "Level of need",
    "need": "Need",
    "carer": "Carer",
    "child": "Child",
    "place": "Funded place",
    "assessment": "Assessment",
    "enrolment": "Enrolment",
    "attendance": "Session attended",
}
NOTHING = "nothing"


def kind_in_words(kind: str) -> str:
    """A kind of record, as readers call it."""
    return KINDS.get(kind, in_words(kind))


def differences_between(
    before: tuple[Facts, Facts | None], after: tuple[Facts, Facts | None]
) -> tuple[Difference, ...]:
    """What differs: shown facts from what to what, of others (None: not known) the name alone."""
    shown = [
        Difference(NAMES.get(name, name), _value(before[0].get(name)), _value(after[0].get(name)))
        for name in changed(before[0], after[0])
    ]
    further = [Difference(NAMES.get(name, name)) for name in changed(before[1], after[1])]
    return (*shown, *further)


def changed(before: Facts | None, after: Facts | None) -> list[str]:
    """Names of the facts that differ, in the order of the record."""
    if before is None or after is None:
        return []
    return [name for name in after if before.get(name) != after[name]]


def _value(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{in_words(key)} {value[key]}" for key in sorted(value))
    if isinstance(value, str):
        try:
            return day_in_words(date.fromisoformat(value))
        except ValueError:
            return in_words(value)
    return str(value)
