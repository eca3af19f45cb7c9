"""What goes out of the record, with gaps where something is withheld.

Whatever leaves (the paper, the data) is made of what this gives, so that nothing withheld is
anywhere in it: not in an older version of an entry, not in what a file says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from families.models import AccessRequest, Withheld
from families.rights.held import Entry

WORKER = "[a worker]"
SILENT = "[withheld]"
Facts = dict[str, str]


@dataclass
class Shown:
    """An entry as it goes out; `withheld` says why none of it does."""

    what: str
    day: str
    now: Facts = field(default_factory=dict)
    before: list[tuple[datetime, Facts]] = field(default_factory=list)
    withheld: str = ""

    @property
    def gaps(self) -> int:
        """How many gaps there are in it."""
        facts = [self.now, *(version for _, version in self.before)]
        inside = sum(words.count("[withheld") for each in facts for words in each.values())
        return inside + bool(self.withheld)


class Redaction:
    """What an access request withholds."""

    def __init__(self, request: AccessRequest, withheld: Iterable[Withheld]) -> None:
        self.tells_of_harm = request.tells_of_harm
        self.names_workers = request.names_workers
        self.everything: Withheld | None = None
        self.entries: dict[tuple[str, int], Withheld] = {}
        self.passages: dict[tuple[str, int] | None, list[Withheld]] = {}
        for each in withheld:
            key = (each.table, each.row) if each.row is not None else None
            if each.passage:
                self.passages.setdefault(key, []).append(each)
            elif key:
                self.entries[key] = each
            else:
                self.everything = each

    def of(self, entries: Iterable[Entry]) -> list[Shown]:
        """The entries as they go out; none where everything is held back.

        Of what would do serious harm not even the gap shows, unless the letter may speak of it.
        """
        if self.everything:
            return []
        entries = list(entries)
        workers = (
            set() if self.names_workers else {name for entry in entries for name in entry.workers}
        )
        shown = [self._shown(entry, workers) for entry in entries]
        return [each for each in shown if each is not None]

    def _shown(self, entry: Entry, workers: set[str]) -> Shown | None:
        key = (entry.table.name, entry.row)
        day = entry.day.isoformat()
        whole = self.entries.get(key)
        if whole:
            if whole.why == Withheld.Why.SERIOUS_HARM and not self.tells_of_harm:
                return None
            return Shown(entry.table.title, day, withheld=whole.get_why_display())
        marks = [*self.passages.get(key, ()), *self.passages.get(None, ())]
        cuts = [(_pattern(mark.passage), self._gap(mark)) for mark in marks]
        cuts += [(_pattern(name), WORKER) for name in sorted(workers, key=len, reverse=True)]
        return Shown(
            entry.table.title,
            day,
            _cut(entry.now, cuts),
            [(moment, _cut(facts, cuts)) for moment, facts in entry.before],
        )

    def _gap(self, mark: Withheld) -> str:
        if mark.why == Withheld.Why.SERIOUS_HARM and not self.tells_of_harm:
            return SILENT
        return f"[withheld: {mark.get_why_display().lower()}]"


def occurs(passage: str, words: str) -> bool:
    """Whether the passage stands in the words, in whatever case and however broken into lines."""
    return bool(_pattern(passage).search(words))


def _pattern(passage: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, passage.split())), re.IGNORECASE)


def _cut(facts: Facts, cuts: list[tuple[re.Pattern[str], str]]) -> Facts:
    cut = dict(facts)
    for name in facts:
        for pattern, gap in cuts:
            cut[name] = pattern.sub(lambda _: gap, cut[name])  # noqa: B023  (used at once)
    return cut
