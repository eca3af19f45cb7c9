"""Posted rows and submitted claims: the application's role is refused by PostgreSQL whatever it
tries, and what the tables' owner changes with the guards off is named by `verify_ledger`.

A new table that is only ever added to is tried like the others, as it is found by its model. What
belongs to a submitted claim and is kept by triggers is listed in `KEPT`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F, ProtectedError
from psycopg2 import Error
from psycopg2.extensions import cursor

from payments import checks
from payments.models import (
    BankDetails,
    BlockedOutcome,
    Claim,
    ClaimLetter,
    ClaimLine,
    ClusterLoad,
    Contract,
    Counterfoil,
    Delegation,
    EvidenceCheck,
    LaterLook,
    LineMessage,
    Pack,
    PackAction,
    PackComment,
    PackCopy,
    QuarterOutlook,
    TariffLine,
    Variation,
    Verification,
)
from payments.payment_runs import run_payments
from payments.verification import counterfoils
from payments.verification.report import COMPARISONS
from tests.payments.cast import Q1, Q2, Q3, Cast

pytestmark = pytest.mark.django_db(transaction=True)

# Kept by triggers from the claim's submission on: which row to try, and a column to change.
KEPT: dict[type[models.Model], tuple[dict[str, str], str]] = {
    Claim: ({"state": "paid"}, "round"),
    ClaimLine: ({"kind": "reversal"}, "amount_pence"),
    EvidenceCheck: ({"outcome": "confirmed"}, "note"),
    Contract: ({"ref": "CT1"}, "annual_cap_pence"),
    TariffLine: ({}, "unit_price_pence"),
}
# Made anew by every roll-up; drawn up, and kept by its own guards once offered; ended early; sent.
# Packs and what is said in them are kept by guards of their own, and nothing is paid by them.
NOT_POSTED = {
    *(LaterLook, QuarterOutlook, ClusterLoad, BlockedOutcome),
    *(Variation, Delegation, ClaimLetter),
    *(Pack, PackAction, PackComment, PackCopy, apps.get_model("payments", "PackActionEvent")),
}

PRIVILEGE, RAISED, UNIQUE, CHECK, KEY = "42501", "P0001", "23505", "23514", "23503"
NOT_SUPPORTED = "0A000"
# What asks for a row that is there.
OF_A_ROW = {"save", "bulk_update", "upsert"}
# Saying, proposing or finding something once more is nothing that was posted already.
ADDED_FREELY = {LineMessage, BankDetails, Verification}
# Nothing is copied into a table that has policies.
REFUSALS = {PRIVILEGE, RAISED, UNIQUE, CHECK, NOT_SUPPORTED}


def append_only() -> list[Any]:
    found = apps.get_app_config("payments").get_models()
    return [model for model in found if counterfoils.is_posted(model)]


@pytest.fixture
def history(cast: Cast) -> Contract:
    """A paid claim, an approved one that takes back, and a submitted one with a line decided."""
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.achieved((Q1, Q2, Q3), "S2")
    cast.approved(contract, Q1)
    run_payments(by=cast.carol, council=cast.council)
    cast.achieved((Q2, Q3), "S3")
    cast.achieved((Q2, Q3), "S4")
    cast.approved(contract, Q2)
    cast.achieved(Q3, "S5")
    cast.draft(Q3)
    claim = cast.submitted(contract, Q3)
    checks.decide_line(by=cast.dev, line=claim.lines.get(), decision="queried", reason="Which?")
    return contract


def test_every_table_is_tried_or_says_why_not() -> None:
    found = set(apps.get_app_config("payments").get_models())
    assert found == {*append_only(), *KEPT, *NOT_POSTED}
    kept = {model for model in append_only() if model is not Counterfoil}
    with_trigger = {
        model
        for model in kept
        if any(each.name == "with_counterfoil" for each in model._meta.triggers)
    }
    assert kept == with_trigger


# The application's role


def ways_in(model: Any, row: Any, column: str) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every way to change what there is, by name."""
    table = model._meta.db_table
    here = model._base_manager.filter(pk=row.pk)
    same = (
        {column: F(column)}
        if model not in KEPT
        else {column: getattr(_changed(row, column), column)}
    )

    def delete() -> None:
        try:
            row.delete()
        except ProtectedError:
            here._raw_delete("default")

    changed = _changed(row, column)
    yield "save", lambda: changed.save(force_update=True)
    yield "delete", delete
    yield "update", lambda: here.update(**same)
    yield "bulk_update", lambda: model._base_manager.bulk_update([changed], [column])
    yield (
        "upsert",
        lambda: model._base_manager.bulk_create(
            [changed], update_conflicts=True, unique_fields=["id"], update_fields=[column]
        ),
    )
    yield "queryset.delete", lambda: here._raw_delete("default")
    quoted = f'"{model._meta.get_field(column).column}"'
    value = f"{quoted} || '9'" if isinstance(getattr(row, column), str) else f"{quoted} + 1"
    value = value if model in KEPT else quoted
    for statement in (
        f"UPDATE {table} SET {quoted} = {value} WHERE id = {row.pk}",
        f"DELETE FROM {table} WHERE id = {row.pk}",
        f"MERGE INTO {table} t USING (SELECT 1) one ON t.id = {row.pk}"
        f" WHEN MATCHED THEN UPDATE SET {quoted} = {value.replace(quoted, 't.' + quoted)}",
        f"TRUNCATE {table}",
        f"TRUNCATE {table} CASCADE",
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} ADD COLUMN other int",
        f"DROP TABLE {table} CASCADE",
        f"CREATE RULE other AS ON INSERT TO {table} DO INSTEAD NOTHING",
        f"SET LOCAL pgtrigger.ignore = '{{{table}}}'; DELETE FROM {table} WHERE id = {row.pk}",
        "SET session_replication_role = replica",
        "SET ROLE lodestar_owner",
    ):
        yield statement, lambda statement=statement: _execute(statement)  # type: ignore[misc]


def ways_to_add(model: Any, row: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every way to add the same once more."""
    table = model._meta.db_table
    columns = ", ".join(
        f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key
    )
    again = copy(row)
    again.pk = None
    again._state.adding = True
    yield "bulk_create", lambda: model._base_manager.bulk_create([again])
    yield (
        "INSERT",
        lambda: _execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {row.pk}"
        ),
    )
    with connection.cursor() as reading:
        text = StringIO()
        reading.copy_expert(
            f"COPY (SELECT {columns} FROM {table} WHERE id = {row.pk}) TO STDOUT", text
        )
    yield "COPY", lambda: _copy(f"COPY {table} ({columns}) FROM STDIN", text.getvalue())


def _row(model: Any, where: dict[str, str]) -> Any:
    return model._base_manager.filter(**where).earliest("pk")


def _changed(row: Any, column: str) -> Any:
    changed = copy(row)
    value = getattr(row, column)
    setattr(changed, column, f"{value}9" if isinstance(value, str) else (value or 0) + 1)
    return changed


def _execute(statement: str) -> None:
    with connection.cursor() as trying:
        trying.execute(statement)


def _copy(statement: str, text: str) -> None:
    with connection.cursor() as trying:
        trying.copy_expert(statement, StringIO(text))


def refused(way: Callable[[], Any]) -> str:
    """The kind of error with which PostgreSQL refuses, at once or when it commits, or nothing."""
    try:
        with transaction.atomic():
            way()
            _execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except (DatabaseError, Error) as error:
        return getattr(error.__cause__ or error, "pgcode", "") or ""
    return ""


def column_of(model: Any) -> str:
    """A column to change of a table that is only ever added to."""
    return next(
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.IntegerField | models.CharField) and not field.primary_key
    )


def test_the_application_changes_nothing(cast: Cast, history: Contract) -> None:
    tried, let_in = 0, []
    for model in append_only():
        there = model._base_manager.first()
        row = there or model(pk=1, council=cast.council)
        for name, way in ways_in(model, row, column_of(model)):
            if there is None and name in OF_A_ROW:
                continue
            tried += 1
            if refused(way) != PRIVILEGE:
                let_in.append(f"{model.__name__}: {name}")
    for model, (where, column) in KEPT.items():
        row = _row(model, where)
        for name, way in ways_in(model, row, column):
            tried += 1
            if refused(way) not in REFUSALS:
                let_in.append(f"{model.__name__}: {name}")
    assert let_in == []
    assert tried > 20 * len(KEPT)


def test_the_application_adds_nothing_twice(cast: Cast, history: Contract) -> None:
    """Not by one statement: a posting takes its entries, its claim and its decision with it."""
    let_in, tried = [], set()
    for model in {*append_only(), *KEPT} - ADDED_FREELY:
        where = KEPT[model][0] if model in KEPT else {}
        for row in model._base_manager.filter(**where).order_by("pk")[:2]:
            tried.add(model.__name__)
            for name, way in ways_to_add(model, row):
                if refused(way) not in REFUSALS:
                    let_in.append(f"{model.__name__}: {name}")
    assert let_in == []
    assert tried >= {"Transaction", "Entry", "Account", "Decision", "PaymentRun", "ClaimPayment"}


UNBALANCED = {
    "a posting that debits more than it credits": """
        UPDATE payments_entry SET amount_pence = amount_pence + 1 WHERE side = 'debit'""",
    "one entry more": """
        INSERT INTO payments_entry (council_id, transaction_id, account_id, side, amount_pence)
        SELECT council_id, transaction_id, account_id, side, 1 FROM payments_entry LIMIT 1""",
    "a pair of entries more": """
        INSERT INTO payments_entry (council_id, transaction_id, account_id, side, amount_pence)
        SELECT council_id, min(transaction_id), account_id, side, 1
        FROM payments_entry GROUP BY council_id, account_id, side""",
    "a payment without entries": """
        INSERT INTO payments_transaction
            (council_id, contract_id, kind, payment_run_id, amount_pence, reason, by_id)
        SELECT run.council_id, contract.id, 'payment', run.id, 5, '', run.by_id
        FROM payments_paymentrun run, payments_contract contract WHERE contract.ref = 'CT2'""",
    "a run that pays nobody": """
        INSERT INTO payments_paymentrun (council_id, by_id, total_pence)
        SELECT council_id, by_id, 500 FROM payments_paymentrun""",
    "a payment of a claim once more": """
        INSERT INTO payments_claimpayment (council_id, transaction_id, claim_id, amount_pence)
        SELECT council_id, transaction_id, claim_id, 1 FROM payments_claimpayment""",
}


def test_the_application_unbalances_nothing(cast: Cast, history: Contract) -> None:
    cast.contract("CT2", cast.provider_named("P2"))
    let_in = [
        name
        for name, statement in UNBALANCED.items()
        if refused(lambda statement=statement: _execute(statement)) not in REFUSALS  # type: ignore[misc]
    ]
    assert let_in == []


BACKDATED = {
    "a payment run": """
        INSERT INTO payments_paymentrun (council_id, by_id, total_pence, at)
        SELECT council_id, by_id, 500, '2015-01-01' FROM payments_paymentrun RETURNING at""",
    "a decision": """
        INSERT INTO payments_decision
            (council_id, claim_id, round, kind, by_id, reason, total_pence, digest, at)
        SELECT claim.council_id, claim.id, 1, 'returned', carol.id, 'x', 0, '', '2015-01-01'
        FROM payments_claim claim, centres_user carol
        WHERE claim.state = 'submitted' AND carol.username = 'carol' RETURNING at""",
    "a posting": """
        INSERT INTO payments_transaction (council_id, contract_id, kind, claim_id, reverses_id,
            amount_pence, reason, by_id, at)
        SELECT council_id, contract_id, 'reversal', claim_id, id, amount_pence, 'x', by_id,
            '2015-01-01'
        FROM payments_transaction WHERE kind = 'approval' LIMIT 1 RETURNING at""",
    "a check": """
        UPDATE payments_evidencecheck due SET outcome = 'confirmed', checked_at = '2015-01-01',
            checked_by_id = carol.id
        FROM payments_claim claim, centres_user carol
        WHERE claim.id = due.claim_id AND claim.state = 'submitted' AND carol.username = 'carol'
        RETURNING checked_at""",
    "a line's decision": """
        UPDATE payments_claimline line SET decided_at = '2015-01-01' FROM payments_claim claim
        WHERE claim.id = line.claim_id AND claim.state = 'submitted' RETURNING decided_at""",
}


@pytest.mark.parametrize("what", BACKDATED)
def test_the_application_backdates_nothing(history: Contract, what: str) -> None:
    """Whatever moment is asked for, the row says now."""
    with transaction.atomic(), connection.cursor() as trying:
        trying.execute(BACKDATED[what])
        (moment,) = trying.fetchone()
        assert moment.year > 2015
        transaction.set_rollback(True)


# The tables' owner, with the guards off

OF_TYPE = {
    models.JSONField: "CASE jsonb_typeof({column}) WHEN 'array' THEN '[]' ELSE '{}' END::jsonb",
    models.DateTimeField: "{column} - interval '1 day'",
    models.DateField: "{column} + 1",
    models.BooleanField: "NOT {column}",
    models.IntegerField: "{column} + 1",
    models.CharField: "'x' || substr({column}, 2)",
    models.TextField: "'x' || substr({column}, 2)",
}
# What is no promise: when a draft was last calculated, and a counterfoil's own moment, as the rows
# that it holds say when they were posted.
FREE = {"Claim.drafted_at", "Counterfoil.at"}


def other_value(field: Any) -> str:
    """SQL for another value of a column."""
    column = f't."{field.column}"'
    if field.name == "quarter":
        return "'2019-20-Q4'"
    if field.is_relation:
        target = field.related_model._meta.db_table
        return f"(SELECT max(o.id) FROM {target} o WHERE o.id IS DISTINCT FROM {column})"
    for kind, value in OF_TYPE.items():
        if isinstance(field, kind):
            return value.replace("{column}", column)
    raise AssertionError(f"{field}: what would another value be?")


def changing(table: str, field: Any, pk: int) -> str:
    """SQL that gives a row another value."""
    column, value = f't."{field.column}"', other_value(field)
    return (
        f'UPDATE {table} t SET "{field.column}" = {value}'
        f" WHERE id = {pk} AND {column} IS DISTINCT FROM {value}"
    )


@contextmanager
def guards_off(owner: cursor, table: str) -> Iterator[None]:
    """The table as it was, afterwards."""
    owner.execute(f"CREATE TEMPORARY TABLE kept AS TABLE {table}")
    owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        yield
    finally:
        owner.execute(f"DELETE FROM {table} WHERE id NOT IN (SELECT id FROM kept)")
        owner.execute(
            f"INSERT INTO {table} SELECT * FROM kept WHERE id NOT IN (SELECT id FROM {table})"
        )
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        owner.execute("DROP TABLE kept")


def done(owner: cursor, statement: str) -> bool:
    """Whether a constraint let even the owner do it, and it did something."""
    try:
        owner.execute(statement)
    except Error as error:
        assert error.pgcode in (UNIQUE, CHECK, KEY, "23502"), f"{statement}: {error}"  # noqa: PT017
        return False
    return owner.rowcount > 0


def test_what_an_owner_changes_of_a_posted_row_is_named(
    cast: Cast, history: Contract, owner_cursor: cursor
) -> None:
    unnamed, named = [], 0
    for model in append_only():
        table, what = model._meta.db_table, str(model._meta.verbose_name)
        row = model._base_manager.first()
        if row is None:
            continue
        with guards_off(owner_cursor, table):
            for field in model._meta.concrete_fields:
                name = f"{model.__name__}.{field.name}"
                if field.primary_key or field.name == "council" or name in FREE:
                    continue
                column = f'"{field.column}"'
                change = changing(table, field, row.pk)
                if not done(owner_cursor, change):
                    continue
                found = counterfoils.counterfoils(cast.council)[1]
                named += len(found)
                if not any(f"{what} {row.pk}" in difference for difference in found):
                    unnamed.append(name)
                owner_cursor.execute(
                    f"UPDATE {table} t SET {column} = kept.{column} FROM kept WHERE kept.id = t.id"
                )
            if done(owner_cursor, f"DELETE FROM {table} WHERE id = {row.pk}"):
                found = counterfoils.counterfoils(cast.council)[1]
                if not any(f"{what} {row.pk}" in one for one in found) and model != Counterfoil:
                    unnamed.append(f"{model.__name__}: gone")
                assert found or model != Counterfoil
    assert counterfoils.counterfoils(cast.council)[1] == []
    assert unnamed == []
    assert named > 40


def compared(cast: Cast) -> list[str]:
    return [difference for _, each in COMPARISONS for difference in each(cast.council)[1]]


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_what_an_owner_changes_of_a_submitted_claim_is_named(
    cast: Cast, history: Contract, owner_cursor: cursor, model: Any
) -> None:
    table, where = model._meta.db_table, KEPT[model][0]
    row = _row(model, where)
    before, unnamed = set(compared(cast)), []
    with guards_off(owner_cursor, table):
        for field in model._meta.concrete_fields:
            what = f"{model.__name__}.{field.name}"
            if field.primary_key or field.name == "council" or what in FREE:
                continue
            column = f'"{field.column}"'
            change = changing(table, field, row.pk)
            if not done(owner_cursor, change):
                continue
            found = set(compared(cast)) - before
            if not any("CT1" in difference for difference in found):
                unnamed.append(what)
            owner_cursor.execute(
                f"UPDATE {table} t SET {column} = kept.{column} FROM kept WHERE kept.id = t.id"
            )
    assert unnamed == []


def test_what_an_owner_adds_is_named(cast: Cast, history: Contract, owner_cursor: cursor) -> None:
    """A payment that balances, of a run and to entries of its own, that nobody made."""
    for table in ("paymentrun", "transaction", "entry"):
        owner_cursor.execute(f"ALTER TABLE payments_{table} DISABLE TRIGGER USER")
    owner_cursor.execute(
        "WITH run AS (INSERT INTO payments_paymentrun (id, council_id, by_id, total_pence)"
        " SELECT 900, council_id, by_id, 100 FROM payments_paymentrun RETURNING *),"
        " paid AS (INSERT INTO payments_transaction (id, council_id, contract_id, kind,"
        " payment_run_id, amount_pence, reason, by_id) SELECT 900, run.council_id, contract.id,"
        " 'payment', 900, 100, '', run.by_id FROM run, payments_contract contract RETURNING *)"
        " INSERT INTO payments_entry (id, council_id, transaction_id, account_id, side,"
        " amount_pence, place, balance_pence) SELECT 900 + account.id, account.council_id, 900,"
        " account.id, CASE account.kind WHEN 'bank' THEN 'credit' ELSE 'debit' END, 100, 9, 0"
        " FROM paid, payments_account account WHERE account.kind <> 'pbr_expense'"
    )
    for table in ("paymentrun", "transaction", "entry"):
        owner_cursor.execute(f"ALTER TABLE payments_{table} ENABLE TRIGGER USER")
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", "BK", stdout=StringIO(), stderr=said)
    assert "BK: payment run 900 was not posted by the product\n" in said.getvalue()
    assert "BK: CT1: transaction 900 was not posted by the product\n" in said.getvalue()
    assert "BK: CT1: the balance of bank is" in said.getvalue()


def test_a_counterfoil_follows_the_one_before(
    cast: Cast, history: Contract, owner_cursor: cursor
) -> None:
    """What is taken out of the books with its counterfoil leaves a gap between the others."""
    owner_cursor.execute("ALTER TABLE payments_counterfoil DISABLE TRIGGER USER")
    owner_cursor.execute(
        "DELETE FROM payments_counterfoil WHERE id = (SELECT min(id) FROM payments_counterfoil"
        " WHERE \"table\" = 'payments_decision')"
    )
    owner_cursor.execute("ALTER TABLE payments_counterfoil ENABLE TRIGGER USER")
    found = counterfoils.counterfoils(cast.council)[1]
    assert any(one.endswith(" does not follow the one before it") for one in found)
    assert any(one.endswith("was not posted by the product") for one in found)
