"""What PostgreSQL refuses about decisions, samples and tariffs, whoever writes the SQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import cursor

from payments import corrections, decisions
from payments.models import Claim, Contract, Decision, EvidenceCheck, Transaction
from payments.payment_runs import run_payments
from tests.payments.cast import Q1, Cast

pytestmark = pytest.mark.django_db

DECIDE = """
    INSERT INTO payments_decision
        (council_id, claim_id, round, kind, by_id, reason, total_pence, digest)
    SELECT council_id, id, round, %s, %s, 'why', 0, 'x' FROM payments_claim WHERE id = %s"""

SUBMIT = """
    UPDATE payments_claim SET state = 'submitted', submitted_by_id = %s, submitted_at = now()
    WHERE id = %s"""


def execute(*statements: tuple[Any, ...]) -> None:
    """Statements with their parameters in one transaction, as the application's role."""
    with transaction.atomic(), connection.cursor() as trying:
        for statement, *parameters in statements:
            trying.execute(statement, parameters)
            assert trying.rowcount, "nothing was there to be refused"
        trying.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(*statements: tuple[Any, ...], match: str) -> None:
    with pytest.raises(DatabaseError, match=match):
        execute(*statements)


@pytest.fixture
def contract(cast: Cast) -> Contract:
    """A draft of one outcome, above its threshold."""
    contract = cast.contract(second_approval_over_pence=99)
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    connection.check_constraints()
    return contract


# The state a decision is made in


@pytest.mark.parametrize("kind", Decision.Kind.values)
def test_nothing_is_decided_about_a_draft(cast: Cast, contract: Contract, kind: str) -> None:
    claim = cast.claim(contract, Q1)
    refused((DECIDE, kind, cast.manager.pk, claim.pk), match="is submitted before|while a claim is")


def test_a_draft_is_not_approved_empty_and_filled_afterwards(
    cast: Cast, contract: Contract
) -> None:
    claim = cast.claim(contract, Q1)
    refused(
        ("DELETE FROM payments_claimline WHERE claim_id = %s", claim.pk),
        (DECIDE, "submitted", cast.manager.pk, claim.pk),
        (DECIDE, "approved", cast.carol.pk, claim.pk),
        match="while a claim is submitted, not draft",
    )


@pytest.mark.parametrize(
    ("kind", "when"),
    [
        ("submitted", "approved"),
        ("returned", "approved"),
        ("first_approval", "approved"),
        ("approved", "paid"),
        ("reopened", "approved"),
        ("paid", "submitted"),
        ("approval_reversed", "submitted"),
        ("payment_reversed", "approved"),
    ],
)
def test_a_decision_has_its_state(cast: Cast, kind: str, when: str) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    if when != "submitted":
        cast.checked(claim)
        decisions.approve(by=cast.carol, claim=claim)
    if when == "paid":
        run_payments(by=cast.carol, council=cast.council)
    connection.check_constraints()
    by = cast.manager if kind == "submitted" else cast.carol
    refused((DECIDE, kind, by.pk, claim.pk), match=f"while a claim is .*, not {when}")


@pytest.mark.parametrize("kind", ["paid", "payment_reversed"])
def test_submitter_neither_pays_nor_takes_back(cast: Cast, contract: Contract, kind: str) -> None:
    claim = cast.submitted(contract, Q1)
    refused(
        (DECIDE, kind, cast.manager.pk, claim.pk), match="who submits a claim never decides about"
    )
    refused(
        (DECIDE, kind, cast.coordinator.pk, claim.pk), match="commissioners of the council decide"
    )


def test_a_submission_is_recorded_as_its_submitters(cast: Cast, contract: Contract) -> None:
    claim = cast.claim(contract, Q1)
    refused(
        ("DELETE FROM payments_claimline WHERE claim_id = %s", claim.pk),
        (SUBMIT, cast.manager.pk, claim.pk),
        (DECIDE, "submitted", cast.coordinator.pk, claim.pk),
        match="a submission is recorded as its submitter's",
    )


@pytest.mark.parametrize("kind", ["returned", "paid"])
def test_a_decision_without_its_state_is_refused(cast: Cast, kind: str) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    if kind == "paid":
        cast.checked(claim)
        decisions.approve(by=cast.carol, claim=claim)
    connection.check_constraints()
    refused((DECIDE, kind, cast.carol.pk, claim.pk), match=f"{kind} by its decisions, but")


def test_a_claim_does_not_go_back_to_draft_without_a_record(cast: Cast, contract: Contract) -> None:
    claim = cast.submitted(contract, Q1)
    connection.check_constraints()
    refused(
        ("UPDATE payments_claimline SET standing = false WHERE claim_id = %s", claim.pk),
        ("UPDATE payments_claim SET state = 'returned' WHERE id = %s", claim.pk),
        (
            "UPDATE payments_claim SET state = 'draft', round = 2, submitted_by_id = NULL,"
            " submitted_at = NULL WHERE id = %s",
            claim.pk,
        ),
        match="opened again without a record of it",
    )


def test_the_whole_way_twice_is_what_decisions_say(cast: Cast, contract: Contract) -> None:
    """Approved by two, paid, taken back twice, opened, submitted and returned."""
    claim = cast.submitted(contract, Q1)
    cast.checked(claim)
    for _time in range(2):
        decisions.approve(by=cast.carol, claim=claim)
        decisions.approve(by=cast.dev, claim=claim)
        for _payment in range(2):
            run_payments(by=cast.carol, council=cast.council)
            payment = Transaction.objects.filter(kind=Transaction.Kind.PAYMENT).latest("pk")
            corrections.reverse_transaction(by=cast.dev, posting=payment, reason="Too early.")
        corrections.reverse_approval(by=cast.carol, claim=claim, reason="Wrong.")
        decisions.reopen(by=cast.manager, claim=claim)
        claim = cast.submitted(contract, Q1)
        cast.checked(claim)
    decisions.return_claim(by=cast.carol, claim=claim, reason="Not yet.")
    connection.check_constraints()
    assert cast.claim(contract, Q1).state == Claim.State.RETURNED


# Lines and checks


def test_submitter_decides_no_line(cast: Cast, contract: Contract) -> None:
    cast.submitted(contract, Q1)
    refused(
        (
            "UPDATE payments_claimline SET decision = 'accepted', decided_by_id = %s,"
            " decided_at = now()",
            cast.manager.pk,
        ),
        match="who submits a claim decides about none of its lines",
    )


def test_submitter_records_no_check(cast: Cast, contract: Contract) -> None:
    cast.submitted(contract, Q1)
    refused(
        (
            "UPDATE payments_evidencecheck SET outcome = 'confirmed', checked_by_id = %s,"
            " checked_at = now()",
            cast.manager.pk,
        ),
        match="who submits a claim checks none of it",
    )


# The sample


def seed(claim: Claim) -> tuple[Any, ...]:
    return (
        "INSERT INTO payments_sample (council_id, claim_id, round, sealed, chance, seed)"
        " SELECT council_id, id, round, 'x', 'chosen', 'chosen' FROM payments_claim WHERE id = %s",
        claim.pk,
    )


def draw(claim: Claim, lines: int) -> tuple[Any, ...]:
    return (
        "INSERT INTO payments_evidencecheck"
        " (council_id, claim_id, line_id, subject_kind, subject, outcome, note)"
        " SELECT council_id, claim_id, id, 'case', subject, '', '' FROM payments_claimline"
        " WHERE claim_id = %s ORDER BY number LIMIT %s",
        claim.pk,
        lines,
    )


@pytest.mark.parametrize(("lines", "enough"), [(1, 1), (5, 5), (6, 5), (50, 5), (51, 6)])
def test_a_sample_is_large_enough(cast: Cast, lines: int, enough: int) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    for number in range(lines):
        cast.achieved(Q1, f"S{number:02}")
    cast.draft(Q1)
    claim = cast.claim(contract, Q1)
    few = [seed(claim), draw(claim, enough - 1)] if enough > 1 else []
    refused(*few, (SUBMIT, cast.manager.pk, claim.pk), match="without its sample")
    refused(draw(claim, enough), match="drawn by a seed")
    execute(
        seed(claim),
        draw(claim, enough),
        ("UPDATE payments_claimline SET standing = true WHERE claim_id = %s", claim.pk),
        (SUBMIT, cast.manager.pk, claim.pk),
        (DECIDE, "submitted", cast.manager.pk, claim.pk),
    )


def test_a_target_is_sampled_too(cast: Cast) -> None:
    contract = cast.contract()
    cast.target(contract, "first_star_in_28_days", 0, 10_000, 1_000)
    cast.figure(Q1, "first_star_in_28_days", 1, 2, counted=[1], not_counted=[2])
    cast.draft(Q1)
    claim = cast.claim(contract, Q1)
    refused((SUBMIT, cast.manager.pk, claim.pk), match="without its sample")


def test_first_approval_waits_for_the_checks(cast: Cast, contract: Contract) -> None:
    claim = cast.submitted(contract, Q1)
    refused((DECIDE, "first_approval", cast.carol.pk, claim.pk), match="evidence not checked")


@pytest.mark.parametrize("by", ["carol", "manager"])
def test_two_approvers_are_asked_for_again_at_commit(
    cast: Cast, contract: Contract, owner_cursor: cursor, by: str
) -> None:
    """With the immediate guard switched off by the tables' owner, the one at commit refuses."""
    claim = cast.submitted(contract, Q1)
    cast.checked(claim)
    four_eyes = "TRIGGER pgtrigger_four_eyes_43e79"
    owner_cursor.execute(f"ALTER TABLE payments_decision DISABLE {four_eyes}")
    try:
        refused(
            (
                "UPDATE payments_claimline SET decision = 'accepted', decided_by_id = %s,"
                " decided_at = now()",
                cast.carol.pk,
            ),
            (DECIDE, "approved", getattr(cast, by).pk, claim.pk),
            ("UPDATE payments_claim SET state = 'approved' WHERE id = %s", claim.pk),
            match="approved by too few people",
        )
    finally:
        owner_cursor.execute(f"ALTER TABLE payments_decision ENABLE {four_eyes}")


# The tariff


def test_a_tariff_waits_for_a_submission(
    cast: Cast, contract: Contract, owner_cursor: cursor
) -> None:
    owner_cursor.execute("SET lock_timeout = '300ms'")
    with transaction.atomic():
        cast.submitted(contract, Q1)
        with pytest.raises(LockNotAvailable):
            owner_cursor.execute("UPDATE payments_tariffline SET unit_price_pence = 1")
    with pytest.raises(Exception, match="has used is not changed"):
        owner_cursor.execute("UPDATE payments_tariffline SET unit_price_pence = 1")


def test_a_submission_by_sql_holds_its_contract(
    cast: Cast, contract: Contract, owner_cursor: cursor
) -> None:
    claim = cast.claim(contract, Q1)
    execute(("DELETE FROM payments_claimline WHERE claim_id = %s", claim.pk))
    with transaction.atomic(), connection.cursor() as submitting:
        submitting.execute(SUBMIT, [cast.manager.pk, claim.pk])
        with pytest.raises(LockNotAvailable):
            owner_cursor.execute("SELECT FROM payments_contract FOR NO KEY UPDATE NOWAIT")
        submitting.execute(DECIDE, ["submitted", cast.manager.pk, claim.pk])
    assert EvidenceCheck.objects.count() == 0
