"""Where a provider's money goes: proposed by one person, confirmed by another (SPEC 6)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned, Provider, User
from centres.scope import COMMISSIONER, COUNCIL_ADMIN, Scope, ScopedQuerySet
from payments.guards.bank_details import ANSWER_GUARDS, DETAILS_GUARDS
from payments.guards.counterfoils import with_counterfoil

BANK_DETAILS_FOR = frozenset({COMMISSIONER, COUNCIL_ADMIN})
SORT_CODE_DIGITS, ACCOUNT_DIGITS, LONGEST_NAME = 6, 8, 18
# What Bacs carries of a name: capitals, figures, full stop, ampersand, slash, hyphen and space.
NAME_PATTERN = r"^[A-Z0-9]([A-Z0-9 .&/-]{0,16}[A-Z0-9.])?$"
LONGEST_ORIGIN = 200
SHOWN = 4
HIDDEN = "•"


class BankDetailsQuerySet(ScopedQuerySet):
    """Named reads of bank details."""

    def waiting(self) -> BankDetailsQuerySet:
        """Proposed, and neither confirmed nor turned down yet."""
        return self.filter(answer__isnull=True)

    def in_use(self) -> BankDetailsQuerySet:
        """The latest confirmed of each provider."""
        latest = (
            BankDetailsAnswer.objects.filter(
                details__provider=OuterRef("provider"), kind=BankDetailsAnswer.Kind.CONFIRMED
            )
            .order_by("-pk")
            .values("details")[:1]
        )
        return self.filter(pk=Subquery(latest))


class BankDetails(CouncilOwned):
    """An account of a provider's, as somebody proposed it; later ones never change earlier ones.

    `sort_code` and `account_number` are digits, `account_name` is as Bacs carries it.
    """

    append_only = True
    scope = Scope(roles=BANK_DETAILS_FOR)

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="bank_details")
    sort_code = models.CharField(max_length=SORT_CODE_DIGITS)
    account_number = models.CharField(max_length=ACCOUNT_DIGITS)
    account_name = models.CharField(max_length=LONGEST_NAME)
    origin = models.CharField(max_length=LONGEST_ORIGIN)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[Any] = BankDetailsQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "bank details"
        constraints = [
            models.CheckConstraint(
                name="bank_details_sort_code", condition=Q(sort_code__regex=r"^[0-9]{6}$")
            ),
            models.CheckConstraint(
                name="bank_details_account", condition=Q(account_number__regex=r"^[0-9]{8}$")
            ),
            models.CheckConstraint(
                name="bank_details_name", condition=Q(account_name__regex=NAME_PATTERN)
            ),
        ]
        triggers = [*forbid_change("bank account"), *DETAILS_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"Bank details {self.pk}"

    @property
    def masked_account(self) -> str:
        """The account number with its first four digits hidden."""
        return HIDDEN * (ACCOUNT_DIGITS - SHOWN) + self.account_number[-SHOWN:]

    @property
    def masked_sort_code(self) -> str:
        """The sort code with all but its last two digits hidden."""
        return f"{HIDDEN * 2}-{HIDDEN * 2}-{self.sort_code[-2:]}"

    @property
    def dashed_sort_code(self) -> str:
        """The sort code as people write it: 00-00-00."""
        return "-".join(self.sort_code[start : start + 2] for start in (0, 2, 4))


class BankDetailsAnswer(CouncilOwned):
    """What became of proposed bank details, once: confirmed, or turned down with a reason."""

    append_only = True
    scope = Scope(roles=BANK_DETAILS_FOR)

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        TURNED_DOWN = "turned_down", "Turned down"

    details = models.OneToOneField(BankDetails, models.PROTECT, related_name="answer")
    kind = models.CharField(max_length=15, choices=Kind)
    reason = models.CharField(max_length=LONGEST_ORIGIN, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="bank_details_answer",
                condition=Q(kind="confirmed") | (Q(kind="turned_down") & ~Q(reason="")),
            ),
        ]
        triggers = [
            *forbid_change("answer about a bank account"),
            *ANSWER_GUARDS,
            with_counterfoil(),
        ]

    def __str__(self) -> str:
        return f"{self.details}: {self.get_kind_display()}"


def providers_with_details(providers: models.QuerySet) -> models.QuerySet:
    """Each with `has_details` and `has_waiting`."""
    own = BankDetails.objects.filter(provider=OuterRef("pk"))
    confirmed = own.filter(answer__kind=BankDetailsAnswer.Kind.CONFIRMED)
    return providers.annotate(has_details=Exists(confirmed), has_waiting=Exists(own.waiting()))
