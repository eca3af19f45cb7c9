"""What would come of closing a case: the measures' own answer, without closing it."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centres.models import Council
from centres.quarters import Quarter
from config.exchange import import_folder
from families.models import Case
from outcomes.closing import Outlook, outlooks
from outcomes.measures.outcomes import star_progress, sustained_contact, sustained_step_down
from outcomes.measures.what_if import Closing
from outcomes.models import Achievement
from tests.outcomes.rolled_up import roll_up
from tests.reference.folder import write_folder
from tests.reference.random_council import random_council

MODULES = (star_progress, sustained_contact, sustained_step_down)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[2, 5])
def council(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Council, Quarter]:
    """A council made at random, rolled up for its last quarter."""
    made = random_council(request.param, 60)
    write_folder(made.folder, tmp_path)
    council = import_folder(tmp_path, by=None).council
    quarter = Quarter.parse(str(made.quarters[-1]))
    roll_up(council, str(quarter))
    return council, quarter


def test_it_says_of_an_open_case_what_the_roll_up_says_of_the_closed_one(
    council: tuple[Council, Quarter],
) -> None:
    of_council, quarter = council
    achieved = {
        (row.measure, row.subject): row.achieved_on
        for row in Achievement.objects.filter(council=of_council, quarter=str(quarter))
    }
    found = 0
    for case in Case.objects.filter(council=of_council, closed_on__isnull=False):
        assert case.closed_on
        closing = Closing(case, case.closed_on, case.closure_reason)
        Case.objects.filter(pk=case.pk).update(closed_on=None, closure_reason="")
        for module in MODULES:
            expected = achieved.get((module.MEASURE.key, case.ref))
            assert closing.achieves(module.MEASURE, quarter.last_day) == expected, case.ref
            found += expected is not None
        Case.objects.filter(pk=case.pk).update(
            closed_on=case.closed_on, closure_reason=case.closure_reason
        )
    assert found > 5


def test_what_is_missing_is_said_exactly_where_something_is(
    council: tuple[Council, Quarter],
) -> None:
    of_council, _ = council
    looked_at: list[Outlook] = []
    for case in Case.objects.filter(council=of_council, closed_on__isnull=False):
        assert case.closed_on
        looked_at += outlooks(case, case.closed_on)
    assert {(one.measure.key, one.counts) for one in looked_at} == {
        (module.MEASURE.key, counts) for module in MODULES for counts in (True, False)
    }
    for one in looked_at:
        assert bool(one.missing) is not one.counts
        if one.measure.key == "star_progress":
            assert (not one.missing) is one.counts


def test_it_looks_at_the_familys_cases_alone_and_writes_nothing(
    council: tuple[Council, Quarter],
) -> None:
    case = Case.objects.filter(council=council[0]).first()
    assert case
    with CaptureQueriesContext(connection) as captured:
        outlooks(case, case.opened_on)
    assert len(captured) <= 6
    assert not [each for each in captured if not each["sql"].startswith("WITH families_case AS")]
