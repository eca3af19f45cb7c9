"""Handing out a run's file for the bank: once, and then only as marked copies (SPEC 6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import audit
from centres.models import Provider, User
from centres.wording import day_in_words, money
from payments.calculation.lines import digest
from payments.locking import lock_contracts
from payments.models import BankDetails, BankFile, BankPayment, PaymentRun, Transaction
from payments.paying.bacs import MOST_PENCE, content, reference_of
from payments.permissions import require_commissioner
from payments.refusals import Refused

CHANGED = (
    "What would be sent has changed since you opened the page. Nothing was downloaded: look at it "
    "again."
)


@dataclass(frozen=True)
class Payee:
    """What a run still pays to a provider, in pence, and the account in use; None before one is."""

    provider: Provider
    pence: int
    details: BankDetails | None


@dataclass(frozen=True)
class Outgoing:
    """What the original of a run's file would send, in order of provider."""

    payees: list[Payee]
    reversed: list[Transaction]

    @property
    def pence(self) -> int:
        return sum(payee.pence for payee in self.payees)

    @property
    def without_details(self) -> list[Provider]:
        return [payee.provider for payee in self.payees if payee.details is None]


def outgoing(run: PaymentRun) -> Outgoing:
    """By the ledger as it is now: what was reversed since is not sent. Two queries."""
    payments = run.transactions.select_related("contract__provider", "reversed_by")
    pence: dict[Provider, int] = defaultdict(int)
    reversed_since = []
    for payment in payments.order_by("contract__provider__code", "contract__ref"):
        if hasattr(payment, "reversed_by"):
            reversed_since.append(payment)
        else:
            pence[payment.contract.provider] += payment.amount_pence
    used = BankDetails.objects.filter(provider__in=pence).in_use()
    details = {each.provider_id: each for each in used}
    payees = [Payee(each, sum_, details.get(each.pk)) for each, sum_ in pence.items()]
    return Outgoing(payees, reversed_since)


@transaction.atomic
def hand_out(*, by: User, run: PaymentRun) -> tuple[BankFile, bytes]:
    """The run's original file, once: what it sends and to which accounts is kept with it.

    Refused for a run that has its original already, while a provider has no confirmed bank
    details, when nothing is left to send, and above what one Bacs payment may be.
    """
    require_commissioner(by, run.council_id)
    lock_contracts(run.council_id)
    original = run.bank_files.select_related("by").order_by("number").first()
    if original:
        raise Refused(
            f"{original.by} downloaded this run’s file on {day_in_words(original.at)}. It goes out "
            "once: you can have a marked copy."
        )
    sent = outgoing(run)
    _require_sendable(sent)
    reference = reference_of(run)
    rows = [
        BankPayment(
            council_id=run.council_id,
            provider=payee.provider,
            details=payee.details,
            amount_pence=payee.pence,
            reference=reference,
        )
        for payee in sent.payees
    ]
    made = content(rows)
    file = _recorded(by, run, rows, made, "")
    for row in rows:
        row.file = file
    BankPayment.objects.bulk_create(rows)
    return file, made


def digest_of(sent: Outgoing) -> str:
    """Stands for what would be sent, and to which accounts."""
    return digest(
        [
            [payee.provider.code, payee.pence, payee.details and payee.details.pk]
            for payee in sent.payees
        ]
    )


@transaction.atomic
def hand_out_as_shown(*, by: User, run: PaymentRun, shown: str) -> tuple[BankFile, bytes]:
    """`hand_out`, if what would be sent is still what was `shown`."""
    require_commissioner(by, run.council_id)
    lock_contracts(run.council_id)
    if digest_of(outgoing(run)) != shown and not run.bank_files.exists():
        raise Refused(CHANGED)
    return hand_out(by=by, run=run)


@transaction.atomic
def hand_out_copy(*, by: User, run: PaymentRun, reason: str) -> tuple[BankFile, bytes]:
    """A marked copy of what the original sent, to the same accounts, whatever changed since.

    Refused before there is an original.
    """
    require_commissioner(by, run.council_id)
    if not reason.strip():
        raise ValidationError({"reason": "Say why, in a few words."})
    lock_contracts(run.council_id)
    sent = BankPayment.objects.filter(file__run=run).select_related("details")
    rows = list(sent.order_by("pk"))
    if not rows:
        raise Refused("This run’s file was not downloaded yet, so there is nothing to copy.")
    made = content(rows, copy=1 + run.bank_files.count())
    return _recorded(by, run, rows, made, reason.strip()), made


def _require_sendable(sent: Outgoing) -> None:
    if not sent.payees:
        raise Refused("Every payment of this run was reversed: there is nothing to send.")
    missing = ", ".join(provider.name for provider in sent.without_details)
    if missing:
        raise Refused(f"These providers have no confirmed bank details yet: {missing}.")
    for payee in sent.payees:
        if payee.pence > MOST_PENCE:
            raise Refused(
                f"{money(payee.pence)} for {payee.provider.name} is more than one Bacs payment may "
                f"be ({money(MOST_PENCE)})."
            )


def _recorded(
    by: User, run: PaymentRun, rows: list[BankPayment], made: bytes, reason: str
) -> BankFile:
    file = BankFile.objects.create(
        council_id=run.council_id,
        run=run,
        payments=len(rows),
        total_pence=sum(row.amount_pence for row in rows),
        digest=sha256(made).hexdigest(),
        reason=reason,
        by=by,
    )
    file.refresh_from_db(fields=["number", "at"])
    audit.record(
        by=by,
        action="payment_run.copy" if file.is_copy else "payment_run.file",
        record="payment run",
        reference=str(run.pk),
        council=run.council,
        file=file.number,
        payments=file.payments,
        total_pence=file.total_pence,
        digest=file.digest,
    )
    return file
