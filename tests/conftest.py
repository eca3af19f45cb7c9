"""Services, database and queue for the tests. Nothing needs to be configured or started before."""

import gc
import os
from collections.abc import Iterator
from contextvars import ContextVar
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase
from psycopg2.extensions import cursor
from pytest_django.plugin import DjangoDbBlocker

from centres import row_scope
from config import embedded
from config.celery import app as celery_app
from tests import database, logged, template
from tests.cast import County, build_county
from tests.centres.routes import ROUTES
from tests.flush import Flush

# Redis databases of the first test process; the product uses those below.
FIRST_REDIS_DATABASE = 8


def pytest_configure(config: pytest.Config) -> None:
    """Settings that tests need otherwise: quick passwords, and a cache and a queue of their own."""
    number = 0
    if hasattr(config, "workerinput"):
        number = int(config.workerinput["workerid"].removeprefix("gw"))
    own = FIRST_REDIS_DATABASE + 2 * number
    if os.environ.get("REDIS_URL"):
        settings.REDIS_URL = _in_database(settings.REDIS_URL, own)
        settings.CELERY_BROKER_URL = _in_database(settings.CELERY_BROKER_URL, own + 1)
    else:
        settings.REDIS_URL = embedded.redis_url(own)
        settings.CELERY_BROKER_URL = embedded.redis_broker_url(own + 1)
    settings.CACHES["default"]["LOCATION"] = settings.REDIS_URL
    celery_app.conf.update(broker_url=settings.CELERY_BROKER_URL)
    # Static files come from where they are written, so that nothing is collected first.
    staticfiles = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = staticfiles
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    # What tests do themselves is the service's work, in every thread; a page is its reader's.
    row_scope._scope = ContextVar("lodestar_scope", default=row_scope.EVERYWHERE)
    # Hashing is made to be slow, and every test with a user would pay for it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Tests of the second factor turn it on.
    settings.SECOND_FACTOR = False
    # What is loaded by now stays for the whole run: looking through it for garbage finds none.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much the scope walk asked, from whichever processes did."""
    asked = [
        number
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, number in getattr(report, "user_properties", ())
        if name == "scope walk" and report.when == "call"
    ]
    if asked:
        terminalreporter.write_line(
            f"The scope walk asked for {len(ROUTES)} routes, {sum(asked):,} times."
        )


@pytest.fixture(scope="session")
def services() -> None:
    """PostgreSQL and Redis that answer: the configured ones, or this checkout's own."""
    if embedded.is_needed():
        embedded.start()


@pytest.fixture(scope="session")
def test_database_name(worker_id: str) -> str:
    """One database for each test process."""
    suffix = "" if worker_id == "master" else f"_{worker_id}"
    return f"test_{settings.DATABASES['default']['NAME']}{suffix}"


@pytest.fixture(scope="session")
def django_db_setup(
    services: None,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    test_database_name: str,
) -> Iterator[Flush]:
    """A fresh, migrated database in which tests run as the application's role."""
    with django_db_blocker.unblock():
        database.create(test_database_name, template=template.ensure())
    with database.used(test_database_name), pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            database.grant()
        flush = Flush(test_database_name)
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: flush())
        yield flush
    database.drop(test_database_name)


@pytest.fixture
def county(db: None) -> County:
    """The small county of the stories."""
    return build_county()


@pytest.fixture
def owner_cursor(transactional_db: None, test_database_name: str) -> Iterator[cursor]:
    """A raw cursor of the tables' owner in the test database, every statement its own transaction.

    It sees only what is committed, so the test is a transactional one.
    """
    with database.owner_session(test_database_name) as session:
        yield session


@pytest.fixture
def process_environment(django_db_setup: None, test_database_name: str) -> dict[str, str]:
    """The environment of a `manage.py` run as another process against the test database."""
    return {**os.environ, **database.environment(test_database_name)}


@pytest.fixture
def queue(services: None) -> Iterator["redis.Redis"]:
    """The test process's Celery queue, empty before and after."""
    address = settings.CELERY_BROKER_URL.replace("redis+socket:", "unix:")
    client = redis.Redis.from_url(address.replace("virtual_host=", "db="))
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """What one test leaves in the cache is no other's; only tests with a database can fill it."""
    yield
    if "_django_db_helper" in request.fixturenames and "services" in request.fixturenames:
        cache.clear()


@pytest.fixture(scope="session")
def logs() -> logged.Listener:
    """Hears what is logged in this process."""
    return logged.Listener()


@pytest.fixture(autouse=True)
def logs_name_nobody(logs: logged.Listener) -> Iterator[None]:
    """Whatever a test does, no line that it logs names anybody; other threads' are the next's."""
    # A worker or a command that a test ran in this process may have set logging up anew.
    logs.listen()
    yield
    assert logs.taken() == []


def _in_database(address: str, number: int) -> str:
    """The same Redis server, another of its databases."""
    parts = urlsplit(address)
    if parts.scheme in {"unix", "redis+socket"}:
        key = "db" if parts.scheme == "unix" else "virtual_host"
        return f"{address.partition('?')[0]}?{key}={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))
