"""Workers that are killed or race: the same figures, one draft claim, nothing half done.

The roll-up runs in processes of its own. The test holds a table that the roll-up must write, so
that it stops exactly there, and lets go when it has done its worst.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from psycopg2.extensions import cursor

from bench.county import make_county
from centres.models import Council
from centres.quarters import Quarter
from outcomes import tasks
from outcomes.models import Achievement, Figure, RollUp
from outcomes.rollup import carry_out, request_rollup
from outcomes.rollup.claim import is_claimed
from outcomes.rollup.requests import lost_rollups
from payments.models import Claim, ClaimLine, Contract, TariffLine
from tests.database import owner_session

CHECKOUT = Path(__file__).resolve().parents[2]
QUARTER = "2015-16-Q4"
PATIENCE = 60
# A table the roll-up writes first in its measures, half-way, and after them.
PARTS = ["outcomes_achievement", "outcomes_figure", "payments_claim"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def council(transactional_db: None) -> Council:
    """Eighty families, and a contract that pays for what they achieve."""
    council = make_county("KILL", families=80, contacts=1600)
    contract = Contract.objects.create(
        council=council,
        provider=council.providers.get(code="P0"),
        ref="K-1",
        name="Contract",
        starts_on=date(2015, 4, 1),
        ends_on=date(2017, 3, 31),
        annual_cap_pence=10**9,
        second_approval_over_pence=10**9,
        lookback_quarters=4,
    )
    for position, key in enumerate(["two_year_offer", "development_catch_up"], start=1):
        TariffLine.objects.create(
            council=council,
            contract=contract,
            position=position,
            kind="per_outcome",
            key=key,
            unit_price_pence=10_000,
        )
    return council


@pytest.fixture
def start(process_environment: dict[str, str]) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts `rollup --now` as a process; none of them outlives the test."""
    processes: list[subprocess.Popen[str]] = []

    def start_one() -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", "rollup", "KILL", QUARTER, "--now"]
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=process_environment, stdout=pipe, stderr=pipe, text=True
        )
        processes.append(process)
        return process

    yield start_one
    for process in processes:
        process.kill()
        process.communicate()


@contextmanager
def held(table: str, database: str) -> Iterator[cursor]:
    """Nobody else writes to the table for the time of the block."""
    with owner_session(database) as session:
        session.execute("BEGIN")
        session.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        yield session
        session.execute("COMMIT")


def until(fact: Callable[[], Any]) -> None:
    """Ask again and again until it is so, and leave the processor to the workers in between."""
    last, breath = time.monotonic() + PATIENCE, Event()
    while not fact():
        assert time.monotonic() < last, "it did not come to pass"
        breath.wait(0.05)


# Only of this database: another test process's is a copy of the same, down to the tables' numbers.
WAITING = """
    SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE NOT granted AND datname = current_database()"""


def waiting_for(table: str, session: cursor) -> int:
    """How many sessions wait to write to the table."""
    session.execute(f"{WAITING} AND relation = %s::regclass", [table])
    return session.rowcount


def waiting_for_the_claim(session: cursor) -> int:
    """How many sessions wait for another's roll-up."""
    session.execute(f"{WAITING} AND locktype = 'advisory'")
    return session.rowcount


def everything_stored() -> dict[str, list[dict[str, Any]]]:
    """All that a roll-up leaves, without ids and times."""
    left_out = {"id", "drafted_at", "claim_id"}
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in left_out}
            for row in model.objects.order_by(*order).values()
        ]
        for model, order in [
            (Figure, ["indicator", "level", "unit"]),
            (Achievement, ["measure", "subject"]),
            (Claim, ["contract", "quarter"]),
            (ClaimLine, ["claim__contract", "number"]),
        ]
    }


def undisturbed(council: Council) -> dict[str, list[dict[str, Any]]]:
    """What a roll-up that nobody disturbs leaves; taken back afterwards."""
    rollup = request_rollup(council=council, quarter=Quarter.parse(QUARTER), by=None, queue=False)
    assert carry_out(rollup)
    assert rollup.state == RollUp.State.DONE, rollup.failure
    stored = everything_stored()
    assert all(stored.values())
    for model in (ClaimLine, Claim, Achievement, Figure, RollUp):
        model.objects.all().delete()
    return stored


@pytest.mark.parametrize("part", PARTS)
def test_a_killed_worker_leaves_nothing_half_done_and_it_is_done_again(
    council: Council,
    start: Callable[[], subprocess.Popen[str]],
    test_database_name: str,
    part: str,
) -> None:
    expected = undisturbed(council)
    with held(part, test_database_name) as holder:
        worker = start()
        until(lambda: waiting_for(part, holder) or worker.poll() is not None)
        rollup = RollUp.objects.get()
        assert rollup.state == RollUp.State.RUNNING
        assert is_claimed(council.pk, QUARTER)
        long_ago = timezone.now() - timedelta(minutes=3)
        RollUp.objects.update(requested_at=long_ago)
        assert lost_rollups() == []
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        assert worker.returncode == -signal.SIGKILL
    # Its session ends when it next hears from the process that is no more.
    until(lambda: not is_claimed(council.pk, QUARTER))
    stored = everything_stored()
    figures_were_done = part == "payments_claim"
    assert bool(stored["Figure"]) is bool(stored["Achievement"]) is figures_were_done
    assert not stored["Claim"]
    assert lost_rollups() == [rollup]
    tasks.rollup_quarter(rollup.pk)
    rollup.refresh_from_db()
    assert rollup.state == RollUp.State.DONE
    assert everything_stored() == expected


def test_two_workers_race(
    council: Council, start: Callable[[], subprocess.Popen[str]], test_database_name: str
) -> None:
    expected = undisturbed(council)
    with held("outcomes_figure", test_database_name) as holder:
        first, second = start(), start()
        until(lambda: waiting_for("outcomes_figure", holder) and waiting_for_the_claim(holder))
        assert waiting_for("outcomes_figure", holder) == 1
        rollup = RollUp.objects.get()
        assert not carry_out(rollup)
    for worker in (first, second):
        out, error = worker.communicate(timeout=PATIENCE)
        assert worker.returncode == 0, error
        assert out.startswith(f"Rolled up {QUARTER} for KILL: ")
    assert RollUp.objects.get().state == RollUp.State.DONE
    assert everything_stored() == expected


def test_figures_are_of_one_moment(
    council: Council, start: Callable[[], subprocess.Popen[str]], test_database_name: str
) -> None:
    """What is recorded while the measures run is in none of them, and in all of the next."""
    expected = undisturbed(council)
    with held("outcomes_figure", test_database_name) as holder:
        worker = start()
        until(lambda: waiting_for("outcomes_figure", holder) or worker.poll() is not None)
        with connection.cursor() as statement:
            statement.execute("DELETE FROM families_level")
            statement.execute(
                "UPDATE families_family SET registered_on = NULL, deregistered_on = NULL"
            )
    worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 0
    assert everything_stored() == expected
    rollup = request_rollup(council=council, quarter=Quarter.parse(QUARTER), by=None, queue=False)
    assert carry_out(rollup)
    assert everything_stored() != expected
