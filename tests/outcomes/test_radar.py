"""The Star's chart: where scores lie, what a gap looks like, what is said beside it."""

import re
from datetime import date
from itertools import pairwise
from math import hypot
from xml.etree import ElementTree

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from outcomes.family_star.radar import Area, Reading, StarChart
from outcomes.family_star.radar_geometry import Circle, runs
from outcomes.family_star.sample_charts import sample_charts

SVG = "{http://www.w3.org/2000/svg}"
AREAS = [
    Area("health", "Physical health"),
    Area("wellbeing", "Your wellbeing"),
    Area("needs", "Meeting emotional needs"),
    Area("safe", "Keeping your children safe"),
]


def reading(label: str, *scores: int | None, on: date = date(2016, 3, 3)) -> Reading:
    given_scores = {a.key: s for a, s in zip(AREAS, scores, strict=True) if s is not None}
    return Reading(label, on, given_scores)


def chart(*readings: Reading, **changes: int) -> StarChart:
    return StarChart("Family Star", AREAS, readings, **changes)  # type: ignore[arg-type]


@st.composite
def scales(draw: st.DrawFn) -> tuple[Circle, int]:
    lowest = draw(st.integers(-5, 5))
    highest = lowest + draw(st.integers(1, 20))
    circle = Circle(160, 160, 130, draw(st.integers(3, 14)), lowest, highest)
    return circle, draw(st.integers(lowest, highest))


@given(scales())
def test_every_score_lies_within_the_circle_at_its_share_of_the_way(case):
    circle, score = case
    for spoke in range(circle.areas):
        x, y = circle.point(spoke, score)
        share = (score - circle.lowest) / (circle.highest - circle.lowest)
        assert hypot(x - circle.x, y - circle.y) == pytest.approx(130 * share, abs=0.02)
        assert hypot(x - circle.x, y - circle.y) <= 130.02


@given(scales())
def test_the_lowest_score_is_the_centre_and_the_highest_the_rim(case):
    circle, _ = case
    assert circle.distance(circle.lowest) == 0
    assert circle.distance(circle.highest) == circle.radius


@given(scales())
def test_spokes_go_clockwise_from_the_top_in_order(case):
    circle, _ = case
    first = circle.point(0, circle.highest)
    assert first == (160, 30)
    for spoke in range(circle.areas):
        x, y = circle.point(spoke, circle.highest)
        following = circle.point((spoke + 1) % circle.areas, circle.highest)
        turn = (x - 160) * (following[1] - 160) - (y - 160) * (following[0] - 160)
        assert turn > 0


@given(st.lists(st.booleans(), min_size=3, max_size=14))
def test_runs_hold_each_scored_spoke_once_and_no_line_crosses_a_gap(scored):
    found = runs(scored)
    assert sorted(spoke for run in found for spoke in run) == [
        spoke for spoke, there in enumerate(scored) if there
    ]
    for run in found:
        steps = [(after - before) % len(scored) for before, after in pairwise(run)]
        assert set(steps) <= {1}


def test_a_full_reading_is_one_closed_shape_and_an_earlier_one_is_hollow():
    drawing = chart(reading("First", 1, 4, 2, 3), reading("Latest", 5, 8, 10, 6)).wide
    first, latest = drawing.shapes
    assert (first.style.filled, first.fills) == (False, [])
    assert len(latest.lines) == len(latest.fills) == 1
    assert latest.lines[0].endswith("Z")
    assert first.style.dashes != latest.style.dashes
    assert first.style.marker != latest.style.marker


def test_an_area_left_out_is_a_gap_and_not_the_lowest_score():
    drawing = chart(reading("Latest", 5, 8, None, 6)).wide
    [shape] = drawing.shapes
    assert len(shape.markers) == 3
    assert drawing.centre not in shape.markers
    [line] = shape.lines
    assert not line.endswith("Z")
    assert line.count("L") == 2  # from the fourth area over the first to the second


def test_a_lone_score_between_gaps_is_a_marker_without_a_line():
    [shape] = chart(reading("Latest", 5, None, 7, None)).wide.shapes
    assert (shape.lines, shape.fills, len(shape.markers)) == ([], [], 2)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [(1, ["latest"]), (2, ["first", "latest"]), (3, ["first", "between", "latest"])],
)
def test_up_to_three_readings_look_different(readings, expected):
    shown = chart(*[reading(f"Star {number}", 1, 2, 3, 4) for number in range(readings)])
    assert [style.name for style in shown.styles] == expected
    looks = {(style.dashes, style.marker) for style in shown.styles}
    assert len(looks) == readings


def test_a_chart_without_readings_shows_the_empty_star():
    empty = chart()
    assert empty.wide.shapes == []
    assert "No readings yet" in empty.description


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: chart(*[reading("Star", 1, 2, 3, 4)] * 4),
        lambda: chart(reading("Star", 0, 2, 3, 4)),
        lambda: chart(reading("Star", 11, 2, 3, 4)),
        lambda: chart(Reading("Star", date(2016, 3, 3), {"money": 4})),
        lambda: StarChart("Star", AREAS[:2], []),
        lambda: chart(lowest=10, highest=10),
    ],
    ids=["four readings", "below the scale", "above it", "unknown area", "two areas", "no scale"],
)
def test_what_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(ValueError, match=r"Star|scale|edition"):
        wrong()


def test_the_table_says_scores_change_and_stage():
    shown = chart(reading("First", 3, 8, 5, None), reading("Latest", 8, 6, 5, 2))
    said = [
        (row.number, row.name, [score for _, score in row.scores], row.change, row.stage)
        for row in shown.rows
    ]
    assert said == [
        (1, "Physical health", [3, 8], "+5", "Finding what works"),
        (2, "Your wellbeing", [8, 6], "−2", "Trying"),
        (3, "Meeting emotional needs", [5, 5], "0", "Trying"),
        (4, "Keeping your children safe", [None, 2], "", "Stuck"),
    ]


def test_the_drawing_is_an_image_with_a_name_and_needs_no_style_sheet():
    root = ElementTree.fromstring(chart(reading("First", 3, 8, 5, None)).svg())
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Family Star"
    assert "from 1 at the centre to 10 at the rim" in (description.text or "")
    assert "First, 3 March 2016" in (description.text or "")
    assert not any(element.get("style") for element in root.iter())
    assert not list(root.iter(f"{SVG}style"))


def test_wide_labels_are_names_within_the_drawing_and_narrow_ones_are_numbers():
    shown = sample_charts()[0]
    for label in shown.wide.labels:
        for height, line in label.lines:
            assert 0 < height < shown.wide.height
            reach = {"start": len(line) * 9.5, "middle": len(line) * 4.75, "end": 0}[label.anchor]
            assert label.x + reach <= shown.wide.width
            back = {"start": 0, "middle": len(line) * 4.75, "end": len(line) * 9.5}[label.anchor]
            assert label.x - back >= 0
    numbers = [line for label in shown.narrow.labels for _, line in label.lines]
    assert numbers == [str(number) for number in range(1, 11)]


def test_the_component_puts_the_table_after_the_drawings_with_ids_that_do_not_repeat():
    template = engines["django"].from_string(
        "{% load components %}{% for chart in charts %}{% star_chart chart %}{% endfor %}"
    )
    html = template.render({"charts": sample_charts()})
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 12
    assert html.index("<svg") < html.index("<figure") + 2000 < html.index("<table")
    assert "Left out" in html
    assert " style=" not in html
