"""A child's development over time, drawn: a lane for each area, up is on track.

The page puts a table beside it; markers differ in shape, so that colour is never alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from outcomes.learning.checks import AREAS, Check
from outcomes.models import Assessment

WIDTH = 340
LEFT, RIGHT = 14, 326
LANE = 74  # from one lane's top to the next
TITLE, ON_TRACK, NOT_ON_TRACK = 16, 34, 58  # below a lane's top
AXIS = 26
HALF_BOX = 6


@dataclass(frozen=True)
class Mark:
    """One judgement."""

    x: float
    y: float
    is_on_track: bool

    @property
    def corner(self) -> tuple[float, float]:
        """Where the box of "not on track" begins."""
        return self.x - HALF_BOX, self.y - HALF_BOX


@dataclass(frozen=True)
class Lane:
    """One area: its name, where it is written, its two levels and what was judged."""

    name: str
    title_y: int
    on_track_y: int
    not_on_track_y: int
    marks: list[Mark]

    @property
    def path(self) -> str:
        """The line through the marks; empty for fewer than two."""
        points = [f"{mark.x:g} {mark.y:g}" for mark in self.marks]
        return f"M {' L '.join(points)}" if len(points) > 1 else ""


@dataclass(frozen=True)
class Drawing:
    """Everything the template needs to draw it."""

    width: int
    height: int
    left: int
    right: int
    lanes: list[Lane]
    ticks: list[tuple[float, str, str]]
    description: str

    @property
    def axis_y(self) -> int:
        """Where the ages are written."""
        return self.height - HALF_BOX


def drawing_of(checks: list[Check]) -> Drawing | None:
    """Checks with the newest first, drawn from left to right; None where there is none."""
    if not checks:
        return None
    in_order = checks[::-1]
    first, last = in_order[0], in_order[-1]
    days = (last.date - first.date).days
    inner_left, inner_right = LEFT + 16, RIGHT - 16

    def x(check: Check) -> float:
        if not days:
            return (LEFT + RIGHT) / 2
        share = (check.date - first.date).days / days
        return round(inner_left + (inner_right - inner_left) * share, 1)

    lanes = []
    for at, area in enumerate(AREAS):
        top = at * LANE
        marks = [
            Mark(
                x(check),
                top + (ON_TRACK if _is_on_track(said) else NOT_ON_TRACK),
                _is_on_track(said),
            )
            for check in in_order
            if (said := check.judgements[at])
        ]
        name = str(area.label)
        lanes.append(Lane(name, top + TITLE, top + ON_TRACK, top + NOT_ON_TRACK, marks))
    ticks = [(x(first), "start" if days else "middle", _age(first))]
    if days and _age(last) != _age(first):
        ticks.append((x(last), "end", _age(last)))
    described = " ".join(f"{lane.name}: {_said(lane)}." for lane in lanes)
    return Drawing(WIDTH, LANE * len(AREAS) + AXIS, LEFT, RIGHT, lanes, ticks, described)


def _is_on_track(said: Assessment) -> bool:
    return said.judgement == Assessment.Judgement.ON_TRACK


def _age(check: Check) -> str:
    return f"{check.months} month{'' if check.months == 1 else 's'}"


def _said(lane: Lane) -> str:
    words = ["on track" if mark.is_on_track else "not on track" for mark in lane.marks]
    return ", then ".join(words) or "not looked at"
