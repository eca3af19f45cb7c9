"""Whether what was paid for lasted, as roll-ups of later quarters found it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from centres.models import CouncilOwned
from centres.quarters import Quarter
from centres.scope import CLAIMS_FOR, Scope, ScopedQuerySet
from payments.models.claim_lines import ClaimLine


class LaterLookQuerySet(ScopedQuerySet):
    """Named reads of later looks."""

    def newest_first(self) -> LaterLookQuerySet:
        """The latest quarter's look before the earlier ones'."""
        return self.order_by("-quarter")


class LaterLook(CouncilOwned):
    """A paid outcome as it stood at the end of a later `quarter`, on the records as rolled up.

    `fell_on` is the first day within the year after it was achieved on which the records show that
    it fell back, and `records` maps kinds of record to the ids of those that do. `version` is that
    of the definition of falling back (`outcomes.sustained`).
    """

    scope = Scope(roles=CLAIMS_FOR, provider="line__claim__contract__provider")

    class Result(models.TextChoices):
        HELD = "held", "Still held"
        FELL_BACK = "fell_back", "Fell back"
        NOT_KNOWN = "not_known", "Not known"

    line = models.ForeignKey(ClaimLine, models.PROTECT, related_name="later_looks")
    quarter = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField()
    result = models.CharField(max_length=10, choices=Result)
    fell_on = models.DateField(null=True)
    records = models.JSONField(default=dict)

    objects: ClassVar[Any] = LaterLookQuerySet.as_manager()

    class Meta:
        ordering = ["line", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["line", "quarter"], name="later_look_once_a_quarter"),
            models.CheckConstraint(
                name="later_look_fell_on_a_day",
                condition=Q(result="fell_back", fell_on__isnull=False)
                | Q(result__in=["held", "not_known"], fell_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.quarter}: {self.result}"

    @property
    def period(self) -> Quarter:
        """The quarter at whose end it looked."""
        return Quarter.parse(self.quarter)
