"""What PostgreSQL refuses, whoever asks: the application's role, and the tables' owner."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg2 import Error
from psycopg2.extensions import cursor

from payments import decisions
from payments.models import Account, Claim, Contract, Decision, Transaction
from payments.payment_runs import run_payments
from tests.payments.cast import Q1, Q2, Q3, Cast

pytestmark = pytest.mark.django_db

POSTED = (
    "payments_account",
    "payments_transaction",
    "payments_entry",
    "payments_decision",
    "payments_paymentrun",
    "payments_claimpayment",
)


@pytest.fixture
def history(cast: Cast) -> Contract:
    """A paid claim, an approved one, and a submitted one whose check is open."""
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved((Q1, Q2, Q3), "S1")
    cast.achieved((Q2, Q3), "S2")
    cast.achieved(Q3, "S3")
    cast.approved(contract, Q1)
    run_payments(by=cast.carol, council=cast.council)
    cast.approved(contract, Q2)
    cast.draft(Q3)
    cast.submitted(contract, Q3)
    # What waits for the commit is checked here, so that a test meets its own triggers only.
    connection.check_constraints()
    return contract


def refused(statement: str, *parameters: Any, match: str) -> None:
    """As the application's role, with what is checked at commit checked too."""
    with pytest.raises(DatabaseError, match=match):
        execute(statement, *parameters)


@transaction.atomic
def execute(statement: str, *parameters: Any) -> None:
    with connection.cursor() as trying:
        trying.execute(statement, parameters or None)
        assert trying.rowcount, "nothing was there to be refused"
        trying.execute("SET CONSTRAINTS ALL IMMEDIATE")


# The application's role


def test_application_changes_nothing_posted(history: Contract) -> None:
    for table in POSTED:
        for what in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
            refused(what.format(table), match="permission denied")


def test_application_changes_no_submitted_claim(history: Contract) -> None:
    for statement, match in (
        ("TRUNCATE payments_claimline CASCADE", "permission denied"),
        ("TRUNCATE payments_evidencecheck CASCADE", "permission denied"),
        ("DELETE FROM payments_claimline", "a submitted line is never removed"),
        ("UPDATE payments_claimline SET amount_pence = 99999", "line is frozen"),
        ("UPDATE payments_claimline SET subject = 'S9'", "line is frozen"),
        ("UPDATE payments_claimline SET evidence = '[]', evidence_digest = ''", "line is frozen"),
        (
            "UPDATE payments_claimline SET decision = 'rejected', reason = 'x'"
            " WHERE decision = 'accepted'",
            "a decided line is frozen",
        ),
        ("UPDATE payments_claimline SET standing = false", "should not, or the other way round"),
        ("DELETE FROM payments_claim", "never removed"),
        ("UPDATE payments_claim SET quarter = '2015-16-Q4'", "stays the claim of its contract"),
        ("UPDATE payments_claim SET state = 'draft'", "does not go from"),
        ("UPDATE payments_claim SET state = 'paid' WHERE state = 'submitted'", "does not go from"),
        ("UPDATE payments_claim SET state = 'approved' WHERE state = 'paid'", "settled by 1"),
        ("UPDATE payments_claim SET state = 'paid' WHERE state = 'approved'", "settled by 0"),
        (
            "UPDATE payments_claim SET state = 'approved' WHERE state = 'submitted'",
            "approved without a decision",
        ),
        (
            "UPDATE payments_claim SET state = 'returned' WHERE state = 'submitted'",
            "returned without a decision",
        ),
        (
            "UPDATE payments_claim SET submitted_by_id = (SELECT id FROM centres_user"
            " WHERE username = 'dev') WHERE state = 'submitted'",
            "a submitted claim does not change",
        ),
        ("UPDATE payments_claim SET round = 2 WHERE state = 'submitted'", "a new round"),
        ("DELETE FROM payments_evidencecheck", "never removed"),
        ("UPDATE payments_evidencecheck SET subject = 'S9'", "while the claim is submitted|drawn"),
        ("UPDATE payments_contract SET annual_cap_pence = 1", "has used is not changed"),
        ("UPDATE payments_tariffline SET unit_price_pence = 1", "has used is not changed"),
        ("DELETE FROM payments_tariffline", "has used is not changed"),
    ):
        refused(statement, match=match)


DECIDE = """
    INSERT INTO payments_decision
        (council_id, claim_id, round, kind, by_id, reason, total_pence, digest)
    VALUES (%s, %s, %s, %s, %s, 'why', 100, 'x')"""


def test_submitter_decides_nothing_by_sql(cast: Cast, history: Contract) -> None:
    claim = cast.claim(history, Q3)
    for kind in ("returned", "first_approval", "approved", "approval_reversed"):
        refused(
            DECIDE, cast.council.pk, claim.pk, 1, kind, cast.manager.pk,
            match="who submits a claim never decides",
        )  # fmt: skip


def test_only_commissioners_decide_by_sql(cast: Cast, history: Contract) -> None:
    claim = cast.claim(history, Q3)
    refused(
        DECIDE, cast.council.pk, claim.pk, 1, "approved", cast.coordinator.pk,
        match="commissioners of the council decide",
    )  # fmt: skip


def test_decision_without_its_approval_is_refused(cast: Cast, history: Contract) -> None:
    claim = cast.claim(history, Q3)
    refused(
        DECIDE, cast.council.pk, claim.pk, 1, "approved", cast.carol.pk,
        match="a decision to approve, but it is not approved",
    )  # fmt: skip


def test_second_approval_is_another_persons_by_sql(cast: Cast) -> None:
    contract = cast.contract(second_approval_over_pence=99)
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    arguments = [cast.council.pk, claim.pk, 1, "approved"]
    refused(DECIDE, *arguments, cast.carol.pk, match="needs a first approval of the same lines")
    cast.checked(claim)
    decisions.approve(by=cast.carol, claim=claim)
    first = Decision.objects.get(kind=Decision.Kind.FIRST_APPROVAL)
    same = DECIDE.replace("'x'", f"'{first.digest}'")
    refused(same, *arguments, cast.carol.pk, match="the second approval is another person's")
    refused(DECIDE, *arguments, cast.dev.pk, match="needs a first approval of the same lines")


def test_a_submitted_line_cannot_be_added(cast: Cast, history: Contract) -> None:
    refused(
        "INSERT INTO payments_claimline (council_id, claim_id, round, number, kind, measure,"
        " version, subject, achieved_on, amount_pence, capped_by, terms, records, evidence,"
        " evidence_digest, standing, decision, reason) SELECT council_id, claim_id, round, 9,"
        " kind, measure, version, 'S9', achieved_on, amount_pence, capped_by, terms, records,"
        " evidence, evidence_digest, false, 'pending', '' FROM payments_claimline LIMIT 1",
        match="lines are added to drafts only",
    )


POST = """
    INSERT INTO payments_transaction
        (council_id, contract_id, kind, claim_id, decision_id, amount_pence, reason, by_id)
    SELECT council_id, contract_id, kind, claim_id, decision_id, amount_pence, '', by_id
    FROM payments_transaction WHERE kind = 'approval' ORDER BY id LIMIT 1"""


def test_an_approval_is_posted_once(history: Contract) -> None:
    refused(POST, match="one_approval_posted_per_claim")


def test_a_transaction_without_entries_is_refused(cast: Cast, history: Contract) -> None:
    refused(
        "INSERT INTO payments_transaction (council_id, contract_id, kind, payment_run_id,"
        " amount_pence, reason, by_id) SELECT council_id, %s, 'payment', id, 100, '', by_id"
        " FROM payments_paymentrun",
        cast.contract("CT2", cast.provider_named("P2")).pk,
        match="debits of 0 and credits of 0 pence, not 100 each",
    )


def test_entries_are_not_added_to_a_posted_transaction(history: Contract) -> None:
    posting = Transaction.objects.earliest("pk")
    council = history.council_id
    accounts = {each.kind: each.pk for each in Account.objects.all()}
    refused(
        "INSERT INTO payments_entry (council_id, transaction_id, account_id, side, amount_pence)"
        " VALUES (%s, %s, %s, 'debit', 5), (%s, %s, %s, 'credit', 5)",
        council, posting.pk, accounts["pbr_expense"],
        council, posting.pk, accounts["provider_payable"],
        match="debits of 105 and credits of 105 pence, not 100 each",
    )  # fmt: skip


def test_nothing_is_backdated(cast: Cast, history: Contract) -> None:
    with transaction.atomic(), connection.cursor() as trying:
        trying.execute(
            "INSERT INTO payments_paymentrun (council_id, by_id, at, total_pence)"
            " VALUES (%s, %s, '2015-01-01', 0) RETURNING at > now() - interval '1 hour'",
            [cast.council.pk, cast.carol.pk],
        )
        assert trying.fetchone() == (True,)
        transaction.set_rollback(True)


def test_a_claim_begins_as_a_draft(cast: Cast, history: Contract) -> None:
    refused(
        "INSERT INTO payments_claim (council_id, contract_id, quarter, state, round, digest,"
        " submitted_by_id, submitted_at) VALUES (%s, %s, '2016-17-Q1', 'approved', 1, '', %s,"
        " now())",
        cast.council.pk, history.pk, cast.manager.pk,
        match="a claim begins as a draft",
    )  # fmt: skip


# The tables' owner


def test_owner_is_refused_by_triggers(history: Contract, owner_cursor: cursor) -> None:
    for table in (*POSTED, "payments_claim", "payments_claimline"):
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(Error, match="never"):
                owner_cursor.execute(statement)
    for table in POSTED:
        with pytest.raises(Error, match="is never changed or removed"):
            owner_cursor.execute(f"UPDATE {table} SET council_id = council_id")
    with pytest.raises(Error, match="line is frozen"):
        owner_cursor.execute("UPDATE payments_claimline SET amount_pence = 1")
    assert Claim.objects.get(quarter=str(Q1)).net() == 100
