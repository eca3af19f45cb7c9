"""A pack for a page: which figures this person can open, charts, what each side wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from centres.models import Centre, User
from centres.scope import COORDINATOR
from centres.wording import quarter_months
from outcomes.dashboards.trends import Trend
from payments.models import Pack, PackAction, PackSide
from payments.packs.charts import trend_of, words_of
from payments.packs.document import Document, Said
from payments.packs.facts import Block, Point, Section, Series, Standing, Units, Year
from payments.packs.sides import manages
from payments.packs.talking import agreed_in
from payments.permissions import commissions


@dataclass(frozen=True)
class Shown:
    """A series on a page: with its chart, and the quarters of its table with their addresses.

    An address is empty where this person may not open the figure, and where there is none.
    """

    series: Series
    trend: Trend
    words: str
    points: list[tuple[Point, str]]
    href: str


@dataclass(frozen=True)
class ShownBlock:
    """A block and its series ready to be drawn: `rows` for units, `series` for the others."""

    block: Block
    series: list[Shown]
    rows: list[tuple[str, list[Shown | None]]]
    months: list[str]

    @property
    def kind(self) -> str:
        return self.block.kind


@dataclass(frozen=True)
class ShownSection:
    """A section with what both sides wrote about it."""

    section: Section
    blocks: list[ShownBlock]
    said: list[tuple[PackSide, str, Said | None]]


def of_document(user: User, pack: Pack, document: Document) -> dict[str, Any]:
    """What the page of a pack needs. The number of queries does not depend on what is in it."""
    opens = Opens(user, pack)
    return {
        "sections": [_section(document, section, opens) for section in document.facts.sections],
        "agreed": [(each, document.side_name(each.side)) for each in document.agreed],
        "followed": [(each, document.side_name(each.side)) for each in document.followed],
        "since": _since(pack, document),
    }


def _since(pack: Pack, document: Document) -> list[PackAction]:
    """What became of the actions of a pack that was sent, after it was: those that moved."""
    if pack.is_draft:
        return []
    then = {each.number: (each.state, each.outcome) for each in document.agreed}
    return [each for each in agreed_in(pack) if (each.state, each.outcome) != then.get(each.pk)]


class Opens:
    """Which figures' pages this person may open. One query, for a coordinator only."""

    def __init__(self, user: User, pack: Pack) -> None:
        reach = user.reach
        self._everything = commissions(user, pack.council_id) or manages(user, pack.provider_id)
        self._places: set[tuple[str, str]] = set()
        if not self._everything:
            own = Centre.objects.filter(cluster__in=reach.clusters.get(COORDINATOR, ()))
            for code, cluster in own.values_list("code", "cluster__code"):
                self._places |= {("centre", code), ("cluster", cluster)}

    def __call__(self, series: Series) -> bool:
        return self._everything or (series.level, series.unit) in self._places


def _section(document: Document, section: Section, opens: Opens) -> ShownSection:
    said = document.said(section.key)
    return ShownSection(
        section=section,
        blocks=[_block(block, opens) for block in section.blocks],
        said=[
            (side, document.side_name(side), said.get(side))
            for side in (PackSide.PROVIDER, PackSide.COUNCIL)
        ],
    )


def _block(block: Block, opens: Opens) -> ShownBlock:
    if isinstance(block, Units):
        rows = [
            (row.title, [_shown(each, opens, []) if each else None for each in row.series])
            for row in block.rows
        ]
        return ShownBlock(block, [], rows, [])
    if isinstance(block, Standing | Year):
        series = [_shown(each, opens, block.told) for each in block.series]
        return ShownBlock(block, series, [], [quarter_months(one) for one in block.told])
    return ShownBlock(block, [], [], [])


def _shown(series: Series, opens: Opens, told: list[str]) -> Shown:
    trend = trend_of(series)
    may_open = opens(series)
    return Shown(
        series=series,
        trend=trend,
        words=words_of(series, trend),
        points=[
            (point, address_of(series, point) if may_open else "")
            for point in series.points
            if point.quarter in told
        ],
        href=address_of(series, series.last) if may_open else "",
    )


def address_of(series: Series, point: Point) -> str:
    """The page of a quarter's figure; empty where nothing was stored or it is hidden."""
    if point.numerator is None:
        return ""
    parts = [point.quarter, series.level, series.unit, series.indicator]
    if series.group:
        return reverse("group_figure", args=[*parts, series.group])
    return reverse("figure", args=parts)
