"""Asking for a roll-up: one waits at a time, nothing asked is lost, failures are told."""

import json
from base64 import b64decode
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import redis
import time_machine
from celery.exceptions import Retry
from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg2.extensions import cursor
from pytest_django import DjangoCaptureOnCommitCallbacks

from centres.models import AuditEvent, Council
from centres.quarters import Quarter
from config.celery import app as celery_app
from outcomes import tasks
from outcomes.figures import last_done, newest
from outcomes.models import Figure, RollUp
from outcomes.rollup import (
    Progress,
    RollUpRefusedError,
    carry_out,
    progress_of,
    request_rollup,
    send,
    work,
)
from outcomes.rollup.claim import claimed, is_claimed, lock_key
from outcomes.rollup.requests import lost_rollups
from tests.outcomes.factories import CentreFactory, CouncilFactory, WorkerFactory

Q1 = Quarter.parse("2015-16-Q1")
State = RollUp.State
NAME = "Ann Archer"


@pytest.fixture
def council(db: None) -> Council:
    return CentreFactory().council


@pytest.fixture(autouse=True)
def no_follow_ups(settings: Any) -> None:
    settings.ROLLUP_FOLLOW_UPS = []


def tasks_in(queue: redis.Redis) -> list[tuple[str, list[Any]]]:
    """What is on the queue, oldest first: name and arguments."""
    found = []
    for message in reversed(queue.lrange("celery", 0, -1)):
        parsed = json.loads(message)
        arguments = json.loads(b64decode(parsed["body"]))[0]
        found.append((parsed["headers"]["task"], arguments))
    return found


def test_asking_queues_a_task_once_the_transaction_commits(
    council: Council,
    queue: redis.Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        rollup = request_rollup(council=council, quarter=Q1, by=None)
        assert tasks_in(queue) == []
    for callback in callbacks:
        callback()
    assert tasks_in(queue) == [("outcomes.tasks.rollup_quarter", [rollup.pk])]
    rollup.refresh_from_db()
    assert rollup.state == State.QUEUED
    assert rollup.sent_at is not None


def test_asking_is_in_the_audit_trail(council: Council) -> None:
    user = WorkerFactory(council=council)
    rollup = request_rollup(council=council, quarter=Q1, by=user, queue=False)
    event = AuditEvent.objects.get()
    assert (event.action, event.record, event.reference) == ("requested", "roll-up", "2015-16-Q1")
    assert (event.user, event.council, event.details) == (user, council, {"rollup": rollup.pk})
    assert rollup.requested_by == user


def test_one_that_waits_is_not_asked_for_twice(
    council: Council,
    queue: redis.Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = request_rollup(council=council, quarter=Q1, by=None)
    with django_capture_on_commit_callbacks(execute=True):
        second = request_rollup(council=council, quarter=Q1, by=None)
    assert first == second
    assert len(tasks_in(queue)) == 1
    other = request_rollup(council=council, quarter=Q1.plus(1), by=None, queue=False)
    assert other != first


def test_a_quarter_that_has_not_begun_is_refused(council: Council) -> None:
    with (
        time_machine.travel(datetime(2015, 6, 30, 22, 59, tzinfo=UTC), tick=False),
        pytest.raises(RollUpRefusedError, match="2015-16-Q2 has not begun yet"),
    ):
        request_rollup(council=council, quarter=Q1.plus(1), by=None)
    assert not RollUp.objects.exists()
    # In London it is the first of July already.
    with time_machine.travel(datetime(2015, 6, 30, 23, 1, tzinfo=UTC), tick=False):
        request_rollup(council=council, quarter=Q1.plus(1), by=None, queue=False)


def test_without_a_queue_it_waits_and_the_caller_can_tell(
    council: Council,
    queue: redis.Redis,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    nowhere = "redis+socket:///nowhere/redis.sock"
    with monkeypatch.context() as away:
        away.setitem(celery_app.conf, "broker_url", nowhere)
        away.setitem(celery_app.conf, "broker_write_url", nowhere)
        with django_capture_on_commit_callbacks(execute=True):
            rollup = request_rollup(council=council, quarter=Q1, by=None)
        assert (rollup.state, rollup.sent_at) == (State.QUEUED, None)
        assert tasks_in(queue) == []
    assert lost_rollups() == []
    RollUp.objects.update(requested_at=timezone.now() - timedelta(minutes=3))
    tasks.take_up_lost_rollups()
    assert tasks_in(queue) == [("outcomes.tasks.rollup_quarter", [rollup.pk])]
    assert lost_rollups() == []


def test_a_task_carries_it_out_and_a_second_delivery_does_nothing(council: Council) -> None:
    rollup = request_rollup(council=council, quarter=Q1, by=None, queue=False)
    tasks.rollup_quarter(rollup.pk)
    done = RollUp.objects.get()
    assert done.state == State.DONE
    assert done.finished_at is not None
    assert done.requested_at <= done.finished_at
    assert Figure.objects.filter(council=council).exists()
    tasks.rollup_quarter(rollup.pk)
    assert RollUp.objects.get().started_at == done.started_at
    tasks.rollup_quarter(rollup.pk + 1)
    assert last_done(council, Q1) == rollup


def test_a_failure_is_told_without_what_the_database_said(
    council: Council, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ROLLUP_FOLLOW_UPS = ["tests.outcomes.test_rollup_requests.fail_with_a_name"]
    rollup = request_rollup(council=council, quarter=Q1, by=None, queue=False)
    assert carry_out(rollup)
    assert rollup.state == State.FAILED
    assert "“Fail with a name” (DataError 22P02)" in rollup.failure
    assert NAME not in rollup.failure + caplog.text
    assert "fail_with_a_name" in caplog.text
    assert last_done(council, Q1) is None
    assert newest(council, Q1) == rollup
    settings.ROLLUP_FOLLOW_UPS = []
    again = request_rollup(council=council, quarter=Q1, by=None, queue=False)
    assert again != rollup
    assert carry_out(again)
    assert last_done(council, Q1) == again


def fail_with_a_name(_council: Council, _quarter: Quarter, _report: Any) -> None:
    """A step whose error message quotes a record."""
    with connection.cursor() as statement:
        statement.execute("SELECT %s::int", [NAME])


def test_what_fails_within_the_measures_leaves_the_figures_as_they_were(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = request_rollup(council=council, quarter=Q1, by=None, queue=False)
    carry_out(first)
    before = list(Figure.objects.order_by("pk").values())
    CentreFactory(cluster=council.clusters.get())

    def stop(progress: Progress) -> None:
        if progress.done == 16:
            raise ValueError

    second = request_rollup(council=council, quarter=Q1, by=None, queue=False)
    carry_out(second, listener=stop)
    assert second.state == State.FAILED
    assert list(Figure.objects.order_by("pk").values()) == before


def test_asking_while_it_runs_makes_it_start_over(council: Council) -> None:
    """The records may have changed after it read them."""
    rollup = request_rollup(council=council, quarter=Q1, by=None, queue=False)
    heard: list[int] = []

    def ask_again_once(progress: Progress) -> None:
        heard.append(progress.done)
        if len(heard) == 5:
            CentreFactory(cluster=council.clusters.get(), code="opened meanwhile")
            assert request_rollup(council=council, quarter=Q1, by=None, queue=False) == rollup

    carry_out(rollup, listener=ask_again_once)
    assert heard == [*range(18), *range(18)]
    assert (rollup.state, rollup.again) == (State.DONE, False)
    assert Figure.objects.filter(unit="opened meanwhile").exists()


def test_progress_is_told_while_it_runs_and_forgotten_after(council: Council) -> None:
    rollup = request_rollup(council=council, quarter=Q1, by=None, queue=False)
    assert progress_of(rollup) is None
    seen: list[Progress | None] = []
    carry_out(rollup, listener=lambda _: seen.append(progress_of(RollUp.objects.get())))
    assert seen[0] == Progress(done=0, total=17, what="Sustained contact")
    assert seen[-1] == Progress(done=17, total=17, what="Done")
    assert progress_of(rollup) is None


def test_without_a_cache_it_is_done_all_the_same(council: Council, settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/redis.sock",
        }
    }
    rollup = request_rollup(council=council, quarter=Q1, by=None, queue=False)
    seen: list[Progress | None] = []
    carry_out(rollup, listener=lambda _: seen.append(progress_of(RollUp.objects.get())))
    assert rollup.state == State.DONE
    assert set(seen) == {None}


@pytest.fixture
def elsewhere(owner_cursor: cursor) -> cursor:
    """Another session of the same database."""
    return owner_cursor


def test_a_second_worker_gives_back_what_another_has(elsewhere: cursor) -> None:
    council = CentreFactory().council
    rollup = request_rollup(council=council, quarter=Q1, by=None, queue=False)
    elsewhere.execute("SELECT pg_advisory_lock(%s)", [lock_key(council.pk, str(Q1))])
    assert is_claimed(council.pk, str(Q1))
    assert not carry_out(rollup)
    assert rollup.state == State.QUEUED
    with pytest.raises(Retry):
        tasks.rollup_quarter(rollup.pk)
    other = request_rollup(council=council, quarter=Q1.plus(1), by=None, queue=False)
    assert carry_out(other)
    elsewhere.execute("SELECT pg_advisory_unlock_all()")
    assert not is_claimed(council.pk, str(Q1))
    assert carry_out(rollup)
    assert rollup.state == State.DONE


def test_a_claim_ends_with_its_block_even_when_the_block_fails(council: Council) -> None:
    def fail() -> None:
        with claimed(council.pk, "2015-16-Q1") as mine:
            assert mine
            assert is_claimed(council.pk, "2015-16-Q1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not is_claimed(council.pk, "2015-16-Q1")


def test_what_is_lost_and_what_is_not(elsewhere: cursor) -> None:
    """Lost: nobody works on it, and it was sent or asked for more than two minutes ago."""
    council = CentreFactory().council
    now = timezone.now()

    def made(quarter: int, state: str, **times: Any) -> RollUp:
        return RollUp.objects.create(
            council=council, quarter=str(Q1.plus(quarter)), state=state, **times
        )

    long_ago, just_now = now - timedelta(minutes=3), now - timedelta(minutes=1)
    never_sent = made(0, State.QUEUED, requested_at=long_ago)
    sent_long_ago = made(1, State.QUEUED, requested_at=long_ago, sent_at=long_ago)
    worker_died = made(2, State.RUNNING, requested_at=long_ago, sent_at=long_ago)
    worked_on = made(3, State.RUNNING, requested_at=long_ago, sent_at=long_ago)
    made(4, State.QUEUED, requested_at=long_ago, sent_at=just_now)
    made(5, State.QUEUED, requested_at=just_now)
    made(6, State.DONE, requested_at=long_ago, sent_at=long_ago)
    made(7, State.FAILED, requested_at=long_ago)
    elsewhere.execute("SELECT pg_advisory_lock(%s)", [lock_key(council.pk, worked_on.quarter)])
    assert lost_rollups() == [never_sent, sent_long_ago, worker_died]
    assert carry_out(worker_died)
    assert worker_died.state == State.DONE


def test_every_council_every_night(db: None, queue: redis.Redis) -> None:
    councils = [CouncilFactory(), CouncilFactory()]
    with time_machine.travel(datetime(2015, 8, 20, 1, tzinfo=UTC), tick=False):
        tasks.rollup_every_council()
    wanted = {(council.pk, "2015-16-Q2") for council in councils}
    assert set(RollUp.objects.values_list("council", "quarter")) == wanted


@pytest.mark.parametrize(
    ("today", "quarters"),
    [
        (date(2015, 7, 1), ["2015-16-Q1", "2015-16-Q2"]),
        (date(2015, 7, 14), ["2015-16-Q1", "2015-16-Q2"]),
        (date(2015, 7, 15), ["2015-16-Q2"]),
        (date(2016, 4, 1), ["2015-16-Q4", "2016-17-Q1"]),
    ],
    ids=str,
)
def test_a_quarter_just_ended_is_rolled_up_for_two_more_weeks(
    council: Council, queue: redis.Redis, today: date, quarters: list[str]
) -> None:
    with time_machine.travel(datetime.combine(today, datetime.min.time(), UTC), tick=False):
        tasks.rollup_every_council()
    asked_for = RollUp.objects.order_by("pk").values_list("quarter", flat=True)
    assert list(asked_for) == quarters


def test_the_scheduler_knows_the_tasks() -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    celery_app.loader.import_default_modules()
    assert scheduled >= {
        "outcomes.tasks.rollup_every_council",
        "outcomes.tasks.take_up_lost_rollups",
    }
    assert scheduled <= set(celery_app.tasks)


def test_sending_says_whether_the_queue_took_it(council: Council, queue: redis.Redis) -> None:
    rollup = request_rollup(council=council, quarter=Q1, by=None, queue=False)
    assert send(rollup)
    assert RollUp.objects.get().sent_at == rollup.sent_at
    assert work.carry_out(rollup)
