"""PostgreSQL asks once more who may see a row (SPEC 1), whatever the queries ask."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Thread
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.db.utils import ProgrammingError
from django.test import Client
from psycopg2.extensions import cursor

from centres.models import AuditEvent, Centre, Council, User
from centres.row_scope import as_person, as_service
from config.celery import app as celery_app
from config.row_security.links import COUNTED
from config.row_security.policies import OPEN, is_open, policies
from config.row_security.searched import COLUMNS
from families.models import Case, Family
from families.referral_scope import ReferralScope
from families.scope import FamilyScope
from tests import database
from tests.cast import County, build_county, case, family, visit
from tests.families.referring import referral

TABLES = """
    SELECT c.relname, c.relrowsecurity, EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
    FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"""
SEARCHED = [f"lodestar.{table}" for table in COLUMNS]
MODELS: list[Any] = [
    model
    for model in apps.get_models()
    if isinstance(getattr(model, "scope", None), FamilyScope | ReferralScope)
    and model._meta.db_table not in COUNTED
]


@pytest.fixture
def records(county: County) -> dict[str, Family]:
    """Families all over two councils, with a case, a visit and a referral each."""
    made = {
        "north": family(county.north),
        "restricted": family(county.north, "Hidden", restricted=True),
        "south": family(county.south),
        "west": family(county.west),
        "east": family(county.east),
        "at home in South": family(county.south),
    }
    workers = {"east": county.eve, "west": county.wendy, "south": county.sam}
    workers["at home in South"] = county.sam
    for name, of_family in made.items():
        worker = workers.get(name, county.frank)
        held = case(of_family, worker)
        visit(of_family, worker, held.opened_on, case=held)
        referral(of_family, county.cora if worker == county.frank else worker)
    Case.objects.filter(family=made["at home in South"]).update(centre=county.north)
    made["restricted"].named_workers.add(county.fiona)
    return made


def rows(model: type[Model]) -> set[int]:
    """Every row there is, to whoever asks: no filter."""
    return set(model._default_manager.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("fiona", {"north", "restricted", "at home in South"}),
        ("frank", {"north", "restricted", "at home in South"}),
        ("cora", {"north", "restricted", "at home in South"}),
        ("sam", {"south", "at home in South"}),
        ("wendy", {"west"}),
        ("eve", {"east"}),
        *[(name, set()) for name in ("pat", "colin", "ada", "olga", "nobody")],
    ],
)
def test_each_person_gets_the_families_of_their_clusters(
    county: County, records: dict[str, Family], who: str, seen: set[str]
) -> None:
    with as_person(county.people[who]):
        found = rows(Family)
    assert {name for name, row in records.items() if row.pk in found} == seen


def test_a_worker_who_is_not_named_gets_nothing_of_a_restricted_family(
    county: County, records: dict[str, Family]
) -> None:
    Case.objects.filter(family=records["restricted"]).update(worker=county.fiona)
    with as_person(county.frank):
        assert records["restricted"].pk not in rows(Family)
        assert not Case.objects.filter(family=records["restricted"]).exists()
    with as_person(county.fiona):
        assert Case.objects.filter(family=records["restricted"]).exists()


def test_rows_that_follow_a_family_are_those_the_queries_let_through(
    county: County, records: dict[str, Family]
) -> None:
    checked = 0
    for model in MODELS:
        for who in county.people.values():
            expected = set(model.objects.visible_to(who).values_list("pk", flat=True))
            with as_person(who):
                assert rows(model) == expected, f"{model.__name__} for {who}"
            checked += len(expected)
    assert checked > len(county.people)


def test_the_services_work_in_a_council_gets_that_council_alone(
    county: County, records: dict[str, Family]
) -> None:
    theirs = {row.pk for name, row in records.items() if name != "east"}
    with as_service(county.council):
        assert rows(Family) == theirs
        assert not Centre.objects.filter(council=county.elsewhere).exists()
    with as_service():
        assert len(rows(Family)) == len(records)


def test_without_a_scope_nothing_is_there(
    transactional_db: None,
    test_database_name: str,
) -> None:
    county = _committed_county()
    raw = database.session_of("default", test_database_name)
    with raw as shell, database.owner_session(test_database_name) as owner:
        for table in ("families_family", "families_carer", "centres_auditevent"):
            assert _count(owner, table), f"{table} has rows"
        guarded = [*(policy.table for policy in policies()), *SEARCHED]
        seen = {table: _count(shell, table) for table in guarded}
        assert {table: number for table, number in seen.items() if number} == {}
        shell.execute(f"SET lodestar.scope = 'person {county.fiona.pk}'")
        assert _count(shell, "families_family") == 1
        # What is no scope is none.
        for odd in ("person", "person x", "person -1", "service", "service x", "SERVICE ALL"):
            shell.execute("SET lodestar.scope = %s", [odd])
            assert not _count(shell, "families_family"), odd


def _committed_county() -> County:
    county = build_county()
    family(county.north)
    AuditEvent.objects.create(
        council=county.council, user=county.cora, action="a.b", record="a", reference="1"
    )
    return county


def _count(session: cursor, table: str) -> int:
    session.execute(f"SELECT count(*) FROM {table}")
    (found,) = session.fetchone() or (0,)
    return int(found)


def test_every_table_has_a_policy_or_says_why_not(db: None) -> None:
    with connection.cursor() as asked:
        asked.execute(TABLES)
        found = asked.fetchall()
    without = {name for name, secured, has_policy in found if not (secured and has_policy)}
    assert {name for name in without if not is_open(name)} == set()
    assert all(OPEN.values())
    held = {name for name, secured, _ in found if secured}
    assert {policy.table for policy in policies()} == held


def test_what_is_searched_is_of_the_persons_council_alone(
    county: County, records: dict[str, Family]
) -> None:
    with as_person(county.sam), connection.cursor() as asked:
        for table in SEARCHED:
            asked.execute(f"SELECT count(*), count(DISTINCT council_id) FROM {table}")
            number, councils = asked.fetchone()
            assert number
            assert councils == 1
        east = records["east"].pk
        asked.execute("SELECT FROM lodestar.families_family WHERE id = %s", [east])
        assert not asked.fetchall()


@pytest.mark.parametrize("who", ["pat", "colin", "ada", "olga", "nobody"])
def test_nobody_searches_names_who_does_no_casework(
    county: County, records: dict[str, Family], who: str
) -> None:
    with as_person(county.people[who]), connection.cursor() as asked:
        for table in SEARCHED:
            asked.execute(f"SELECT FROM {table}")
            assert not asked.fetchall()


def test_a_leaver_gets_nothing_from_the_next_statement_on(county: County) -> None:
    family(county.north)
    with as_person(county.fiona):
        assert rows(Family)
    User.objects.filter(pk=county.fiona.pk).update(is_active=False)
    with as_person(county.fiona):
        assert not rows(Family)


def test_nobody_writes_into_another_council(county: County) -> None:
    there = {"council": county.elsewhere, "centre": county.east}
    with (
        as_person(county.cora),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Family.objects.bulk_create([Family(ref="LX-1", **there)])


def test_what_is_out_of_scope_is_neither_changed_nor_removed(county: County) -> None:
    theirs = family(county.south)
    with as_person(county.cora):
        assert Family.objects.filter(pk=theirs.pk).update(restricted=True) == 0
        assert Family.objects.filter(pk=theirs.pk)._raw_delete("default") == 0
    theirs.refresh_from_db()
    assert not theirs.restricted


@pytest.mark.parametrize("scope", [as_service, lambda: as_service(3)])
def test_a_scope_ends_with_its_block_and_its_statement(
    db: None, scope: Callable[[], AbstractContextManager]
) -> None:
    with as_person(User(pk=7)):
        with scope():
            assert _said() != "person 7"
        assert _said() == "person 7"


def test_a_scope_stays_on_no_connection(transactional_db: None) -> None:
    with as_person(User(pk=7)):
        Council.objects.exists()
    # Behind Django's back, as the next one to get this connection from a pooler would.
    with connection.connection.cursor() as raw:
        raw.execute("SELECT current_setting('lodestar.scope', true)")
        assert not raw.fetchone()[0]


def test_a_connection_opened_while_history_is_told_who_writes_keeps_its_scope(
    transactional_db: None,
) -> None:
    said: list[str] = []

    def as_a_new_process() -> None:
        with pghistory.context(user=7):
            Council.objects.exists()
        with as_person(User(pk=7)):
            said.append(_said())
        connection.close()

    thread = Thread(target=as_a_new_process)
    thread.start()
    thread.join()
    assert said == ["person 7"]


def test_a_list_read_bit_by_bit_keeps_to_the_scope(
    transactional_db: None,
) -> None:
    county = _committed_county()
    with as_person(county.fiona):
        assert len([*Family.objects.iterator(chunk_size=1)]) == 1
    with as_person(county.sam):
        assert [*Family.objects.iterator(chunk_size=1)] == []
        with transaction.atomic():
            assert [*Family.objects.iterator(chunk_size=1)] == []


def _said() -> str:
    with connection.cursor() as asked:
        asked.execute("SELECT current_setting('lodestar.scope')")
        said: str = asked.fetchone()[0]
        return said


def test_a_task_is_the_services_work(county: County) -> None:
    @celery_app.task
    def say() -> str:
        return _said()

    with as_person(county.nobody):
        assert say() == "service all"


def test_a_page_is_its_readers(county: County) -> None:
    """Sign-in, a page, and nobody again: the scope is the request's."""
    client = Client()
    client.force_login(county.fiona)
    mine = family(county.north)
    assert client.get(f"/families/{mine.ref}/").status_code == 200
    assert _said() == "service all"
