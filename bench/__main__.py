"""`python -m bench`: a county of 15,000 families and 300,000 contacts, rolled up and timed.

It works in a database of its own, which it makes and drops as the tables' owner, and prints how
long a roll-up takes beside a plain read of the same tables from beginning to end; then, among a
million families of many councils, how long a support worker waits for a search; and how long the
ledger's pages take among 3,000 transactions and among 300,000; and dashboards in one council and
among a hundred.
"""

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import TypeVar

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, connections  # noqa: E402

from bench.county import make_county  # noqa: E402
from bench.dashboards import time_dashboards  # noqa: E402
from bench.england import make_councils  # noqa: E402
from bench.ledger import FEW, MANY, make_ledger, time_ledger  # noqa: E402
from bench.pages import prepare  # noqa: E402
from bench.searching import time_searches  # noqa: E402
from centres.quarters import Quarter  # noqa: E402
from centres.row_scope import as_service  # noqa: E402
from config import embedded  # noqa: E402
from outcomes.rollup import carry_out, request_rollup  # noqa: E402
from tests import database  # noqa: E402

Result = TypeVar("Result")

DATABASE = f"{database.MAINTENANCE}_bench"
QUARTER = Quarter.parse("2015-16-Q4")
READS = 3
SHIRE_FAMILIES, SHIRE_CONTACTS = 1_500, 30_000
TABLES = (
    "families_family", "families_carer", "families_child", "families_level", "families_need",
    "families_case", "families_engagement", "outcomes_star", "outcomes_starscore",
    "outcomes_action", "outcomes_enrolment", "outcomes_programmeattendance",
    "outcomes_assessment", "outcomes_twoyearplace",
)  # fmt: skip


def main() -> None:
    parser = ArgumentParser(
        prog="bench", description="Time a large county’s roll-up, and searches."
    )
    parser.add_argument("--families", type=int, default=15_000)
    parser.add_argument("--contacts", type=int, default=300_000)
    parser.add_argument("--searched", type=int, default=1_000_000, help="families to search in")
    parser.add_argument("--only-search", action="store_true")
    parser.add_argument("--posted", type=int, default=MANY, help="transactions in the ledger")
    parser.add_argument("--only-ledger", action="store_true")
    parser.add_argument("--councils", type=int, default=100, help="councils with dashboards")
    parser.add_argument("--only-dashboards", action="store_true")
    sizes = parser.parse_args()
    if embedded.is_needed():
        embedded.start()
    database.create(DATABASE)
    try:
        with database.used(DATABASE):
            database.migrate()
            prepare()
            if not (sizes.only_ledger or sizes.only_search):
                time_dashboards(SHIRE_FAMILIES, SHIRE_CONTACTS, sizes.councils, say)
            if sizes.only_dashboards:
                return
            run_ledger(sizes.posted)
            if sizes.only_ledger:
                return
            if not sizes.only_search:
                run(sizes.families, sizes.contacts)
            run_searches(sizes.searched)
    finally:
        connections.close_all()
        database.drop(DATABASE)


def run(families: int, contacts: int) -> None:
    """Make the county, then print a line for each thing timed."""
    council, took = timed(lambda: make_county("BENCH", families=families, contacts=contacts))
    say(f"a county of {families:,} families and {contacts:,} contacts, made in", took)

    def roll_up() -> None:
        rollup = request_rollup(council=council, quarter=QUARTER, by=None, queue=False)
        carry_out(rollup, wait=True)
        if rollup.failure:
            raise SystemExit(rollup.failure)

    _, first = timed(roll_up)
    say(f"roll-up of {QUARTER}, all figures new", first)
    analyse()
    _, again = timed(roll_up)
    say("roll-up once more, nothing changed", again)
    reads = sorted(timed(read)[1] for _ in range(READS))
    plain = reads[READS // 2]
    say("plain read of the same tables", plain)
    print(f"ratio {again / plain:9.1f}   (first {first / plain:.1f})")  # noqa: T201


def run_searches(families: int) -> None:
    """Make that many families of many councils, then print what a worker's searches take."""
    worker, took = timed(lambda: make_councils(families))
    say(f"{families:,} families of many councils, made in", took)
    analyse()
    time_searches(worker, say)


def run_ledger(posted: int) -> None:
    """Make two ledgers, then print what the pages of each take."""
    few = make_ledger("FEW", FEW)
    many, took = timed(lambda: make_ledger("MANY", posted))
    say(f"{posted:,} posted transactions, made in", took)
    analyse()
    time_ledger(few, many, say)


def analyse() -> None:
    """What autovacuum does by itself a minute after a large import."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def read() -> None:
    """Every row of every table that the measures read, one table after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SET enable_indexonlyscan = off")
        for table in TABLES:
            cursor.execute(f"SELECT count(whole) FROM {table} whole")
        cursor.execute("RESET max_parallel_workers_per_gather")
        cursor.execute("RESET enable_indexonlyscan")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What it gives, and how many seconds it took."""
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def say(what: str, seconds: float) -> None:
    print(f"{seconds:8.3f} s  {what}")  # noqa: T201


if __name__ == "__main__":
    with as_service():
        main()
