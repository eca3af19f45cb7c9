"""A line for each area of the Star over the years: pure geometry for a small drawing each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outcomes.family_star.radar_geometry import Point, path
from outcomes.family_star.readings import stages_of
from outcomes.models import Star, StarArea

WIDTH, HEIGHT = 300, 112
LEFT, RIGHT, TOP, BOTTOM = 16, 284, 26, 100
CLOSEST = 20.0  # between two scores, so that their numbers can be read


@dataclass(frozen=True)
class Mark:
    """A score on the line; the latest is filled, those before are hollow."""

    x: float
    y: float
    score: int
    latest: bool

    @property
    def above(self) -> float:
        """Where its number stands."""
        return self.y - 10


@dataclass(frozen=True)
class AreaLine:
    """An area's readings over time; lengths in units of the view box.

    A line joins neighbouring readings of one case. `scores` are those of the table, None where
    an area was left out; `words` say first and last.
    """

    name: str
    lines: list[str]
    marks: list[Mark]
    scores: list[int | None]
    words: str
    steps: list[float]  # heights of the stages' borders
    good: float  # the height from which an area goes well
    borders: list[float]  # between two cases

    width, height, left, right, top, bottom = WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM
    breadth, depth = RIGHT - LEFT, BOTTOM - TOP


def lines_of(stars: Sequence[Star]) -> list[AreaLine]:
    """A line for each area of the edition of these readings, oldest first."""
    edition = stars[-1].edition
    across = _across([star.date for star in stars])
    cases = [star.case_id for star in stars]
    borders = [
        round((across[index] + across[index + 1]) / 2, 1)
        for index in range(len(stars) - 1)
        if cases[index] != cases[index + 1]
    ]
    scored = [{score.area_id: score.score for score in star.scores.all()} for star in stars]

    def height(score: float) -> float:
        share = (score - edition.lowest) / (edition.highest - edition.lowest)
        return round(BOTTOM - share * (BOTTOM - TOP), 1)

    def line(area: StarArea) -> AreaLine:
        scores = [of_star.get(area.pk) for of_star in scored]
        points = [
            (x, height(score), case) if score is not None else None
            for x, score, case in zip(across, scores, cases, strict=True)
        ]
        there = [(x, score) for x, score in zip(across, scores, strict=True) if score is not None]
        return AreaLine(
            name=area.name,
            lines=_joined(points),
            marks=[
                Mark(x, height(score), score, latest=(x, score) == there[-1]) for x, score in there
            ],
            scores=scores,
            words=_in_words([score for _, score in there]),
            steps=[
                height(s.highest + 0.5) for s in stages_of(edition) if s.highest < edition.highest
            ],
            good=height(edition.good_from),
            borders=borders,
        )

    return [line(area) for area in edition.areas.all()]


def _across(days: Sequence[date]) -> list[float]:
    """Where each day lies, true to time as long as neighbours keep apart; else evenly."""
    span = (days[-1] - days[0]).days
    room = (RIGHT - LEFT) / (len(days) - 1)
    if not span or room < CLOSEST:
        return [round(LEFT + room * index, 1) for index in range(len(days))]
    found = [LEFT + (RIGHT - LEFT) * (day - days[0]).days / span for day in days]
    for index in range(1, len(found)):
        found[index] = max(found[index], found[index - 1] + CLOSEST)
    for index in range(len(found) - 1, 0, -1):
        latest = RIGHT if index == len(found) - 1 else found[index + 1] - CLOSEST
        found[index] = min(found[index], latest)
    return [round(x, 1) for x in found]


def _joined(points: Sequence[tuple[float, float, int] | None]) -> list[str]:
    """Lines through neighbouring readings of one case; a gap or another case breaks them."""
    runs: list[list[Point]] = [[]]
    case_before: int | None = None
    for point in points:
        if point is None or point[2] != case_before:
            runs.append([])
        case_before = point[2] if point else None
        if point:
            runs[-1].append(point[:2])
    return [path(run, closed=False) for run in runs if len(run) > 1]


def _in_words(scores: Sequence[int]) -> str:
    """`from 3 to 8`, `still 5`, `5 once`, `never scored`."""
    if not scores:
        return "never scored"
    if len(scores) == 1:
        return f"{scores[0]}, scored once"
    first, last = scores[0], scores[-1]
    return f"still {last}" if first == last else f"from {first} to {last}"
