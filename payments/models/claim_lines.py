"""The lines of a claim (SPEC 6.1 to 6.5)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from centres.models import CouncilOwned, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import CLAIMS_FOR, Scope, ScopedQuerySet
from payments.guards.claim_lines import LINE_GUARDS
from payments.models.claims import DIGEST_LENGTH, Claim
from payments.models.tariffs import TariffLine


class ClaimLineQuerySet(ScopedQuerySet):
    """Named reads of claim lines."""

    def current(self) -> ClaimLineQuerySet:
        """Of the claim's present round."""
        return self.filter(round=F("claim__round"))

    def standing(self) -> ClaimLineQuerySet:
        """The achievements claimed and neither rejected nor reversed since (SPEC 6.2)."""
        return self.filter(kind=ClaimLine.Kind.OUTCOME, standing=True)

    def approved(self) -> ClaimLineQuerySet:
        """What was decided to be paid: lines of approved claims that were not rejected."""
        return (
            self.current()
            .filter(claim__state__in=Claim.DECIDED)
            .exclude(decision=ClaimLine.Decided.REJECTED)
        )

    def taken_back_as_fallen(self, council_id: int) -> ClaimLineQuerySet:
        """Approved reversals of what is still achieved and fell back: not paid for again."""
        return self.approved().filter(
            council=council_id, kind=ClaimLine.Kind.REVERSAL, terms__has_key="fell_on"
        )


class ClaimLine(CouncilOwned):
    """One line of one round of a claim; `amount_pence` is below 0 for a reversal.

    `terms` are the facts of the tariff that made the amount (pence, units, basis points, days),
    `uncapped_pence` what an over-cap line would have been worth. `records` maps kinds of record
    to the ids that prove an achievement; on submission `evidence` keeps what they said, without
    names or notes, `evidence_digest` stands for their content, and `seals` for each one's: by kind
    and id its place in `evidence`, and a digest of all that it said.

    `standing` is what the database holds to one: an outcome line stands while its achievement is
    claimed (SPEC 6.2), a reversal or release line while it waits for a decision or was accepted.
    A release line pays what was held back of the outcome line that it `releases`.
    """

    scope = Scope(roles=CLAIMS_FOR, provider="claim__contract__provider")
    # Of whom it speaks, by reference only (families.rights.tables).
    subject_column = "subject"

    class Kind(models.TextChoices):
        OUTCOME = "outcome", "Outcome"
        OVER_CAP = "over_cap", "Over the cap"
        RELEASE = "release", "Held back, now due"
        REVERSAL = "reversal", "Reversal"
        TARGET = "target", "Target"

    class Cap(models.TextChoices):
        UNITS = "units", "Units of the quarter"
        ANNUAL = "annual", "Annual cap"

    class Decided(models.TextChoices):
        PENDING = "pending", "Not decided"
        ACCEPTED = "accepted", "Accepted"
        QUERIED = "queried", "Queried"
        REJECTED = "rejected", "Rejected"

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="all_lines")
    round = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    measure = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=KEY_LENGTH)
    achieved_on = models.DateField(null=True)
    amount_pence = models.BigIntegerField()
    uncapped_pence = models.BigIntegerField(null=True)
    capped_by = models.CharField(max_length=10, choices=Cap, blank=True)
    tariff_line = models.ForeignKey(TariffLine, models.PROTECT, null=True, related_name="+")
    terms = models.JSONField(default=dict)
    numerator = models.PositiveIntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals")
    releases = models.ForeignKey("self", models.PROTECT, null=True, related_name="releases_of")
    records = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    evidence_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True)
    seals = models.JSONField(default=dict)
    standing = models.BooleanField(default=False)
    decision = models.CharField(max_length=10, choices=Decided, default=Decided.PENDING)
    reason = models.TextField(blank=True, max_length=CELL_LENGTH)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ClaimLineQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "round", "number"]
        indexes = [
            models.Index(fields=["council", "measure", "subject"], name="claim_line_by_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["claim", "round", "number"], name="claim_line_number"),
            # Claimed once, ever, in a council (SPEC 4), whatever the order of events.
            models.UniqueConstraint(
                fields=["council", "measure", "subject"],
                condition=Q(kind="outcome", standing=True),
                name="achievement_claimed_once",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(kind="reversal", standing=True),
                name="line_reversed_once",
            ),
            models.UniqueConstraint(
                fields=["releases"],
                condition=Q(kind="release", standing=True),
                name="held_share_released_once",
            ),
            # Where all of a price is held back, its outcome pays nothing yet.
            models.CheckConstraint(
                name="claim_line_amount_fits_kind",
                condition=Q(kind="outcome", amount_pence__gt=0, achieved_on__isnull=False)
                | Q(
                    kind="outcome",
                    amount_pence=0,
                    achieved_on__isnull=False,
                    terms__has_key="held_pence",
                )
                | Q(
                    kind="release",
                    amount_pence__gt=0,
                    achieved_on__isnull=False,
                    releases__isnull=False,
                )
                | Q(kind="over_cap", amount_pence=0)
                | Q(kind="reversal", amount_pence__lt=0, reverses__isnull=False)
                | Q(
                    kind="reversal",
                    amount_pence=0,
                    reverses__isnull=False,
                    terms__has_key="released_pence",
                )
                | Q(kind="target", amount_pence__gte=0, denominator__gt=0),
            ),
            models.CheckConstraint(
                name="claim_line_stands_by_kind",
                condition=Q(standing=False) | Q(kind__in=["outcome", "release", "reversal"]),
            ),
            models.CheckConstraint(
                name="claim_line_decision",
                condition=Q(decision="pending", reason="", decided_by__isnull=True)
                | Q(decision="accepted", decided_by__isnull=False, decided_at__isnull=False)
                | (
                    Q(decision__in=["queried", "rejected"])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(reason="")
                ),
            ),
        ]
        triggers = LINE_GUARDS

    def __str__(self) -> str:
        return f"line {self.number}"

    @property
    def is_of_target(self) -> bool:
        """Whether it is about an indicator, also when an annual cap left nothing of it."""
        return self.denominator is not None

    @property
    def earlier(self) -> ClaimLine | None:
        """The line of an earlier claim that it takes back, or of whose price it pays a share."""
        return self.reverses or self.releases

    @property
    def value(self) -> Fraction | None:
        """The provider's value that a target line was paid for."""
        if self.numerator is None or not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator)
