"""Paid outcomes one by one, for lists and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from outcomes.measures.registry import title
from payments.models import ClaimLine, LaterLook, LossDecision
from payments.sustained.reading import Standing
from payments.sustained.words import EARLY, sentence, shown

COLOURS = {Standing.HELD.value: "green", Standing.FELL_BACK.value: "orange"}
DECIDED = {"open": "Not decided", **dict(LossDecision.Kind.choices)}
WITHHELD = "This is about a restricted family: it is told to those who work with the family."


@dataclass(frozen=True)
class Row:
    """A paid outcome, its newest look and what that says; no look where it is not to be told."""

    line: ClaimLine
    standing: str
    look: LaterLook | None
    words: str

    @property
    def title(self) -> str:
        return title(self.line.measure)

    @property
    def label(self) -> str:
        return Standing(self.standing).label

    @property
    def colour(self) -> str:
        """Of its tag."""
        return COLOURS.get(self.standing, "grey")


def rows_of(lines: Sequence[Any]) -> list[Row]:
    """A row for each of the lines that `paid_outcomes` gave; the number of queries is fixed."""
    told = [line.newest_look for line in lines if line.standing_now != Standing.WITHHELD]
    looks = LaterLook.objects.in_bulk([pk for pk in told if pk])
    facts = shown(looks.values())
    return [_row(line, looks, facts) for line in lines]


def _row(line: Any, looks: dict[int, LaterLook], facts: dict[int, list[str]]) -> Row:
    standing = line.standing_now
    if standing == Standing.WITHHELD:
        return Row(line, standing, None, WITHHELD)
    look = looks.get(line.newest_look)
    return Row(
        line, standing, look, sentence(look, line.measure, facts[look.pk]) if look else EARLY
    )


@dataclass(frozen=True)
class Proposal:
    """A paid outcome that is proposed to be taken back, in words; `pence` is what that would be."""

    line: Any
    words: str
    pence: int

    @property
    def title(self) -> str:
        return title(self.line.measure)

    @property
    def decided(self) -> str:
        return DECIDED[self.line.decided]


def proposal_rows(lines: Sequence[Any]) -> list[Proposal]:
    """A row for each line that `losses.proposals` gave; the number of queries is fixed."""
    looks = LaterLook.objects.in_bulk([line.newest_look for line in lines])
    facts = shown(looks.values())
    return [
        Proposal(
            line=line,
            words=sentence(look, line.measure, facts[look.pk]),
            pence=line.amount_pence + line.released_pence,
        )
        for line in lines
        for look in [looks[line.newest_look]]
    ]
