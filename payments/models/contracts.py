"""What a council and a provider agreed (SPEC 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, QuerySet
from django.db.models.functions import Coalesce

from centres.models import Provider, Recorded
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import CLAIMS_FOR, COUNCIL_ADMIN, COUNCIL_ROLES, Scope, ScopedQuerySet
from payments.guards.contracts import CONTRACT_GUARDS

if TYPE_CHECKING:
    from centres.models import User
    from payments.models.tariffs import TariffLine
    from payments.models.variations import Variation


class DateRange(Func):
    """PostgreSQL's `daterange(from, to, bounds)`."""

    function = "DATERANGE"
    output_field = DateRangeField()


@dataclass(frozen=True)
class OnceOffered(Scope):
    """The council's people see drafts; the provider's see what was offered to them, and agreed.

    `states` are the paths to the states of what a row belongs to.
    """

    states: tuple[str, ...] = ()

    def condition_for(self, role: str, user: User) -> Q:
        condition = super().condition_for(role, user)
        if role in COUNCIL_ROLES:
            return condition
        for state in self.states:
            condition &= ~Q(**{state: AgreementState.DRAFT})
        return condition


class AgreementState(models.TextChoices):
    """How far a contract or a variation of one has come."""

    DRAFT = "draft", "Draft"
    OFFERED = "offered", "Offered"
    AGREED = "agreed", "Agreed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AgreedTerms(models.Model):
    """What a contract and each of its variations say in full, beside the tariff.

    Money is in pence: `annual_cap_pence` is for a financial year; a claim whose positive lines
    together are above `second_approval_over_pence` needs a second commissioner. An outcome can be
    claimed up to `lookback_quarters` quarters after the one it was achieved in (SPEC 6).
    """

    ends_on = models.DateField()
    annual_cap_pence = models.PositiveBigIntegerField()
    second_approval_over_pence = models.PositiveBigIntegerField()
    lookback_quarters = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True


class ContractQuerySet(ScopedQuerySet):
    """Named reads of contracts."""

    def agreed(self) -> ContractQuerySet:
        """Those that are in force, were or will be: neither drawn up only nor withdrawn."""
        return self.filter(state=AgreementState.AGREED)

    def running_on(self, day: date) -> ContractQuerySet:
        """Agreed ones with that day in them, by the end agreed by now."""
        end = Coalesce("varied_ends_on", "ends_on")
        return self.agreed().alias(last=end).filter(starts_on__lte=day, last__gte=day)


class Contract(Recorded, AgreedTerms):
    """An agreement of the council with a provider, both days included: the terms it began with.

    Terms that were agreed later are its variations; `varied_ends_on` is the end that the latest
    agreed one says, kept by the database. What an import brings is agreed as it stands.
    """

    scope = OnceOffered(roles=CLAIMS_FOR | {COUNCIL_ADMIN}, provider="provider", states=("state",))

    State = AgreementState

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="contracts")
    name = models.CharField(max_length=CELL_LENGTH)
    starts_on = models.DateField()
    varied_ends_on = models.DateField(null=True, editable=False)
    state = models.CharField(
        max_length=10,
        choices=AgreementState,
        default=AgreementState.AGREED,
        db_default=AgreementState.AGREED,
    )

    objects: ClassVar[Any] = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="contract_ref_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values), name="contract_state"
            ),
            ExclusionConstraint(
                name="contracts_of_a_provider_do_not_overlap",
                expressions=[
                    ("provider", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "starts_on",
                            Coalesce("varied_ends_on", "ends_on"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="agreed"),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = CONTRACT_GUARDS

    def __str__(self) -> str:
        return self.ref

    @property
    def last_day(self) -> date:
        """The last day as agreed by now."""
        return self.varied_ends_on or self.ends_on

    @property
    def tariff(self) -> QuerySet[TariffLine]:
        """The tariff it began with, in order. A claim is priced by `payments.contracts.terms`."""
        return self.all_tariff_lines.filter(variation=None).order_by("position")

    def variation_for(self, quarter: str) -> Variation | None:
        """The variation whose terms are in force for a quarter; None: those it began with."""
        agreed = self.variations.filter(state=AgreementState.AGREED, starts_with__lte=quarter)
        found: Variation | None = agreed.order_by("number").last()
        return found
