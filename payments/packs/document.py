"""All that a pack says: its figures, what both sides wrote, what was agreed. Page, paper and
workbook say this and nothing else; a sent pack keeps it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from centres.models import User
from payments.models import Pack, PackAction, PackComment, PackCopy, PackSide
from payments.packs.facts import Facts
from payments.packs.kept import as_json, from_json
from payments.packs.talking import agreed_in, followed, newest_comments


@dataclass(frozen=True)
class Said:
    """What a side wrote about a section; `at` is an ISO moment."""

    text: str
    by: str
    at: str


@dataclass(frozen=True)
class Agreed:
    """An action as it stood: `number` is its own, `of` the period of the pack it was agreed in."""

    number: int
    what: str
    side: str
    who: str
    due_on: str
    state: str
    outcome: str
    of: str

    @property
    def due(self) -> date:
        return date.fromisoformat(self.due_on)

    @property
    def state_words(self) -> str:
        return str(PackAction.State(self.state).label)


@dataclass(frozen=True)
class Document:
    """A pack as it is read. Days and moments are ISO texts; `sent_at` is empty in a draft."""

    ref: str
    what: str
    about: str
    period: str
    quarter: str
    version: int
    is_review: bool
    for_board: bool
    made_at: str
    meeting_on: str
    facts: Facts
    commentary: dict[str, dict[str, Said]]
    agreed: list[Agreed]
    followed: list[Agreed]
    sent_by: str = ""
    sent_at: str = ""

    @property
    def title(self) -> str:
        return f"{self.about}: {self.period}"

    @property
    def moment(self) -> datetime:
        """The moment that its files name as their own: sent, or else made."""
        return datetime.fromisoformat(self.sent_at or self.made_at)

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def meeting(self) -> date | None:
        return date.fromisoformat(self.meeting_on) if self.meeting_on else None

    def said(self, section: str) -> dict[str, Said]:
        """What was written about a section, by side; empty texts are none."""
        return {side: said for side, said in self.commentary.get(section, {}).items() if said.text}

    def side_name(self, side: str) -> str:
        """The council's or the provider's name."""
        return self.facts.council if side == PackSide.COUNCIL else self.facts.provider

    @property
    def digest(self) -> str:
        """Stands for all that it says."""
        written = json.dumps(document_as_json(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()

    def as_sent(self, by: User, at: datetime) -> Document:
        """The same, sent by somebody now."""
        return replace(self, sent_by=by.name, sent_at=at.isoformat())


def document_of(pack: Pack) -> Document | None:
    """What the pack says: as kept, or as it stands now; None before its figures are there."""
    kept = PackCopy.objects.filter(pack=pack).values_list("document", flat=True).first()
    if kept is not None:
        return document_from_json(kept)
    return draft_of(pack)


def draft_of(pack: Pack) -> Document | None:
    """What a draft says now."""
    if pack.facts is None or pack.made_at is None:
        return None
    return Document(
        ref=pack.ref,
        what=pack.what,
        about=pack.about,
        period=pack.period,
        quarter=pack.quarter,
        version=pack.version,
        is_review=pack.is_review,
        for_board=pack.for_board,
        made_at=pack.made_at.isoformat(),
        meeting_on=pack.meeting_on.isoformat() if pack.meeting_on else "",
        facts=from_json(pack.facts),
        commentary=_commentary(newest_comments(pack)),
        agreed=_actions(agreed_in(pack)),
        followed=_actions(followed(pack)),
    )


def document_as_json(document: Document) -> dict[str, Any]:
    return {**asdict(document), "facts": as_json(document.facts)}


def document_from_json(kept: Mapping[str, Any]) -> Document:
    commentary = {
        section: {side: Said(**said) for side, said in sides.items()}
        for section, sides in kept["commentary"].items()
    }
    return Document(
        **{
            **kept,
            "facts": from_json(kept["facts"]),
            "commentary": commentary,
            "agreed": [Agreed(**each) for each in kept["agreed"]],
            "followed": [Agreed(**each) for each in kept["followed"]],
        }
    )


def _commentary(newest: Mapping[tuple[str, str], PackComment]) -> dict[str, dict[str, Said]]:
    found: dict[str, dict[str, Said]] = {}
    for (section, side), said in sorted(newest.items()):
        by_side = found.setdefault(section, {})
        by_side[side] = Said(said.text, said.by.name, said.at.isoformat())
    return found


def _actions(actions: Iterable[PackAction]) -> list[Agreed]:
    return [
        Agreed(
            number=each.pk,
            what=each.what,
            side=each.side,
            who=each.who.name,
            due_on=each.due_on.isoformat(),
            state=each.state,
            outcome=each.outcome,
            of=each.pack.period,
        )
        for each in actions
    ]
