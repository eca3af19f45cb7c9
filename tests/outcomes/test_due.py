"""What is due in a case: one rule, asked of a case at hand and of any number of cases in SQL."""

from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from families.models import Case
from outcomes.cases.due import (
    CLOSING,
    CLOSING_STAR,
    FIRST,
    REVIEW,
    WHAT,
    Due,
    due_of,
    next_due,
    six_months_in_view,
    with_due,
)
from outcomes.models import Star, StarEdition
from tests.cast import County, ago, case, family

OPENED = date(2015, 8, 31)
numbers = count(1)
# Days on which something begins or ends, and any others.
AGES = st.sampled_from([0, 27, 28, 29, 62, 63, 119, 120, 181, 182, 183, 184]) | st.integers(0, 400)
READING = st.tuples(
    st.sampled_from(Star.Kind.values), AGES, st.sampled_from(["counts", "draft", "voided"])
)
CLOSED = st.none() | st.tuples(st.integers(0, 30), st.sampled_from(Case.Closure.values))


def star(held: Case, kind: str, on: date, state: str = "counts") -> Star:
    facts: dict[str, Any] = {"finished_at": None if state == "draft" else timezone.now()}
    if state == "voided":
        facts |= {"voided_on": max(on, timezone.localdate()), "void_reason": "Wrong"}
    edition = StarEdition.objects.get(code="family-star-plus")
    facts |= {"council": held.council, "ref": f"LS-D{next(numbers)}", "completed": "together"}
    return Star.objects.create(case=held, kind=kind, date=on, edition=edition, **facts)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(age=AGES, readings=st.lists(READING, max_size=4), closed=CLOSED)
def test_sql_and_python_say_the_same(
    county: County, age: int, readings: list[tuple[str, int, str]], closed: Any
) -> None:
    facts: dict[str, Any] = {"opened_on": ago(age)}
    if closed and closed[0] <= age:
        facts |= {"closed_on": ago(closed[0]), "closure_reason": closed[1]}
    held = case(family(county.north), county.fiona, **facts)
    for kind, days, state in readings:
        if days <= age:
            star(held, kind, ago(age - days), state)
    said = next_due(held, held.stars.all(), ago(0))
    found = with_due(Case.objects.filter(pk=held.pk), ago(0)).get()
    assert due_of(found, ago(0)) == said
    if said:
        assert said.ready <= said.by
        assert said.late == (said.by < ago(0))
    if not held.closed_on:
        assert said, "in an open case something is always next"


STARS = {
    "none": [],
    "first": [(FIRST, 5)],
    "reviewed": [(FIRST, 5), (REVIEW, 63)],
    "early review": [(FIRST, 5), (REVIEW, 62)],
    "closing": [(FIRST, 5), ("closing", 170)],
}


@pytest.mark.parametrize(
    ("stars", "closed", "day", "due"),
    [
        ("none", None, 0, (FIRST, date(2015, 9, 28), 0)),
        ("none", None, 29, (FIRST, date(2015, 9, 28), 1)),
        ("none", None, 300, (FIRST, date(2015, 9, 28), 272)),
        ("first", None, 6, (REVIEW, date(2015, 12, 28), 0)),
        ("early review", None, 120, (REVIEW, date(2015, 12, 28), 1)),
        ("reviewed", None, 64, (CLOSING, date(2016, 2, 29), 0)),
        # Six months on nobody asks for a three-month review any more.
        ("first", None, 181, (REVIEW, date(2015, 12, 28), 62)),
        ("first", None, 182, (CLOSING, date(2016, 2, 29), 0)),
        ("first", None, 183, (CLOSING, date(2016, 2, 29), 1)),
        # Closed on day 180: a closing Star counts from 28 days before to 14 after.
        ("first", "goals_met", 180, (CLOSING_STAR, date(2016, 3, 12), 0)),
        ("first", "step_up", 194, (CLOSING_STAR, date(2016, 3, 12), 0)),
        ("first", "goals_met", 195, None),
        ("closing", "goals_met", 181, None),
        ("none", "goals_met", 181, None),
        ("first", "moved_away", 181, None),
        ("first", "declined", 181, None),
    ],
)
def test_what_is_due(
    county: County, stars: str, closed: str | None, day: int, due: tuple[str, date, int] | None
) -> None:
    facts: dict[str, Any] = {"opened_on": OPENED}
    if closed:
        facts |= {"closed_on": OPENED + timedelta(days=180), "closure_reason": closed}
    held = case(family(county.north), county.fiona, **facts)
    for kind, days in STARS[stars]:
        star(held, kind, OPENED + timedelta(days=days))
    today = OPENED + timedelta(days=day)
    said = next_due(held, held.stars.all(), today)
    assert (said and (said.key, said.by, said.days_late)) == due
    assert due_of(with_due(Case.objects.all(), today).get(), today) == said


def test_each_thing_has_its_words() -> None:
    said = [Due(key, OPENED, OPENED, 0) for key in (FIRST, REVIEW, CLOSING, CLOSING_STAR)]
    assert [due.what for due in said] == list(WHAT.values())
    assert [due.is_closing for due in said] == [False, False, True, False]


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (date(2015, 11, 29), None),
        (date(2015, 11, 30), 91),
        (date(2016, 2, 29), 0),
        (date(2016, 3, 10), -10),
    ],
)
def test_six_months_come_into_view_in_the_fourth_month(day: date, left: int | None) -> None:
    seen = six_months_in_view(Case(opened_on=OPENED), day)
    assert (seen and seen.days_left) == left
    if seen:
        assert seen.on == date(2016, 2, 29)
    assert six_months_in_view(Case(opened_on=OPENED, closed_on=OPENED), day) is None


def test_the_case_page_says_when_six_months_are_over(county: County) -> None:
    client = Client()
    client.force_login(county.fiona)

    def page(days: int) -> str:
        held = case(family(county.north), county.fiona, opened_on=ago(days))
        return client.get(reverse("case", args=[held.ref])).content.decode()

    assert "Six months" not in page(80)
    assert "Six months on" in page(100)
    assert "What if the family needs longer?" in page(100)
    assert "no longer counts as closed within six months" in " ".join(page(200).split())
