"""Who is reminded of what, when, and in which words."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery.schedules import crontab
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centres.models import AuditEvent, Membership, User
from centres.scope import COORDINATOR
from config.celery import app
from families.models import Case
from outcomes import tasks
from outcomes.cases.due import Due
from outcomes.models import Reminder, ReminderMessage
from outcomes.reminders.preparing import occasion_on, prepare
from outcomes.reminders.sending import deliver
from tests.cast import County, ago, case, family, person
from tests.outcomes.test_due import star


@pytest.fixture(autouse=True)
def reachable(settings: Any, county: County) -> None:
    settings.REMINDERS_BY_EMAIL = True
    settings.SITE_URL = "https://lodestar.example"
    for who in county.people.values():
        who.email = f"{who.username}@shire.example"
        who.save()


def remind(county: County, days_later: int = 0) -> dict[str, str]:
    """Run the job on a day; what each person was mailed."""
    mail.outbox.clear()
    with time_machine.travel(datetime.combine(ago(-days_later), datetime.min.time()), tick=False):
        for message in prepare(county.council, ago(0)):
            deliver(message.pk)
    found = {one.to[0].split("@")[0]: str(one.body) for one in mail.outbox}
    assert len(found) == len(mail.outbox), "one message a day for each"
    return found


def test_the_worker_is_told_a_week_before_when_late_and_two_weeks_later(county: County) -> None:
    held = case(family(county.north), county.fiona, opened_on=ago(20))
    told = {days: remind(county, days) for days in range(30)}
    assert {days: sorted(mails) for days, mails in told.items() if mails} == {
        1: ["fiona"],
        9: ["fiona"],
        22: ["cora", "fiona"],
    }
    assert f"{held.ref}: First Star, due by" in told[1]["fiona"]
    assert f"https://lodestar.example/cases/{held.ref}/" in told[1]["fiona"]
    assert "1 day late" in told[9]["fiona"]
    assert "In your cases" in told[22]["fiona"]
    assert "In your cluster" in told[22]["cora"]
    assert "14 days late" in told[22]["cora"]


def test_a_job_that_did_not_run_is_made_up_for_once(county: County) -> None:
    case(family(county.north), county.fiona, opened_on=ago(300))
    assert sorted(remind(county)) == ["cora", "fiona"]
    assert Reminder.objects.count() == 2, "not of the occasions that have passed"
    assert remind(county) == {}
    assert remind(county, 1) == {}


def test_nobody_is_named(county: County) -> None:
    for restricted in (False, True):
        case(
            family(county.north, "Hiddenname", restricted=restricted),
            county.fiona,
            opened_on=ago(50),
        )
    told = remind(county)
    (one, *_others) = mail.outbox
    assert one.subject == "Reminder from Lodestar"
    for words in told.values():
        assert words.count("First Star") == 2
        for name in ("Hiddenname", "Ann", "Bo", "Fiona", "LF-"):
            assert name not in words
    details = str(list(AuditEvent.objects.values_list("details", "reference")))
    assert "@" not in details
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {
        "reminders.prepare",
        "reminders.sent",
    }


def test_one_message_tells_of_many_things(county: County) -> None:
    for _ in range(12):
        case(family(county.north), county.fiona, opened_on=ago(50))
    held = case(family(county.north), county.cora, opened_on=ago(30))
    told = remind(county)
    assert told["fiona"].count("First Star") == 12
    own, others = told["cora"].split("In your cluster")
    assert held.ref in own
    assert others.count("First Star") == 12


def test_whoever_does_not_see_the_case_is_not_told(county: County) -> None:
    closed = case(
        family(county.north, restricted=True),
        county.fiona,
        opened_on=ago(100),
        closed_on=ago(10),
        closure_reason="goals_met",
    )
    star(closed, "first", ago(95))
    assert remind(county) == {}, "of a restricted family's closed case its worker sees nothing"
    left = case(family(county.north), county.frank, opened_on=ago(25))
    Membership.objects.filter(user=county.frank).delete()
    assert sorted(remind(county)) == ["cora"], "it waits for somebody else"
    person(county.council, "sid", COORDINATOR, county.south.cluster)
    gone = case(family(county.south), county.sam, opened_on=ago(25))
    User.objects.filter(pk=county.sam.pk).update(is_active=False)
    told = remind(county, 1)
    assert told == {}, "Sid has no address"
    assert not Reminder.objects.filter(case=gone).exists()
    assert Reminder.objects.get().case == left


def test_what_is_done_before_it_leaves_is_left_out(county: County) -> None:
    done, open_still, moved = (
        case(family(county.north), county.fiona, opened_on=ago(25)) for _ in range(3)
    )
    (message,) = prepare(county.council, ago(0))
    star(done, "first", ago(1))
    Case.objects.filter(pk=moved.pk).update(worker=county.frank)
    deliver(message.pk)
    (sent,) = mail.outbox
    assert open_still.ref in sent.body
    assert done.ref not in sent.body
    assert moved.ref not in sent.body
    assert set(Reminder.objects.filter(left_out=True).values_list("case", flat=True)) == {
        done.pk,
        moved.pk,
    }
    case(family(county.north), county.frank, opened_on=ago(25))
    (message,) = prepare(county.council, ago(0))
    User.objects.filter(pk=county.frank.pk).update(remind_by_email=False)
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, len(mail.outbox)) == ("not_needed", 1)


@pytest.mark.parametrize(
    ("days", "occasion"),
    [
        (-8, None),
        (-7, "week_before"),
        (0, "week_before"),
        (1, "late"),
        (13, "late"),
        (14, "very_late"),
        (400, "very_late"),
    ],
)
def test_occasions(days: int, occasion: str | None) -> None:
    by = date(2016, 3, 27)
    due = Due("first", by - timedelta(days=28), by, max(days, 0))
    assert occasion_on(due, by + timedelta(days=days)) == occasion


def test_preparing_asks_no_more_for_more_cases(county: County) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            prepare(county.council, ago(0))
        return len(captured)

    case(family(county.north), county.fiona, opened_on=ago(50))
    few = queries()
    Reminder.objects.all().delete()
    ReminderMessage.objects.all().delete()
    for _ in range(30):
        case(family(county.north), county.fiona, opened_on=ago(50))
    assert queries() == few


@pytest.mark.parametrize("day", [date(2016, 3, 26), date(2016, 7, 1), date(2016, 10, 29)])
def test_the_job_runs_at_half_past_seven_in_london_all_year(day: date) -> None:
    """Also on the day after each of these, when the clocks have changed."""
    (entry,) = (
        one
        for one in settings.CELERY_BEAT_SCHEDULE.values()
        if "remind_everybody" in str(one["task"])
    )
    schedule: Any = entry["schedule"]
    assert isinstance(schedule, crontab)
    assert entry["task"] == tasks.remind_everybody.name
    london = ZoneInfo("Europe/London")
    assert str(app.timezone) == "Europe/London"
    schedule.app = app  # type: ignore[assignment]
    first = datetime(day.year, day.month, day.day, 7, 30, tzinfo=london)
    last = first
    for days in (1, 2):
        morning = first + timedelta(days=days)
        for minute, is_due in ((-1, False), (0, True)):
            now = (morning.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minute)).timestamp()
            with time_machine.travel(now, tick=False):
                assert schedule.is_due(last).is_due is is_due
        last = morning


def test_a_command_does_the_same_without_a_queue(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    case(family(county.north), county.fiona, opened_on=ago(25))
    call_command("send_reminders")
    assert capsys.readouterr().out == "Sent: 1.\n"
    call_command("send_reminders")
    assert capsys.readouterr().out == "Nothing to send.\n"
    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"].endswith("@lodestar.example>")
