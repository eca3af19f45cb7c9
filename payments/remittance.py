"""Remittance advice: what a payment run sent to one provider, and what it is for (SPEC 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from centres.models import Provider
from centres.papers import typeset
from centres.wording import day_in_words, money, quarter_months
from payments.models import PaymentRun, Transaction


@dataclass(frozen=True)
class Remittance:
    """A run's payments to one provider, a contract each, with the claims that they settle."""

    run: PaymentRun
    provider: Provider
    payments: Sequence[Transaction]

    @property
    def total(self) -> int:
        """Pence, as sent."""
        return sum(payment.amount_pence for payment in self.payments)

    @property
    def carried(self) -> int:
        """Pence carried forward from claims below nothing, taken off what is paid."""
        settled = [each for payment in self.payments for each in payment.settled.all()]
        return -sum(min(each.amount_pence, 0) for each in settled)

    @property
    def reversed(self) -> list[Transaction]:
        """The payments that were reversed in the ledger since."""
        return [payment for payment in self.payments if hasattr(payment, "reversed_by")]


def remittance_of(run: PaymentRun, code: str) -> Remittance | None:
    """What the run sent to the provider of this code; None when it sent nothing. Two queries."""
    payments = list(
        run.transactions.filter(contract__provider__code=code)
        .select_related("contract__provider", "reversed_by")
        .prefetch_related("settled__claim")
        .order_by("contract__ref")
    )
    return Remittance(run, payments[0].contract.provider, payments) if payments else None


def remittance_advice(advice: Remittance) -> bytes:
    """The advice as a PDF. Not to be called in a transaction."""
    return typeset("payments/payment_run/remittance.typ", facts_of(advice))


def facts_of(advice: Remittance) -> dict[str, Any]:
    """What the paper says, as JSON."""
    day = day_in_words(timezone.localdate(advice.run.at))
    return {
        "title": f"Remittance advice: payment run {advice.run.pk}",
        "council": advice.run.council.name,
        "about": [
            ["Paid to", advice.provider.name],
            ["Paid by", advice.run.council.name],
            ["Payment run", f"{advice.run.pk}, {day}"],
        ],
        "total": money(advice.total),
        "carried": _carried(advice),
        "reversed": [
            f"The payment of {money(payment.amount_pence)} for {payment.contract.ref} was reversed"
            f" in the ledger on {day_in_words(timezone.localdate(payment.reversed_by.at))}."
            for payment in advice.reversed
        ],
        "contracts": [_contract(payment) for payment in advice.payments],
    }


def _contract(payment: Transaction) -> dict[str, Any]:
    settled = sorted(payment.settled.all(), key=lambda each: each.claim.quarter)
    return {
        "name": f"{payment.contract.ref} · {payment.contract.name}",
        "claims": [
            [
                quarter_months(each.claim.quarter),
                "Carried forward" if each.amount_pence < 0 else "Claim approved",
                money(each.amount_pence),
            ]
            for each in settled
        ],
        "total": money(payment.amount_pence),
    }


def _carried(advice: Remittance) -> str:
    if not advice.carried:
        return ""
    return (
        f"{money(advice.carried)} was carried forward from claims that came to less than nothing,"
        " and is taken off."
    )
