"""The small charts of a pack: on a page as the other pages draw them, on paper as SVG of their own.

What is hidden or was not stored has no point, and breaks the line.
"""

from __future__ import annotations

from centres.quarters import Quarter
from outcomes.dashboards.trends import HEIGHT, WIDTH, Reading, Trend
from outcomes.models import Figure
from payments.packs.facts import Point, Series

INK, RULE = "#10222d", "#9fb0b8"
FLOOR = 42
SOME_HIDDEN = " Some quarters are hidden, because they are of few."
ALL_HIDDEN = "Hidden, because the figures are of few."


def trend_of(series: Series) -> Trend:
    """The series as a chart: only what may be seen is in it."""
    return Trend([Reading(Quarter.parse(each.quarter), _figure(each)) for each in series.points])


def _figure(point: Point) -> Figure | None:
    if point.numerator is None or point.denominator is None:
        return None
    return Figure(numerator=point.numerator, denominator=point.denominator, suppressed=False)


def words_of(series: Series, trend: Trend) -> str:
    """What the chart shows, for those who do not see it; with whose it is."""
    hidden = [point.hidden for point in series.points]
    if all(hidden[-2:]) and not trend.is_drawn:
        return ALL_HIDDEN
    return trend.words + (SOME_HIDDEN if any(hidden) else "")


def svg_of(trend: Trend) -> str:
    """The chart as SVG for paper; empty where there is no line to draw."""
    if not trend.is_drawn:
        return ""
    lines = "".join(
        f'<path d="{stroke}" fill="none" stroke="{INK}" stroke-width="2"/>'
        for stroke in trend.strokes
    )
    newest = len(trend.marks) - 1
    marks = "".join(
        f'<circle cx="{x:g}" cy="{y:g}" r="{5 if place == newest else 2.5:g}" stroke="{INK}" '
        f'stroke-width="1.5" fill="{INK if place == newest else "#ffffff"}"/>'
        for place, (x, y, _is_now) in enumerate(trend.marks)
    )
    floor = f'<path d="M 6 {FLOOR} L {WIDTH - 6} {FLOOR}" stroke="{RULE}" stroke-width="1"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"{floor}{lines}{marks}</svg>"
    )
