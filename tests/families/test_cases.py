"""Opening, allocating and closing cases."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from centres.models import AuditEvent
from centres.refusals import Refused
from families import cases
from families.models import Case
from tests.cast import County, ago, case, family


def open_for(county: County, **facts: Any) -> Case:
    facts = {
        "by": county.fiona,
        "family": None,
        "centre": county.north,
        "worker": county.fiona,
        "opened_on": ago(1),
        **facts,
    }
    facts["family"] = facts["family"] or family(county.north)
    return cases.open_case(**facts)


def test_a_worker_opens_a_case_for_themselves(county: County) -> None:
    opened = open_for(county)
    assert opened.ref.startswith("LC-")
    assert opened.closed_on is None
    assert AuditEvent.objects.get().action == "case.open"


def test_only_a_coordinator_opens_one_for_somebody_else(county: County) -> None:
    with pytest.raises(ValidationError) as problem:
        open_for(county, worker=county.frank)
    assert list(problem.value.message_dict) == ["worker"]
    assert open_for(county, by=county.cora, worker=county.frank).worker == county.frank


@pytest.mark.parametrize("name", ["sam", "wendy", "eve", "colin", "nobody"])
def test_the_worker_belongs_to_the_cluster(county: County, name: str) -> None:
    with pytest.raises(ValidationError):
        open_for(county, by=county.cora, worker=county.people[name])


def test_a_second_case_at_the_same_centre_is_refused_while_one_is_open(county: County) -> None:
    archers = family(county.north)
    first = open_for(county, family=archers)
    with pytest.raises(Refused, match=first.ref):
        open_for(county, family=archers)
    cases.close(by=county.fiona, case=first, closed_on=ago(0), reason="goals_met")
    open_for(county, family=archers)


@pytest.mark.parametrize("opened_on", [date(2999, 1, 1), date(1899, 1, 1)])
def test_a_case_opens_on_a_sensible_day(county: County, opened_on: date) -> None:
    with pytest.raises(ValidationError):
        open_for(county, opened_on=opened_on)


def test_the_coordinator_allocates(county: County) -> None:
    held = case(family(county.north), county.fiona)
    cases.allocate(by=county.cora, case=held, worker=county.frank)
    held.refresh_from_db()
    assert held.worker == county.frank
    details = AuditEvent.objects.get().details
    assert (details["worker_before"], details["worker"]) == ("fiona", "frank")


def test_a_worker_does_not_allocate(county: County) -> None:
    with pytest.raises(Refused):
        cases.allocate(
            by=county.fiona, case=case(family(county.north), county.fiona), worker=county.frank
        )


def test_allocating_to_the_same_worker_changes_nothing(county: County) -> None:
    cases.allocate(
        by=county.cora, case=case(family(county.north), county.fiona), worker=county.fiona
    )
    assert not AuditEvent.objects.exists()


def test_closing_needs_a_day_within_the_case_and_a_reason(county: County) -> None:
    held = case(family(county.north), county.fiona, opened_on=ago(30))
    tomorrow = timezone.localdate() + timedelta(days=1)
    for closed_on, reason, wrong in [
        (ago(31), "goals_met", "closed_on"),
        (tomorrow, "goals_met", "closed_on"),
        (ago(0), "", "reason"),
        (ago(0), "bored", "reason"),
    ]:
        with pytest.raises(ValidationError) as problem:
            cases.close(by=county.fiona, case=held, closed_on=closed_on, reason=reason)
        assert list(problem.value.message_dict) == [wrong]
    cases.close(by=county.fiona, case=held, closed_on=ago(30), reason="goals_met")
    held.refresh_from_db()
    assert (held.closed_on, held.closure_reason) == (ago(30), "goals_met")


def test_closing_a_closed_case_is_refused(county: County) -> None:
    held = case(family(county.north), county.fiona)
    cases.close(by=county.fiona, case=held, closed_on=ago(1), reason="goals_met")
    with pytest.raises(Refused, match="already closed"):
        cases.close(by=county.cora, case=held, closed_on=ago(0), reason="other")
    with pytest.raises(Refused):
        cases.allocate(by=county.cora, case=held, worker=county.frank)
    held.refresh_from_db()
    assert held.closure_reason == "goals_met"


@pytest.mark.parametrize(("name", "may"), [("cora", True), ("frank", False), ("sam", False)])
def test_its_worker_or_the_coordinator_closes_it(county: County, name: str, may: bool) -> None:
    held = case(family(county.north), county.fiona)
    try:
        cases.close(by=county.people[name], case=held, closed_on=ago(0), reason="other")
    except Refused:
        assert not may
    held.refresh_from_db()
    assert bool(held.closed_on) is may
