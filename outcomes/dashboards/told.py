"""A figure's share as far as it may be told."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from centres.wording import share
from outcomes.figures import percentage
from outcomes.models.figures import Counted

HIDDEN, NOTHING = "Hidden", "–"


@dataclass(frozen=True)
class Told:
    """A place's figure; `figure` is None where there is none, or where it is not to be read."""

    figure: Counted | None
    is_hidden: bool = False

    @property
    def share(self) -> Fraction | None:
        """In percent, exactly."""
        return percentage(self.figure.numerator, self.figure.denominator) if self.figure else None

    @property
    def said(self) -> str:
        """The share in words."""
        if self.is_hidden:
            return HIDDEN
        return share(self.figure.numerator, self.figure.denominator) if self.figure else NOTHING
