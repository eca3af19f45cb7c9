"""The Star's chart: a family's readings on the areas of its edition, drawn as SVG.

Pure geometry: scores go in, points and paths come out, `templates/components/radar.svg.html` writes
them down. An area is a spoke, in the edition's order from the top clockwise; the scale's lowest
score lies at the centre and its highest on the rim. An area that was left out leaves a gap in the
line and in the filled shape, never a false low score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from centres.wording import MINUS, day_in_words
from outcomes.family_star.radar_geometry import Circle, Label, Point, label, path, runs

MOST_READINGS = 3
FEWEST_AREAS = 3


@dataclass(frozen=True)
class Area:
    """A spoke: the key its scores are kept under, and its name in plain words."""

    key: str
    name: str


@dataclass(frozen=True)
class Stage:
    """A part of the scale, both ends included."""

    lowest: int
    highest: int
    label: str


@dataclass(frozen=True)
class Reading:
    """One Star: what it is called ("First Star"), its date, and the score of each area scored."""

    label: str
    on: date
    scores: Mapping[str, int]


# SPEC 2: the names of the stages on the scale of 1 to 10.
STAGES = (
    Stage(1, 2, "Stuck"),
    Stage(3, 4, "Accepting help"),
    Stage(5, 6, "Trying"),
    Stage(7, 8, "Finding what works"),
    Stage(9, 10, "Effective parenting"),
)


@dataclass(frozen=True)
class Style:
    """How a reading is told from the others without colour: its line and its marker."""

    name: str
    colour: str
    width: float
    dashes: str
    marker: str  # ring, diamond (both hollow) or dot (filled)
    filled: bool


FIRST = Style("first", "#8a4b00", 2.5, "8 5", "ring", filled=False)
BETWEEN = Style("between", "#5a3d8a", 2.5, "2 4", "diamond", filled=False)
LATEST = Style("latest", "#0a6070", 3, "", "dot", filled=True)


@dataclass(frozen=True)
class Shape:
    """A reading as drawn: paths of its lines and filled parts, and a marker for each score."""

    reading: Reading
    style: Style
    lines: list[str]
    fills: list[str]
    markers: list[Point]


@dataclass(frozen=True)
class Drawing:
    """Everything `radar.svg.html` writes down; lengths in units of the view box."""

    key: str
    title: str
    description: str
    width: int
    height: int
    centre: Point
    rings: list[tuple[float, bool]]  # radius, shaded; the widest first
    spokes: list[Point]
    labels: list[Label]
    steps: list[tuple[float, float, int]]
    shapes: list[Shape]


@dataclass(frozen=True)
class Row:
    """An area in the table: its scores by reading (None: left out), first to latest, the stage."""

    number: int
    name: str
    scores: list[tuple[Reading, int | None]]
    change: str
    stage: str


@dataclass(frozen=True)
class StarChart:
    """A chart of up to three readings, oldest first, on the areas of one edition (PAGES).

    `key` makes the ids on the page unique (the Star's reference). Raises ValueError for more
    readings than can be told apart, fewer than three areas, or a score outside the scale.
    """

    title: str
    areas: Sequence[Area]
    readings: Sequence[Reading]
    lowest: int = 1
    highest: int = 10
    stages: Sequence[Stage] = STAGES
    key: str = "star"

    def __post_init__(self) -> None:
        if len(self.readings) > MOST_READINGS:
            raise ValueError(f"A Star's chart shows at most {MOST_READINGS} readings.")
        if len(self.areas) < FEWEST_AREAS or self.lowest >= self.highest:
            raise ValueError("A Star's chart needs three areas or more and a scale.")
        known = {area.key for area in self.areas}
        for reading in self.readings:
            if not known.issuperset(reading.scores):
                raise ValueError("A reading scores an area that the edition does not have.")
            if any(not self.lowest <= score <= self.highest for score in reading.scores.values()):
                raise ValueError("A score lies outside the edition's scale.")

    @property
    def styles(self) -> list[Style]:
        """A style for each reading: the latest filled, those before it hollow."""
        earlier = [FIRST, BETWEEN][: max(len(self.readings) - 1, 0)]
        return [*earlier, LATEST] if self.readings else []

    @property
    def key_entries(self) -> list[tuple[Reading, Style]]:
        """Each reading with its style, for the key below the chart."""
        return list(zip(self.readings, self.styles, strict=True))

    @property
    def description(self) -> str:
        """What the chart shows, for those who do not see it; the table after it has the scores."""
        dated = "; ".join(f"{one.label}, {day_in_words(one.on)}" for one in self.readings)
        said = f"Readings: {dated}. " if dated else "No readings yet. "
        return (
            f"{len(self.areas)} areas around a circle, from {self.lowest} at the centre to "
            f"{self.highest} at the rim. {said}The table after the chart has every score."
        )

    @cached_property
    def wide(self) -> Drawing:
        """With the areas' names around it."""
        return self._drawing("wide", 720, 484, radius=186, gap=22)

    @cached_property
    def narrow(self) -> Drawing:
        """With numbers around it, which the table explains: for a phone."""
        return self._drawing("narrow", 320, 320, radius=130, gap=16)

    def svg(self, typefaces: str = "") -> SafeString:
        """The wide drawing as a document of its own, for print and PDF, lettered in these."""
        context = {"drawing": self.wide, "typefaces": typefaces}
        return render_to_string("components/radar.svg.html", context)

    def stage_of(self, score: int | None) -> str:
        """The stage a score lies in; nothing for an area left out."""
        return next(
            (s.label for s in self.stages if score is not None and s.lowest <= score <= s.highest),
            "",
        )

    @property
    def rows(self) -> list[Row]:
        """The table, a row an area."""
        rows = []
        for number, area in enumerate(self.areas, start=1):
            scores = [reading.scores.get(area.key) for reading in self.readings]
            pairs = list(zip(self.readings, scores, strict=True))
            stage = self.stage_of(scores[-1]) if scores else ""
            rows.append(Row(number, area.name, pairs, _change(scores), stage))
        return rows

    def _drawing(self, name: str, width: int, height: int, *, radius: int, gap: int) -> Drawing:
        circle = Circle(width / 2, height / 2, radius, len(self.areas), self.lowest, self.highest)
        tops = [stage.highest for stage in self.stages if stage.highest < self.highest]
        tops.append(self.highest)
        rings = [(round(circle.distance(top), 2), index % 2 == 0) for index, top in enumerate(tops)]
        return Drawing(
            key=f"{self.key}-{name}",
            title=self.title,
            description=self.description,
            width=width,
            height=height,
            centre=(circle.x, circle.y),
            rings=rings[::-1],
            spokes=[circle.point(spoke, self.highest) for spoke in range(circle.areas)],
            labels=[
                label(circle, spoke, gap, f"{spoke + 1} {area.name}" if name == "wide" else "")
                for spoke, area in enumerate(self.areas)
            ],
            # Half way between two spokes, where the least is drawn over them.
            steps=[(*circle.at(0.5, circle.distance(top)), top) for top in tops],
            shapes=[self._shape(circle, reading, style) for reading, style in self.key_entries],
        )

    def _shape(self, circle: Circle, reading: Reading, style: Style) -> Shape:
        scores = [reading.scores.get(area.key) for area in self.areas]
        points = {
            spoke: circle.point(spoke, score)
            for spoke, score in enumerate(scores)
            if score is not None
        }
        whole = len(points) == len(self.areas)
        lines, fills = [], []
        for run in runs([score is not None for score in scores]):
            along = [points[spoke] for spoke in run]
            if whole or len(along) > 1:
                lines.append(path(along, closed=whole))
                corner = [] if whole else [(circle.x, circle.y)]
                fills.append(path([*corner, *along], closed=True))
        return Shape(reading, style, lines, fills if style.filled else [], list(points.values()))


def _change(scores: Sequence[int | None]) -> str:
    """First to latest: `+3`, `−2`, `0`; nothing where either was left out."""
    if len(scores) < 2 or scores[0] is None or scores[-1] is None:  # noqa: PLR2004
        return ""
    change = scores[-1] - scores[0]
    return f"+{change}" if change > 0 else f"{MINUS}{-change}" if change < 0 else "0"
