"""The database, its disk or the queue are away: nothing is half done, and people are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError as QueueAway

from centres.quarters import Quarter
from centres.sending import forgetful, outages
from families.models import Carer, Engagement, Family
from outcomes.models import RollUp
from tests.cast import County, ago, family

WORDS = 'Bo <b>can</b> walk "along" the sofa'
# Every so-many-th statement is tried, from the first to the last.
EVERY = 5
NOWHERE = "unix:///nowhere/redis.sock"


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


@pytest.fixture
def fiona(county: County) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(county.fiona)
    return client


@contextmanager
def full_disk(at: int) -> Iterator[list[str]]:
    """PostgreSQL has no room left from the statement of that number on that the view makes."""
    numbers, said, depth = count(1), [], 0

    def refuse(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        nonlocal depth
        word = str(sql).split(" ", 1)[0]
        depth += {"SAVEPOINT": 1, "RELEASE": -1, "ROLLBACK": 0}.get(word, 0)
        if word not in {"SAVEPOINT", "RELEASE", "ROLLBACK"} and depth:
            said.append(str(sql))
            if next(numbers) >= at:
                sql, params = "DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END$$", None
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield said


@contextmanager
def no_database() -> Iterator[None]:
    """Nobody answers, as after a crash."""

    def refuse(*_: Any) -> Any:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        yield


def everything() -> list[tuple[str, int]]:
    """How many rows each table has; sessions come and go."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"django_session"}
        counts = (f"SELECT '{table}', count(*) FROM \"{table}\"" for table in sorted(tables))
        cursor.execute(" UNION ALL ".join(counts))
        return cursor.fetchall()


def a_visit(**facts: str) -> dict[str, str]:
    sent = {"kind": "home_visit", "when": "today", "length": "60", "centre": "North"}
    more = {"next_visit": "week", "client_id": str(uuid4()), "sent_id": str(uuid4())}
    return {**sent, **more, "note": WORDS, **facts}


def test_a_full_disk_at_any_statement_leaves_nothing_and_keeps_the_typing(
    fiona: Client, archers: Family
) -> None:
    page, before, sent = reverse("engagement_log", args=[archers.ref]), everything(), a_visit()
    number = 1
    while True:
        with full_disk(number) as statements:
            answer = fiona.post(page, sent)
        if len(statements) < number:
            break
        assert answer.status_code == 503, statements[-1]
        assert everything() == before, statements[-1]
        said = answer.content.decode()
        assert "Nothing was saved" in said
        assert 'value="Bo &lt;b&gt;can&lt;/b&gt; walk &quot;along&quot; the sofa"' in said
        assert f'name="sent_id" value="{sent["sent_id"]}"' in said
        number += EVERY
    assert number > EVERY * 4
    assert (answer.status_code, Engagement.objects.count()) == (302, 1)


def test_away_is_503_and_says_when_to_try_again(fiona: Client, archers: Family) -> None:
    page = reverse("family", args=[archers.ref])
    with no_database():
        for answer in (fiona.get(page), fiona.post(reverse("carer_add", args=[archers.ref]), {})):
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
            assert "Content-Security-Policy" in answer.headers
        health = Client().get(reverse("health"))
    assert (health.status_code, health.json()["status"]) == (503, "down")
    assert fiona.get(page).status_code == 200


def test_a_phone_keeps_its_entry(fiona: Client, archers: Family) -> None:
    """Its outbox sends again whatever is answered with 500 or more, in JSON."""
    facts = {"client_id": str(uuid4()), "family": archers.ref, "kind": "home_visit"}
    with no_database():
        answer = fiona.post(reverse("api_engagements"), facts, content_type="application/json")
    assert answer.status_code == 503
    assert "Nothing was saved" in answer.json()["detail"]


def test_passwords_and_files_are_not_held_on_the_page(fiona: Client) -> None:
    with no_database():
        answer = fiona.post("/sign-in/", {"username": "fiona@shire", "password": "open sesame"})
        assert answer.status_code == 503
        assert "sesame" not in answer.content.decode()


@pytest.mark.parametrize("code", ["23505", "22001", "42501", "P0001"])
def test_what_is_wrong_with_a_request_is_no_outage(
    fiona: Client, archers: Family, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: Any, **_facts: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END$$")

    monkeypatch.setattr("families.members.family_changed", fails)
    names = {"first_name": "Zoe", "last_name": "Archer"}
    assert fiona.post(reverse("carer_add", args=[archers.ref]), names).status_code == 500
    assert not Carer.objects.filter(first_name="Zoe").exists()


@pytest.fixture
def no_redis(services: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Cache and queue at an address where nobody listens."""
    away_too = forgetful.ForgetfulRedis(NOWHERE, settings.CACHES["default"])
    real = caches["default"]
    caches["default"] = away_too
    monkeypatch.setattr(forgetful, "_away_until", 0.0)

    def away(*_: Any, **__: Any) -> Any:
        raise QueueAway("nobody listens")

    monkeypatch.setattr("kombu.Connection.ensure_connection", away)
    yield
    caches["default"] = real


def test_without_redis_pages_work_and_jobs_wait(
    no_redis: None,
    county: County,
    django_capture_on_commit_callbacks: Any,
) -> None:
    client = Client()
    client.force_login(county.cora)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("rollups"), {"quarter": str(Quarter.containing(ago(0)))})
    page = client.get(answer.headers["Location"]).content.decode()
    assert "The queue does not answer, so the roll-up waits" in page
    assert RollUp.objects.get().state == RollUp.State.QUEUED
    health = client.get(reverse("health"))
    assert (health.status_code, health.json()["status"]) == (200, "degraded")


def test_a_cache_that_is_away_is_an_empty_one(no_redis: None) -> None:
    cache.set("a", 1)
    assert cache.get("a", "none") == "none"
    assert cache.add("a", 1)
    assert (cache.incr("a"), cache.incr("a", 3)) == (1, 3)
    assert (cache.has_key("a"), cache.touch("a"), cache.delete("a")) == (False, False, False)
    assert (cache.get_many(["a"]), cache.get_or_set("a", 5)) == ({}, 5)


def test_it_is_not_asked_again_at_once(no_redis: None, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.get("a")
    assert forgetful._away_until > 0
    monkeypatch.setattr("redis.Redis.get", lambda *_: pytest.fail("asked"))
    assert cache.get("a") is None


def test_every_class_of_outage_is_known() -> None:
    assert not outages.is_outage(ValueError())
    assert outages.is_outage(OperationalError("could not connect"))
    assert outages.is_outage(DatabaseError("server closed the connection unexpectedly"))
    assert not outages.is_outage(IntegrityError("said by nobody"))
