"""Two people at once: one succeeds, the other is told (SPEC 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from centres.refusals import Refused
from payments import decisions, submission
from payments.locking import lock_contracts
from payments.models import BankFile, Claim, Decision, Transaction
from payments.paying.bank_files import hand_out
from payments.payment_runs import run_payments
from tests.payments.banking import confirmed
from tests.payments.cast import Q1, Cast

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""
PATIENCE = 20_000  # questions to the server


def at_once(cast: Cast, *actions: Callable[[], Any]) -> list[Any]:
    """What each gave or raised; all are held at the council's contracts before any goes on."""
    with ThreadPoolExecutor(len(actions)) as pool:
        with transaction.atomic():
            lock_contracts(cast.council)
            running = [pool.submit(_in_own_connection, action) for action in actions]
            _wait_for(len(actions))
        return [each.result() for each in running]


def _in_own_connection(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Refused as refusal:
        return refusal
    finally:
        connection.close()


def _wait_for(number: int) -> None:
    for _question in range(PATIENCE):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0] == number:
                return
    raise AssertionError("they never met")


@pytest.fixture
def submitted(cast: Cast) -> Claim:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    cast.checked(claim)
    return claim


def test_two_commissioners_approve_at_once(cast: Cast, submitted: Claim) -> None:
    results = at_once(
        cast,
        lambda: decisions.approve(by=cast.carol, claim=submitted),
        lambda: decisions.approve(by=cast.dev, claim=submitted),
    )
    told = [each for each in results if isinstance(each, Refused)]
    assert [str(each) for each in told] == ["This claim is approved now. Nothing was done."]
    assert Transaction.objects.count() == 1
    assert submitted.decisions.filter(kind=Decision.Kind.APPROVED).count() == 1


def test_one_approves_while_another_returns(cast: Cast, submitted: Claim) -> None:
    results = at_once(
        cast,
        lambda: decisions.approve(by=cast.carol, claim=submitted),
        lambda: decisions.return_claim(by=cast.dev, claim=submitted, reason="Wait."),
    )
    assert Counter(type(each) for each in results) == {Claim: 1, Refused: 1}
    submitted.refresh_from_db()
    assert Transaction.objects.count() == (submitted.state == Claim.State.APPROVED)


def test_one_commissioner_twice_at_once_is_not_two(cast: Cast) -> None:
    contract = cast.contract(second_approval_over_pence=1)
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    cast.checked(claim)
    results = at_once(
        cast,
        lambda: decisions.approve(by=cast.carol, claim=claim),
        lambda: decisions.approve(by=cast.carol, claim=claim),
    )
    assert Counter(type(each) for each in results) == {Claim: 1, Refused: 1}
    claim.refresh_from_db()
    assert claim.state == Claim.State.SUBMITTED


def test_two_payment_runs_at_once_pay_once(cast: Cast, submitted: Claim) -> None:
    decisions.approve(by=cast.carol, claim=submitted)
    results = at_once(
        cast,
        lambda: run_payments(by=cast.carol, council=cast.council),
        lambda: run_payments(by=cast.dev, council=cast.council),
    )
    told = [str(each) for each in results if isinstance(each, Refused)]
    assert told == ["Nothing is waiting to be paid."]
    assert Transaction.objects.filter(kind="payment").count() == 1


def test_two_downloads_at_once_leave_one_original(cast: Cast, submitted: Claim) -> None:
    decisions.approve(by=cast.carol, claim=submitted)
    run = run_payments(by=cast.carol, council=cast.council)
    confirmed(cast)
    results = at_once(
        cast,
        lambda: hand_out(by=cast.carol, run=run),
        lambda: hand_out(by=cast.dev, run=run),
    )
    (told,) = [str(each) for each in results if isinstance(each, Refused)]
    assert "It goes out once" in told
    assert [file.number for file in BankFile.objects.all()] == [1]


def test_two_submit_at_once(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    claim = cast.claim(contract, Q1)
    results = at_once(
        cast,
        lambda: submission.submit(by=cast.manager, claim=claim),
        lambda: submission.submit(by=cast.coordinator, claim=claim),
    )
    assert Counter(type(each) for each in results) == {Claim: 1, Refused: 1}
    assert claim.decisions.count() == 1


def test_two_roll_ups_leave_one_draft(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    at_once(cast, lambda: cast.draft(Q1), lambda: cast.draft(Q1))
    assert cast.lines(contract, Q1) == [("outcome", "S1", 100)]


def test_a_roll_up_and_a_submission_at_once_keep_one_claim(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    claim = cast.claim(contract, Q1)
    at_once(
        cast,
        lambda: cast.draft(Q1),
        lambda: submission.submit(by=cast.manager, claim=claim),
    )
    claim.refresh_from_db()
    assert claim.state == Claim.State.SUBMITTED
    assert cast.lines(contract, Q1) == [("outcome", "S1", 100)]
