"""What the measures say of one case: as things stand, and what would come of closing it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centres.models import Council
from centres.quarters import Quarter
from config.exchange import import_folder
from families.models import Case
from outcomes.measures.measure import Subject
from outcomes.measures.outcomes import star_progress, sustained_contact, sustained_step_down
from outcomes.measures.registry import OUTCOMES, measure
from outcomes.measures.what_if import Look
from outcomes.models import Achievement
from outcomes.outlook import Outlook, State, if_closed, standing
from tests.outcomes.rolled_up import roll_up
from tests.reference.folder import write_folder
from tests.reference.outcomes import achievements
from tests.reference.random_council import RandomCouncil, random_council
from tests.reference.records import Council as Records
from tests.reference.records import parse

MODULES = (star_progress, sustained_contact, sustained_step_down)
# A day in the middle of all that happens, and one towards its end.
DAYS_BEFORE_THE_END = (300, 100)

Dates = dict[tuple[str, str], date]  # by measure and subject

pytestmark = pytest.mark.django_db


def imported(made: RandomCouncil, folder: Path) -> Council:
    write_folder(made.folder, folder)
    return import_folder(folder, by=None).council


@pytest.fixture(params=[2, 5])
def council(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Council, Quarter, Records]:
    """A council made at random, rolled up for its last quarter."""
    made = random_council(request.param, 40)
    council = imported(made, tmp_path)
    quarter = Quarter.parse(str(made.quarters[-1]))
    roll_up(council, str(quarter))
    return council, quarter, parse(made.folder)


def outlooks_on(council: Council, day: date) -> Iterator[tuple[Case, list[Outlook]]]:
    """Every case that was opened by then, and how its outcomes stood."""
    for case in Case.objects.with_people().filter(council=council, opened_on__lte=day):
        yield case, standing(case, day)


def is_over_for_good(one: Outlook) -> bool:
    """A carer may come back to a programme that had seemed to end."""
    return one.state == State.OVER and one.measure.key != "programme_completed"


def expected_of(records: Records, achieved: Dates, case: Case) -> Dates:
    """What of this the case, or its family's children and enrolments, achieved."""
    family = case.family.ref
    carers = {one.ref for one in records.carers.values() if one.family == family}
    mine = {
        Subject.CASE: {case.ref},
        Subject.ENROLMENT: {one.ref for one in records.enrolments.values() if one.carer in carers},
        Subject.CHILD: {one.ref for one in records.children.values() if one.family == family},
    }
    return {key: on for key, on in achieved.items() if key[1] in mine[measure(key[0]).subject]}


def test_a_page_announces_exactly_what_a_roll_up_stores(
    council: tuple[Council, Quarter, Records],
) -> None:
    """At the quarter's end as the roll-up stores it, on other days as the reference says."""
    of_council, quarter, records = council
    stored = {
        (row.measure, row.subject): row.achieved_on
        for row in Achievement.objects.filter(council=of_council, quarter=str(quarter))
    }
    by_day = {
        day: {key: on for key, (_, on) in achievements(records, day).items()}
        for day in (quarter.last_day - timedelta(days=days) for days in DAYS_BEFORE_THE_END)
    }
    over: set[tuple[str, str]] = set()
    kinds = set()
    for day, expected in {**by_day, quarter.last_day: stored}.items():
        for case, found in outlooks_on(of_council, day):
            announced = {(one.measure.key, one.subject): one.on for one in found if one.on}
            assert announced == expected_of(records, expected, case), day
            assert not over & set(announced), "what was called impossible has come about"
            for one in found:
                assert bool(one.missing) is (one.state != State.ACHIEVED), (day, one)
                assert one.on is None or one.on <= day
            kinds |= {(one.measure.key, one.state) for one in found}
            over |= {(one.measure.key, one.subject) for one in found if is_over_for_good(one)}
    states = {State.ACHIEVED, State.COMING, State.OVER}
    assert kinds >= {(outcome.key, state) for outcome in OUTCOMES for state in states}
    assert len(over) > 10


def test_it_says_of_an_open_case_what_the_roll_up_says_of_the_closed_one(
    council: tuple[Council, Quarter, Records],
) -> None:
    of_council, quarter, _ = council
    achieved = {
        (row.measure, row.subject): row.achieved_on
        for row in Achievement.objects.filter(council=of_council, quarter=str(quarter))
    }
    found = 0
    for case in Case.objects.filter(council=of_council, closed_on__isnull=False):
        assert case.closed_on
        look = Look(case, quarter.last_day, case.closed_on, case.closure_reason)
        Case.objects.filter(pk=case.pk).update(closed_on=None, closure_reason="")
        for module in MODULES:
            expected = achieved.get((module.MEASURE.key, case.ref))
            assert look.achieves(module.MEASURE) == expected, case.ref
            found += expected is not None
        Case.objects.filter(pk=case.pk).update(
            closed_on=case.closed_on, closure_reason=case.closure_reason
        )
    assert found > 5


def test_what_is_missing_is_said_exactly_where_something_is(
    council: tuple[Council, Quarter, Records],
) -> None:
    looked_at: list[Outlook] = []
    for case in Case.objects.filter(council=council[0], closed_on__isnull=False):
        assert case.closed_on
        looked_at += if_closed(case, case.closed_on)
    assert {(one.measure.key, one.counts) for one in looked_at} == {
        (module.MEASURE.key, counts) for module in MODULES for counts in (True, False)
    }
    for one in looked_at:
        assert bool(one.missing) is not one.counts


def test_it_takes_few_queries_and_writes_nothing(
    council: tuple[Council, Quarter, Records],
) -> None:
    for case in Case.objects.with_people().filter(council=council[0])[:20]:
        with CaptureQueriesContext(connection) as captured:
            if_closed(case, case.opened_on)
        assert len(captured) == 6
        with CaptureQueriesContext(connection) as captured:
            standing(case, council[1].last_day)
        assert len(captured) <= 8
        assert not [one for one in captured if "; WITH families_case AS" not in one["sql"]]
