"""Logging a contact and voiding it: one row, one audit entry, once."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from centres.models import AuditEvent, User
from centres.receipts import AnotherEntry
from centres.refusals import Refused
from families import cases, engagements
from families.models import Engagement
from tests.cast import County, ago, build_county, case, family, visit


def log(county: County, **facts: Any) -> Engagement:
    facts = {
        "by": county.fiona,
        "family": None,
        "kind": "home_visit",
        "date": timezone.localdate(),
        "minutes": 60,
        **facts,
    }
    facts["family"] = facts["family"] or family(county.north)
    return engagements.log(**facts)[0]


def test_a_visit_is_one_row_and_one_audit_entry_without_names(county: County) -> None:
    archers = family(county.north)
    open_case = case(archers, county.fiona)

    visit_logged = log(
        county, family=archers, case=open_case, note="Ann was tired", next_step="Ring"
    )

    assert Engagement.objects.get() == visit_logged
    assert visit_logged.ref.startswith("LE-")
    assert visit_logged.worker == county.fiona
    assert visit_logged.centre == county.north
    event = AuditEvent.objects.get()
    assert (event.user, event.action, event.reference) == (
        county.fiona,
        "engagement.log",
        visit_logged.ref,
    )
    assert "Ann" not in str(event.details)


def test_the_centre_is_the_cases_unless_said(county: County) -> None:
    archers = family(county.north)
    elsewhere = case(archers, county.sam, centre=county.south)
    assert log(county, family=archers, case=elsewhere).centre == county.south
    assert log(county, family=archers, case=elsewhere, centre=county.north).centre == county.north


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"date": date(2999, 1, 1)}, "date"),
        ({"date": date(1899, 12, 31)}, "date"),
        ({"kind": "seance"}, "kind"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"next_step": "x" * 501}, "next_step"),
    ],
)
def test_what_cannot_be_is_named_by_its_field(
    county: County, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as problem:
        log(county, **facts)
    assert list(problem.value.message_dict) == [field]
    assert not Engagement.objects.exists()
    assert not AuditEvent.objects.exists()


def test_tomorrow_is_refused_and_today_is_not(county: County) -> None:
    log(county, date=timezone.localdate())
    with pytest.raises(ValidationError):
        log(county, date=timezone.localdate() + timedelta(days=1))


def test_a_case_must_be_the_familys_and_open_on_the_day(county: County) -> None:
    archers, bakers = family(county.north), family(county.north, "Baker")
    closed = case(
        archers, county.fiona, opened_on=ago(60), closed_on=ago(10), closure_reason="goals_met"
    )
    for on, wrong in [(ago(61), True), (ago(60), False), (ago(10), False), (ago(9), True)]:
        if wrong:
            with pytest.raises(ValidationError) as problem:
                log(county, family=archers, case=closed, date=on)
            assert list(problem.value.message_dict) == ["date"]
        else:
            log(county, family=archers, case=closed, date=on)
    with pytest.raises(ValidationError) as problem:
        log(county, family=bakers, case=closed, date=ago(20))
    assert list(problem.value.message_dict) == ["case"]


def test_a_case_that_closed_since_it_was_read_lets_no_later_visit_in(county: County) -> None:
    archers = family(county.north)
    read_before = case(archers, county.fiona)
    cases.close(by=county.fiona, case=read_before, closed_on=ago(10), reason="goals_met")
    with pytest.raises(ValidationError) as problem:
        log(county, family=archers, case=read_before, date=ago(9))
    assert list(problem.value.message_dict) == ["date"]
    assert not Engagement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_close_under_way_is_waited_for() -> None:
    county = build_county()
    archers = family(county.north)
    read_before = case(archers, county.fiona)
    problems: list[ValidationError] = []

    def send() -> None:
        try:
            log(county, family=archers, case=read_before, date=ago(9))
        except ValidationError as problem:
            problems.append(problem)
        finally:
            connection.close()

    sender = Thread(target=send)
    with transaction.atomic():
        cases.close(by=county.fiona, case=read_before, closed_on=ago(10), reason="goals_met")
        sender.start()
        sender.join(timeout=1)
        assert sender.is_alive()
    sender.join(timeout=30)
    assert [list(problem.message_dict) for problem in problems] == [["date"]]
    assert not Engagement.objects.exists()


@pytest.mark.parametrize("name", ["sam", "wendy", "eve", "pat", "colin", "ada", "olga", "nobody"])
def test_whoever_does_not_see_the_family_logs_nothing(county: County, name: str) -> None:
    with pytest.raises(ValidationError):
        log(county, by=county.people[name])
    assert not Engagement.objects.exists()


def test_the_same_entry_twice_is_one_row_with_the_same_answer(county: County) -> None:
    archers, token = family(county.north), uuid4()
    facts: dict[str, Any] = {
        "by": county.fiona,
        "family": archers,
        "kind": "phone",
        "date": ago(1),
        "client_id": token,
    }
    first, new = engagements.log(**facts)
    again, new_again = engagements.log(**facts)
    assert (new, new_again, first) == (True, False, again)
    assert Engagement.objects.count() == 1
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"kind": "text"}, {"minutes": 5}, {"note": "Other"}, {"by": "frank"}]
)
def test_other_facts_under_the_same_id_are_refused(county: County, other: dict[str, Any]) -> None:
    if "by" in other:
        other = {"by": county.frank}
    archers, token = family(county.north), uuid4()
    log(county, family=archers, client_id=token)
    with pytest.raises(AnotherEntry):
        log(county, family=archers, client_id=token, **other)
    assert Engagement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_entry_sent_twice_at_once_is_one_row() -> None:
    county = build_county()
    archers, token, start = family(county.north), uuid4(), Barrier(2)
    answers: list[tuple[str, bool]] = []

    def send() -> None:
        start.wait()
        try:
            logged, new = engagements.log(
                by=User.objects.get(pk=county.fiona.pk),
                family=archers,
                kind="phone",
                date=ago(1),
                client_id=token,
            )
            answers.append((logged.ref, new))
        finally:
            connection.close()

    senders = [Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(timeout=30)

    assert sorted(new for _, new in answers) == [False, True]
    assert len({ref for ref, _ in answers}) == 1
    assert Engagement.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_voiding_keeps_the_row_with_its_reason(county: County) -> None:
    logged = visit(family(county.north), county.fiona, ago(3))
    voided = engagements.void(by=county.fiona, engagement=logged, reason="Wrong family")
    assert (voided.voided_on, voided.void_reason) == (timezone.localdate(), "Wrong family")
    assert not Engagement.objects.standing().exists()
    assert AuditEvent.objects.get().action == "engagement.void"


def test_voiding_twice_is_refused_and_changes_nothing(county: County) -> None:
    logged = visit(family(county.north), county.fiona, ago(3))
    engagements.void(by=county.fiona, engagement=logged, reason="Wrong family")
    with pytest.raises(Refused, match="already voided"):
        engagements.void(by=county.cora, engagement=logged, reason="Another reason")
    logged.refresh_from_db()
    assert logged.void_reason == "Wrong family"
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "may"), [("fiona", True), ("cora", True), ("frank", False), ("sam", False)]
)
def test_only_who_logged_it_or_the_coordinator_voids(county: County, name: str, may: bool) -> None:
    logged = visit(family(county.north), county.fiona, ago(3))
    if may:
        engagements.void(by=county.people[name], engagement=logged, reason="Typed twice")
    else:
        with pytest.raises(Refused):
            engagements.void(by=county.people[name], engagement=logged, reason="Typed twice")
    logged.refresh_from_db()
    assert bool(logged.voided_on) is may


def test_voiding_needs_a_reason(county: County) -> None:
    logged = visit(family(county.north), county.fiona, ago(3))
    with pytest.raises(ValidationError):
        engagements.void(by=county.fiona, engagement=logged, reason="  ")
