"""The journey over all cases of a family: area by area, case by case."""

import itertools
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from families.merging import merge
from families.models import Case, Family
from outcomes.family_star import stars
from outcomes.family_star.journey import journey_of
from outcomes.family_star.journey_lines import CLOSEST, LEFT, RIGHT, lines_of
from outcomes.models import StarEdition
from tests.cast import County, ago, case, family
from tests.outcomes.test_case_pages import signed_in, star_of


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


@pytest.fixture
def fiona(county: County) -> Client:
    return signed_in(county.fiona)


def page_of(client: Client, shown: Family) -> str:
    response = client.get(reverse("family_journey", args=[shown.ref]))
    assert response.status_code == 200
    return str(response.content.decode())


def closed_case(county: County, of: Family, opened: int, closed: int, *readings: tuple) -> Case:
    """A case with a finished Star for each (days ago, scores…), closed afterwards."""
    held = case(of, county.fiona, opened_on=ago(opened))
    for number, (days, *scores) in enumerate(readings):
        star_of(county, held, days, *scores, kind="review" if number else "first")
    Case.objects.filter(pk=held.pk).update(closed_on=ago(closed), closure_reason="goals_met")
    return held


def test_all_cases_are_told_with_the_oldest_first(
    county: County, archers: Family, fiona: Client
) -> None:
    old = closed_case(county, archers, 900, 700, (890, 2, 3, 4), (710, 5, 3, 3))
    new = case(archers, county.fiona, opened_on=ago(60))
    star_of(county, new, 50, 4, 4, 4)
    html = page_of(fiona, archers)
    assert "3 Stars in 2 cases" in html
    assert html.index(f"Case {old.ref}") < html.index(f"Case {new.ref}")
    assert "Up in 1 area, the same in 1, down in 1" in html
    assert re.search(r"Physical health</b>\s*from 2 to 4", html)
    [edition] = journey_of(archers, county.fiona).editions
    assert [line.scores for line in edition.lines[:3]] == [[2, 5, 4], [3, 3, 4], [4, 3, 4]]
    health = edition.lines[0]
    assert len(health.lines) == 1, "no line leads from one case to the next"
    assert len(health.borders) == 1
    assert [mark.latest for mark in health.marks] == [False, False, True]


def test_what_does_not_count_and_what_is_no_ones_is_not_told(
    county: County, archers: Family, fiona: Client
) -> None:
    held = case(archers, county.fiona, opened_on=ago(300))
    first = star_of(county, held, 290, 2, 5, 5)
    voided = star_of(county, held, 200, 9, 9, 9, kind="review")
    stars.void(by=county.fiona, star=voided, reason="Wrong family")
    stars.start(
        by=county.fiona,
        case=held,
        kind="review",
        date=ago(5),
        edition=first.edition,
        completed="together",
    )
    other = star_of(county, case(family(county.north), county.fiona), 20, 4, 4, 4)
    html = page_of(fiona, archers)
    assert first.ref in html
    assert voided.ref not in html
    assert other.ref not in html
    assert "1 Star in 1 case" in html
    assert "Area by area" not in html, "one reading has no journey yet"


def test_each_edition_is_drawn_by_itself(county: County, archers: Family, fiona: Client) -> None:
    held = case(archers, county.fiona, opened_on=ago(300))
    early = StarEdition.objects.get(code="family-star-early-years")
    for days, edition in ((290, None), (200, early), (100, None), (20, early)):
        facts = {"edition": edition} if edition else {}
        star_of(county, held, days, 3, 4, 5, kind="review", **facts)
    found = journey_of(archers, county.fiona)
    assert [one.edition.code for one in found.editions] == [early.code, "family-star-plus"]
    assert "has other areas" in page_of(fiona, archers)


def test_a_merged_familys_stars_are_told_with_the_family_it_became(
    county: County, archers: Family
) -> None:
    twin = family(county.north)
    closed_case(county, twin, 900, 700, (890, 2, 3, 4))
    star_of(county, case(archers, county.fiona), 20, 4, 4, 4)
    merge(by=county.cora, kept=archers, merged=twin, same_people=[])
    cora = signed_in(county.cora)
    assert "2 Stars in 2 cases" in page_of(cora, archers)
    journey = reverse("family_journey", args=[archers.ref])
    assert cora.get(reverse("family_journey", args=[twin.ref]))["Location"] == journey


def test_without_a_star_the_page_says_how_one_comes_about(
    county: County, archers: Family, fiona: Client
) -> None:
    assert "No Star yet" in page_of(fiona, archers)
    case(archers, county.fiona)
    assert "No Star was finished in this case yet" in page_of(fiona, archers)


@pytest.mark.parametrize(
    "days",
    [[900, 899, 898, 10], [30, 20], [20, 20, 20], list(range(400, 10, -12)), [900, 12, 11, 10]],
    ids=["close at first", "two", "one day", "many", "close at last"],
)
def test_readings_keep_apart_and_in_order(county: County, archers: Family, days: list[int]) -> None:
    held = case(archers, county.fiona, opened_on=ago(1000))
    found = [star_of(county, held, one, 1, None, 10, kind="review") for one in days]  # type: ignore[arg-type]
    found = list(journey_of(archers, county.fiona).stars)
    lowest, left_out, highest, *_ = lines_of(found)
    across = [mark.x for mark in lowest.marks]
    assert across[0] == LEFT
    assert across[-1] == RIGHT
    closest = min(after - before for before, after in itertools.pairwise(across))
    assert closest >= min(CLOSEST, (RIGHT - LEFT) / (len(days) - 1)) - 0.11
    assert {mark.y for mark in lowest.marks} == {lowest.bottom}
    assert {mark.y for mark in highest.marks} == {highest.top}
    assert (left_out.marks, left_out.lines, left_out.words) == ([], [], "never scored")


def test_a_family_of_many_cases_costs_no_more(
    county: County, archers: Family, fiona: Client
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            page_of(fiona, archers)
        return len(asked)

    closed_case(county, archers, 900, 700, (890, 2, 3, 4), (710, 5, 3, 3))
    page_of(fiona, archers)
    before = cost()
    for opened in (600, 500, 400):
        closed_case(county, archers, opened, opened - 90, (opened - 5, 2, 3, 4))
    assert cost() == before
