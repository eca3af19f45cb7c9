"""The ledger and payment runs on their pages."""

from datetime import date

import pytest
from django.urls import reverse

from payments.models import Claim, PaymentRun, Transaction
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Q2, Cast


def approved(cast: Cast, ref: str = "CT1") -> Claim:
    provider = cast.provider if ref == "CT1" else cast.provider_named(f"P{ref}")
    contract = cast.contract(ref, provider=provider)
    cast.price(contract, "star_progress", 12_500)
    cast.achieved((Q1, Q2), f"{ref}-S1", date(2015, 5, 1), provider=provider)
    return cast.approved(contract, Q1)


def test_payment_run_pays_each_contract_once(cast: Cast) -> None:
    claims = [approved(cast), approved(cast, "CT2")]
    carol = Visitor(cast.carol)
    assert "£250.00" in carol.see("payment_runs")
    page = carol.get("payment_run_new")
    shown = page.context["form"]["shown"].value()
    assert "Pay £250.00?" in page.content.decode()
    assert "2 approved claims of 2 contracts are settled" in page.content.decode()
    assert carol.told(carol.send("payment_run_new", shown=shown)) == ["£250.00 paid."]
    assert carol.told(carol.send("payment_run_new", shown=shown)) == [
        "Nothing is waiting to be paid."
    ]
    assert PaymentRun.objects.count() == 1
    assert {Claim.objects.get(pk=claim.pk).state for claim in claims} == {"paid"}
    run = carol.see("payment_run", PaymentRun.objects.get().pk)
    assert "£250.00 paid" in run
    for claim in claims:
        assert reverse("claim", args=[claim.contract.ref, claim.quarter]) in run
    assert "Nothing waits to be paid" in carol.see("payment_run_new")


def test_run_that_would_pay_something_else_than_shown_is_refused(cast: Cast) -> None:
    approved(cast)
    carol = Visitor(cast.carol)
    shown = carol.get("payment_run_new").context["form"]["shown"].value()
    approved(cast, "CT2")
    assert carol.told(carol.send("payment_run_new", shown=shown)) == [
        "What is owed has changed since you opened the page: it is £250.00 now. Nothing was paid: "
        "look at it again, then run the payments."
    ]
    assert not PaymentRun.objects.exists()
    for nothing in ("", "x" * 65):
        answer = carol.send("payment_run_new", shown=nothing)
        assert carol.faults(answer) == {"shown": ["Open the page again before you decide"]}


def test_negative_claim_is_carried(cast: Cast) -> None:
    claim = approved(cast)
    carol = Visitor(cast.carol)
    carol.confirm("payment_run_new")
    cast.unachieved(Q2, "CT1-S1")
    cast.approved(claim.contract, Q2)
    page = carol.see("payment_run_new")
    assert "Nothing waits to be paid" in page
    assert "Carried to a later run" in page
    assert "−£125.00" in page
    assert "−£125.00" in carol.see("ledger")


def test_ledger_says_what_is_owed_after_each_transaction(cast: Cast) -> None:
    approved(cast)
    carol = Visitor(cast.carol)
    carol.confirm("payment_run_new")
    page = carol.get("ledger")
    listed = [
        (posting.kind, posting.amount_pence, posting.owed_after) for posting in page.context["page"]
    ]
    assert listed == [("payment", 12_500, 0), ("approval", 12_500, 12_500)]
    balance = page.context["balances"][0]
    assert (balance.expense, balance.paid, balance.owed) == (12_500, 12_500, 0)
    assert "of <b>1</b> transaction" in carol.see("ledger", kind="payment")
    assert "Nothing matches" in carol.see("ledger", until="2016-01-01")
    assert "of <b>2</b> transactions" in carol.see("ledger", contract="CT1")


@pytest.mark.parametrize(
    "query",
    [
        {"contract": "nobody's", "kind": "?", "page": "-1"},
        {"since_day": "31", "since_month": "2", "since_year": "2016"},
        {"since_day": "1", "until_year": "x" * 900},
        {"since": "\x00", "until": "2016-13-01"},
    ],
)
def test_nonsense_in_the_ledgers_address(cast: Cast, query: dict[str, str]) -> None:
    approved(cast)
    assert Visitor(cast.carol).get("ledger", **query).status_code == 200


def test_payment_is_reversed_with_a_reason_then_the_approval(cast: Cast) -> None:
    claim = approved(cast)
    carol = Visitor(cast.carol)
    carol.confirm("payment_run_new")
    approval = Transaction.objects.get(kind="approval")
    payment = Transaction.objects.get(kind="payment")
    assert carol.told(carol.send("transaction_reverse", approval.pk, reason="Wrong quarter")) == [
        "This claim is paid: reverse its payment first."
    ]
    assert "This does not move money in the bank" in carol.see("transaction_reverse", payment.pk)
    empty = carol.send("transaction_reverse", payment.pk, reason="")
    assert carol.faults(empty) == {"reason": ["Say why, in a few words"]}
    told = carol.told(carol.send("transaction_reverse", payment.pk, reason="Paid twice over"))
    assert told == ["Reversed: £125.00 posted the other way round."]
    reversal = Transaction.objects.get(reverses=payment)
    page = carol.see("transaction", reversal.pk)
    assert "Paid twice over" in page
    assert "Reverse this transaction" not in page
    assert "Reversed" in carol.see("transaction", payment.pk)
    assert Claim.objects.get(pk=claim.pk).state == "approved"
    assert carol.told(carol.send("transaction_reverse", payment.pk, reason="Again")) == [
        "This transaction was reversed already."
    ]
    assert carol.get("transaction_reverse", reversal.pk).status_code == 302
    carol.send("transaction_reverse", approval.pk, reason="Wrong quarter")
    assert Claim.objects.get(pk=claim.pk).state == "returned"
    assert "Wrong quarter" in Visitor(cast.manager).see("claim", "CT1", str(Q1))


def test_empty_ledger_and_no_runs_yet(cast: Cast) -> None:
    carol = Visitor(cast.carol)
    assert "Nothing posted yet" in carol.see("ledger")
    assert "No payments yet" in carol.see("payment_runs")
    assert "Nothing waits to be paid" in carol.see("payment_run_new")
