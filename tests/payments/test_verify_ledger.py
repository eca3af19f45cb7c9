"""`verify_ledger` names what an owner changed behind the triggers' back (SPEC 6)."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from psycopg2.extensions import cursor

from outcomes.models import Achievement, Figure
from payments.models import Contract
from payments.payment_runs import run_payments
from tests.payments.cast import Q1, Q2, Q3, Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def history(cast: Cast) -> Contract:
    """A paid claim, an approved one with a reversal, a submitted one and a draft."""
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
    return contract


def verify(*arguments: str) -> tuple[str, list[str]]:
    """What it checked, and the differences it named; they decide how it ends."""
    stdout, stderr = StringIO(), StringIO()
    ending = "0 differences found."
    try:
        call_command("verify_ledger", *arguments, stdout=stdout, stderr=stderr)
    except CommandError as problem:
        ending = str(problem)
    named = stderr.getvalue().splitlines()
    assert ending == f"{len(named)} difference{'' if len(named) == 1 else 's'} found."
    return stdout.getvalue(), named


def test_nothing_differs_after_the_products_own_steps(cast: Cast, history: Contract) -> None:
    cast.submitted(history, Q3)
    said, differences = verify()
    assert differences == []
    assert "BK: 3 transactions that must balance\n" in said
    assert "BK: 1 submitted claims against the records behind them\n" in said
    assert said.endswith("No difference found.\n")


def test_only_the_council_asked_for(cast: Cast, history: Contract) -> None:
    assemble("WB")
    said, _ = verify("WB")
    assert "BK" not in said
    with pytest.raises(CommandError, match="There is no council “XX”"):
        call_command("verify_ledger", "XX")


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        (
            "payments_entry",
            "UPDATE payments_entry SET amount_pence = 150 WHERE side = 'debit'"
            " AND transaction_id = (SELECT min(id) FROM payments_transaction)",
            "CT1: transaction 1 of £2.00 has debits of £1.50 and credits of £2.00",
        ),
        (
            "payments_entry",
            "DELETE FROM payments_entry",
            "CT1 2015-16-Q2: £0.00 posted, £1.00 approved",
        ),
        (
            "payments_entry",
            "UPDATE payments_entry SET balance_pence = 900 WHERE place = 2 AND side = 'debit'",
            "CT1: entry 2 of provider_payable says £9.00, the entries up to it make £0.00",
        ),
        (
            "payments_entry",
            "UPDATE payments_entry SET place = 7 WHERE place = 2 AND side = 'debit'",
            "CT1: entry 7 of pbr_expense is number 2 of those there are",
        ),
        (
            "payments_transaction",
            "UPDATE payments_transaction SET amount_pence = 1 WHERE kind = 'payment'",
            "CT1: transaction 2 of £0.01 has debits of £2.00 and credits of £2.00",
        ),
        (
            "payments_claimline",
            "UPDATE payments_claimline SET amount_pence = 500 WHERE subject = 'S1'"
            " AND kind = 'outcome'",
            "CT1 2015-16-Q1: its lines are not those it was made of",
        ),
        (
            "payments_claimline",
            'UPDATE payments_claimline SET evidence = \'[{"kind": "case"}]\''
            " WHERE subject = 'S1' AND kind = 'outcome'",
            "CT1 2015-16-Q1: not what was submitted in round 1",
        ),
        (
            "payments_claimline",
            "UPDATE payments_claimline SET decision = 'rejected', reason = 'x'"
            " WHERE subject = 'S3'",
            "CT1 2015-16-Q2: not what was approved in round 1",
        ),
        (
            "payments_claimline",
            "UPDATE payments_claimline SET number = 9 WHERE subject = 'S2'",
            "CT1 2015-16-Q1: its lines are not numbered from 1",
        ),
        (
            "payments_claimline",
            "UPDATE payments_claimline SET standing = false WHERE subject = 'S2'",
            "CT1 2015-16-Q1: line 2 of round 1 should stand and does not",
        ),
        (
            "payments_claimline",
            "UPDATE payments_claimline SET standing = true WHERE subject = 'S1'"
            " AND kind = 'outcome'",
            "CT1 2015-16-Q1: line 1 of round 1 stands and should not",
        ),
        (
            "payments_claim",
            "UPDATE payments_claim SET state = 'paid' WHERE state = 'approved'",
            "CT1 2015-16-Q2: paid, but settled by 0 payments",
        ),
        (
            "payments_claimpayment",
            "DELETE FROM payments_claimpayment",
            "CT1 2015-16-Q1: paid, but settled by 0 payments",
        ),
        (
            "payments_evidencecheck",
            "UPDATE payments_evidencecheck SET subject = 'S9' WHERE subject = 'S1'",
            "CT1 2015-16-Q1: not what was submitted in round 1",
        ),
        (
            "payments_claimline",
            "UPDATE payments_claimline SET amount_pence = 7 WHERE subject = 'S5'",
            "CT1 2015-16-Q3: the draft has other lines than it should",
        ),
        (
            "payments_decision",
            "UPDATE payments_decision SET total_pence = 7 WHERE kind = 'submitted'",
            "CT1 2015-16-Q1: its lines do not make the sum of its decision",
        ),
    ],
)
def test_what_an_owner_changes_is_named(
    history: Contract, owner_cursor: cursor, table: str, change: str, named: str
) -> None:
    owner_cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    owner_cursor.execute(change)
    assert owner_cursor.rowcount
    owner_cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    _said, differences = verify("BK")
    assert f"BK: {named}" in differences


def test_a_draft_that_a_roll_up_no_longer_gives_is_named(cast: Cast, history: Contract) -> None:
    Achievement.objects.filter(subject="S5").delete()
    assert verify()[1] == ["BK: CT1 2015-16-Q3: the draft has other lines than it should"]


def test_a_submitted_line_whose_records_changed_is_named(cast: Cast, history: Contract) -> None:
    cast.submitted(history, Q3)
    Achievement.objects.filter(subject="S5").delete()
    assert verify()[1] == [
        "BK: CT1 2015-16-Q3: line 1, S5: By the latest roll-up this is no longer achieved."
    ]


def test_an_achievement_that_the_records_do_not_give_is_named(
    cast: Cast, history: Contract
) -> None:
    cast.figure(Q3, "sustained_cases", 0, 0)
    figure = Figure.objects.get(level="provider")
    figure.pk, figure.level, figure.unit, figure.provider = None, "council", "BK", None
    figure.save(force_insert=True)
    differences = verify()[1]
    assert "BK: 2015-16-Q3: star_progress S2 is rolled up, not achieved by the records" in (
        differences
    )
