"""Double entry per contract, only ever added to (SPEC 6)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import BigIntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned, User
from centres.models.places import CELL_LENGTH
from centres.scope import COMMISSIONER, Scope, ScopedQuerySet
from payments.guards.counterfoils import with_counterfoil
from payments.guards.ledger import ACCOUNT_GUARDS, ENTRY_GUARDS, TRANSACTION_GUARDS
from payments.models.claims import Claim
from payments.models.contracts import Contract
from payments.models.decisions import Decision
from payments.models.payment_runs import PaymentRun

LEDGER_FOR = frozenset({COMMISSIONER})


class AccountQuerySet(ScopedQuerySet):
    """Named reads of accounts."""

    def with_balance(self) -> "AccountQuerySet":
        """Each with `balance_pence`, credits less debits: what its latest entry says."""
        latest = Entry.objects.filter(account=OuterRef("pk")).order_by("-place")
        balance = Subquery(latest.values("balance_pence")[:1])
        return self.annotate(balance_pence=Coalesce(balance, 0, output_field=BigIntegerField()))


class Account(CouncilOwned):
    """An account of a contract."""

    append_only = True
    scope = Scope(roles=LEDGER_FOR)

    class Kind(models.TextChoices):
        PBR_EXPENSE = "pbr_expense", "Payment by results expense"
        PROVIDER_PAYABLE = "provider_payable", "Owed to the provider"
        BANK = "bank", "Bank"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=20, choices=Kind)

    objects: ClassVar[Any] = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["contract__ref", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "kind"], name="account_once"),
            models.CheckConstraint(
                name="account_kind",
                condition=Q(kind__in=["pbr_expense", "provider_payable", "bank"]),
            ),
        ]
        triggers = [*forbid_change("account"), *ACCOUNT_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"{self.contract} {self.kind}"


class Transaction(CouncilOwned):
    """A posting: entries whose debits and whose credits are each `amount_pence`.

    An approval belongs to a claim and its decision, a payment to a payment run; a reversal undoes
    one of them, once, entry by entry. `attempt` is set by the database: how often the claim's
    approval was posted and reversed before, so that two postings cannot both be the first.
    """

    append_only = True
    scope = Scope(roles=LEDGER_FOR)

    class Kind(models.TextChoices):
        APPROVAL = "approval", "Claim approved"
        PAYMENT = "payment", "Payment"
        REVERSAL = "reversal", "Reversal"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="transactions")
    kind = models.CharField(max_length=10, choices=Kind)
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="transactions")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    payment_run = models.ForeignKey(
        PaymentRun, models.PROTECT, null=True, related_name="transactions"
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    amount_pence = models.PositiveBigIntegerField()
    attempt = models.PositiveSmallIntegerField(db_default=1, editable=False)
    reason = models.TextField(blank=True, max_length=CELL_LENGTH)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        # Newest first, of a council or of a contract, whether or not of one kind only.
        indexes = [
            models.Index(fields=["council", "at", "id"], name="transaction_newest"),
            models.Index(fields=["council", "kind", "at", "id"], name="transaction_of_kind"),
            models.Index(fields=["contract", "at", "id"], name="transaction_of_contract"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "attempt"],
                condition=Q(kind="approval"),
                name="one_approval_posted_per_claim",
            ),
            models.UniqueConstraint(
                fields=["payment_run", "contract"],
                condition=Q(kind="payment"),
                name="one_payment_per_run_and_contract",
            ),
            models.CheckConstraint(name="transaction_amount", condition=Q(amount_pence__gt=0)),
            models.CheckConstraint(
                name="transaction_fits_kind",
                condition=Q(
                    kind="approval",
                    claim__isnull=False,
                    decision__isnull=False,
                    payment_run__isnull=True,
                    reverses__isnull=True,
                )
                | Q(
                    kind="payment",
                    claim__isnull=True,
                    decision__isnull=True,
                    payment_run__isnull=False,
                    reverses__isnull=True,
                )
                | (
                    Q(kind="reversal", payment_run__isnull=True, reverses__isnull=False)
                    & ~Q(reason="")
                ),
            ),
        ]
        triggers = [*forbid_change("transaction"), *TRANSACTION_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Entry(CouncilOwned):
    """A debit or credit of an account; `amount_pence` is above 0.

    The database sets `place`, from 1 within the account, and `balance_pence`: what the account came
    to with this entry, credits less debits. Nothing else says what an account holds.
    """

    append_only = True
    scope = Scope(roles=LEDGER_FOR)

    class Side(models.TextChoices):
        DEBIT = "debit", "Debit"
        CREDIT = "credit", "Credit"

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, models.PROTECT, related_name="entries")
    side = models.CharField(max_length=6, choices=Side)
    amount_pence = models.PositiveBigIntegerField()
    place = models.PositiveIntegerField(db_default=0, editable=False)
    balance_pence = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["account", "place"], name="entry_follows_one"),
            models.CheckConstraint(name="entry_amount", condition=Q(amount_pence__gt=0)),
            models.CheckConstraint(name="entry_side", condition=Q(side__in=["debit", "credit"])),
        ]
        triggers = [*forbid_change("entry"), *ENTRY_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"{self.side} {self.amount_pence}"
