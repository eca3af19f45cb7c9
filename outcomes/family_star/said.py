"""What was said about an area of a Star, and whether two people said it at once.

A page remembers what it showed of each area (`mark`). When it is saved, an area the sender left as
it was shown stays as it is stored, one that nobody else touched is written, and one that both
changed is handed back to be looked at: nobody's scores are overwritten unseen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outcomes.models import StarArea, StarScore

MARK_LENGTH = 16


@dataclass(frozen=True)
class Said:
    """An area's score, the family's own where it is another, and the note."""

    score: int
    family_score: int | None = None
    note: str = ""

    @classmethod
    def of(cls, row: StarScore | None) -> Said | None:
        """As it is stored; None for an area left out."""
        return cls(row.score, row.family_score, row.note) if row else None

    @property
    def words(self) -> str:
        """`4, family 6, with a note`."""
        family = "" if self.family_score is None else f", family {self.family_score}"
        return f"{self.score}{family}{', with a note' if self.note else ''}"


class Overtaken(Exception):  # noqa: N818  (said as the pages say it)
    """Somebody else has saved something else of `areas` since the sender's page was shown.

    `stored` is what there is of every scored area now.
    """

    def __init__(self, areas: Sequence[StarArea], stored: Mapping[StarArea, Said | None]) -> None:
        super().__init__("Somebody else has changed the same areas.")
        self.areas, self.stored = areas, stored


def mark(said: Said | None) -> str:
    """What is known of an area in short: the same for the same, and nothing can be read from it."""
    if said is None:
        return ""
    text = json.dumps([said.score, said.family_score, said.note])
    return hashlib.sha256(text.encode()).hexdigest()[:MARK_LENGTH]


def still_to_write(
    said: Mapping[StarArea, Said | None],
    stored: Mapping[StarArea, Said | None],
    seen: Mapping[StarArea, str],
) -> dict[StarArea, Said | None]:
    """What of `said` is to be written over `stored`, given the marks of what was seen.

    Overtaken, with what is stored, where sender and somebody else changed an area differently.
    """
    changed = {
        area: new
        for area, new in said.items()
        if mark(new) != seen.get(area, "") and new != stored.get(area)
    }
    overtaken = [area for area in changed if mark(stored.get(area)) != seen.get(area, "")]
    if overtaken:
        raise Overtaken(overtaken, stored)
    return changed
