"""Files for the bank: one original for a payment run, then marked copies (SPEC 6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned, Provider, User
from centres.scope import COMMISSIONER, Scope
from payments.guards.bank_files import FILE_GUARDS, PAYMENT_GUARDS
from payments.guards.counterfoils import with_counterfoil
from payments.models.bank_details import BankDetails
from payments.models.claims import DIGEST_LENGTH
from payments.models.payment_runs import PaymentRun

LONGEST_REASON = 1000


class BankFile(CouncilOwned):
    """That a run's file was handed out. The database numbers them: 1 is the original.

    `digest` is the SHA-256 of the file's bytes as hexadecimal digits, so that a file can be told
    from any other.
    """

    append_only = True
    scope = Scope(roles=frozenset({COMMISSIONER}))

    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="bank_files")
    number = models.PositiveSmallIntegerField(db_default=1)
    payments = models.PositiveIntegerField()
    total_pence = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=DIGEST_LENGTH)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="bank_file_numbered"),
            models.CheckConstraint(
                name="bank_file_copy_says_why", condition=Q(number=1) | ~Q(reason="")
            ),
            models.CheckConstraint(name="bank_file_pays", condition=Q(payments__gt=0)),
        ]
        triggers = [*forbid_change("file for the bank"), *FILE_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"File {self.number} of {self.run}"

    @property
    def is_copy(self) -> bool:
        return self.number > 1


class BankPayment(CouncilOwned):
    """What the original of a run's file pays to a provider, and to which account. Pence."""

    append_only = True
    scope = Scope(roles=frozenset({COMMISSIONER}))

    file = models.ForeignKey(BankFile, models.PROTECT, related_name="rows")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    details = models.ForeignKey(BankDetails, models.PROTECT, related_name="payments")
    amount_pence = models.PositiveBigIntegerField()
    reference = models.CharField(max_length=18)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["file", "provider"], name="bank_payment_once"),
            models.CheckConstraint(name="bank_payment_amount", condition=Q(amount_pence__gt=0)),
        ]
        triggers = [*forbid_change("payment by the bank"), *PAYMENT_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"{self.provider}: {self.amount_pence}"
