"""What a contract pays for (SPEC 6)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from centres.models import CouncilOwned
from centres.scope import CLAIMS_FOR, COUNCIL_ADMIN, ScopedQuerySet
from payments.guards.contracts import TARIFF_GUARDS
from payments.models.contracts import Contract, OnceOffered
from payments.models.variations import Variation

WHOLE_BP = 10_000


class TariffLineQuerySet(ScopedQuerySet):
    """Named reads of tariff lines."""

    def in_agreed_terms(self) -> TariffLineQuerySet:
        """Of what was agreed: the contract as signed, or a variation of it."""
        agreed = Q(variation=None) | Q(variation__state="agreed")
        return self.filter(agreed, contract__state="agreed")


class TariffLine(CouncilOwned):
    """What a contract pays for, in the order of `position` (SPEC 6).

    `per_outcome`: `unit_price_pence` for each achievement of outcome `key`, at most
    `quarter_cap_units` a quarter (empty: no limit). `target`: up to `reward_pence` a quarter as
    indicator `key` goes from `baseline_bp` to `target_bp` (basis points).

    Lines of a `variation` are its own whole tariff; without one it is the tariff that the contract
    began with. Two terms of outcomes exist only in what was drawn up here, not in the exchange
    format: `holdback_bp`, the share of the unit price (basis points) that is held back until the
    outcome has lasted 182 days; and `reverse_if_lost`, that a paid outcome which fell back is
    proposed to be taken back.
    """

    scope = OnceOffered(
        roles=CLAIMS_FOR | {COUNCIL_ADMIN},
        provider="contract__provider",
        states=("contract__state", "variation__state"),
    )

    class Kind(models.TextChoices):
        PER_OUTCOME = "per_outcome", "Per outcome"
        TARGET = "target", "Target"

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="all_tariff_lines")
    variation = models.ForeignKey(Variation, models.CASCADE, null=True, related_name="tariff")
    position = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    kind = models.CharField(max_length=15, choices=Kind)
    key = models.CharField(max_length=40)
    unit_price_pence = models.PositiveBigIntegerField(null=True, blank=True)
    quarter_cap_units = models.PositiveIntegerField(null=True, blank=True)
    baseline_bp = models.IntegerField(null=True, blank=True)
    target_bp = models.IntegerField(null=True, blank=True)
    reward_pence = models.PositiveBigIntegerField(null=True, blank=True)
    holdback_bp = models.PositiveSmallIntegerField(
        default=0, db_default=0, validators=[MaxValueValidator(WHOLE_BP)]
    )
    reverse_if_lost = models.BooleanField(default=False, db_default=False)

    objects: ClassVar[Any] = TariffLineQuerySet.as_manager()

    class Meta:
        ordering = ["contract", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "variation", "position"],
                nulls_distinct=False,
                name="tariff_position_unique",
            ),
            models.UniqueConstraint(
                fields=["contract", "variation", "key"],
                condition=Q(kind="per_outcome"),
                nulls_distinct=False,
                name="tariff_prices_an_outcome_once",
            ),
            models.CheckConstraint(
                name="tariff_columns_fit_kind",
                condition=Q(
                    kind="per_outcome",
                    unit_price_pence__gt=0,
                    baseline_bp__isnull=True,
                    target_bp__isnull=True,
                    reward_pence__isnull=True,
                )
                | (
                    Q(
                        kind="target",
                        unit_price_pence__isnull=True,
                        quarter_cap_units__isnull=True,
                        baseline_bp__isnull=False,
                        target_bp__isnull=False,
                        reward_pence__isnull=False,
                    )
                    & ~Q(baseline_bp=F("target_bp"))
                ),
            ),
            models.CheckConstraint(
                name="tariff_holds_back_of_outcomes",
                condition=Q(holdback_bp=0, reverse_if_lost=False)
                | Q(kind="per_outcome", holdback_bp__lte=WHOLE_BP),
            ),
        ]
        triggers = TARIFF_GUARDS

    def __str__(self) -> str:
        return f"{self.position}: {self.key}"
