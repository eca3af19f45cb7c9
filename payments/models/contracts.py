from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q

from centres.models import CouncilOwned, Provider, Recorded
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import CLAIMS_FOR, COUNCIL_ADMIN, Scope
from payments.guards.contracts import CONTRACT_GUARDS, TARIFF_GUARDS


class DateRange(Func):
    """PostgreSQL's `daterange(from, to, bounds)`."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Contract(Recorded):
    """An agreement of the council with a provider, both days included.

    Money is in pence: `annual_cap_pence` is for a financial year; a claim whose positive lines
    together are above `second_approval_over_pence` needs a second commissioner. An outcome can be
    claimed up to `lookback_quarters` quarters after the one it was achieved in (SPEC 6).
    """

    scope = Scope(roles=CLAIMS_FOR | {COUNCIL_ADMIN}, provider="provider")

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="contracts")
    name = models.CharField(max_length=CELL_LENGTH)
    starts_on = models.DateField()
    ends_on = models.DateField()
    annual_cap_pence = models.PositiveBigIntegerField()
    second_approval_over_pence = models.PositiveBigIntegerField()
    lookback_quarters = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="contract_ref_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_start"
            ),
            ExclusionConstraint(
                name="contracts_of_a_provider_do_not_overlap",
                expressions=[
                    ("provider", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = CONTRACT_GUARDS

    def __str__(self) -> str:
        return self.ref


class TariffLine(CouncilOwned):
    """What a contract pays for, in the order of `position` (SPEC 6).

    `per_outcome`: `unit_price_pence` for each achievement of outcome `key`, at most
    `quarter_cap_units` a quarter (empty: no limit). `target`: up to `reward_pence` a quarter as
    indicator `key` goes from `baseline_bp` to `target_bp` (basis points).
    """

    scope = Scope(roles=CLAIMS_FOR | {COUNCIL_ADMIN}, provider="contract__provider")

    class Kind(models.TextChoices):
        PER_OUTCOME = "per_outcome", "Per outcome"
        TARGET = "target", "Target"

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="tariff")
    position = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    kind = models.CharField(max_length=15, choices=Kind)
    key = models.CharField(max_length=40)
    unit_price_pence = models.PositiveBigIntegerField(null=True, blank=True)
    quarter_cap_units = models.PositiveIntegerField(null=True, blank=True)
    baseline_bp = models.IntegerField(null=True, blank=True)
    target_bp = models.IntegerField(null=True, blank=True)
    reward_pence = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["contract", "position"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "position"], name="tariff_position_unique"),
            models.UniqueConstraint(
                fields=["contract", "key"],
                condition=Q(kind="per_outcome"),
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
        ]
        triggers = TARIFF_GUARDS

    def __str__(self) -> str:
        return f"{self.position}: {self.key}"
