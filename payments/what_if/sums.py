"""What was paid and what would have been, by measure, and which share of it was for outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from outcomes.measures.registry import MEASURES, title


@dataclass(frozen=True)
class Paid:
    """Of one measure: `lines` that were paid, `pence` for them, and what was `taken_back` (0 or
    below) of earlier ones.
    """

    lines: int = 0
    pence: int = 0
    taken_back: int = 0

    def __add__(self, other: Paid) -> Paid:
        return Paid(
            self.lines + other.lines,
            self.pence + other.pence,
            self.taken_back + other.taken_back,
        )

    @property
    def net(self) -> int:
        return self.pence + self.taken_back


@dataclass(frozen=True)
class Sums:
    """Of any number of quarters and contracts, by measure."""

    by_measure: Mapping[str, Paid] = field(default_factory=dict)

    @classmethod
    def of(cls, several: Iterable[Sums]) -> Sums:
        """All of them together."""
        found: dict[str, Paid] = {}
        for sums in several:
            for measure, paid in sums.by_measure.items():
                found[measure] = found.get(measure, Paid()) + paid
        return cls(found)

    @property
    def net(self) -> int:
        """Pence, reversals taken off."""
        return sum(paid.net for paid in self.by_measure.values())

    @property
    def taken_back(self) -> int:
        """Pence, 0 or below."""
        return sum(paid.taken_back for paid in self.by_measure.values())

    @property
    def paid(self) -> int:
        """Pence before reversals: what the share is of."""
        return sum(paid.pence for paid in self.by_measure.values())

    @property
    def for_change(self) -> int:
        """Of `paid`, the pence for changes in families' lives; the rest is for processes."""
        return sum(
            paid.pence for key, paid in self.by_measure.items() if MEASURES[key].measures_change
        )


@dataclass(frozen=True)
class Beside:
    """What was claimed or paid then, beside what would have been."""

    then: Sums
    would: Sums

    @property
    def difference(self) -> int:
        """Pence, net; below 0 where these terms would have paid less."""
        return self.would.net - self.then.net

    @property
    def measures(self) -> list[MeasureBeside]:
        """Measure by measure, in the registry's order."""
        present = {*self.then.by_measure, *self.would.by_measure}
        return [
            MeasureBeside(
                key,
                self.then.by_measure.get(key, Paid()),
                self.would.by_measure.get(key, Paid()),
            )
            for key in MEASURES
            if key in present
        ]


@dataclass(frozen=True)
class MeasureBeside:
    """The same of one measure."""

    key: str
    then: Paid
    would: Paid

    @property
    def title(self) -> str:
        return title(self.key)

    @property
    def shows(self) -> str:
        """Whether paying for it pays for a change or for a process, in words."""
        return MEASURES[self.key].shows.words

    @property
    def because(self) -> str:
        return MEASURES[self.key].because

    @property
    def difference(self) -> int:
        return self.would.net - self.then.net
