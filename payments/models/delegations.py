"""Who decides for a commissioner who is away."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from centres.models import CouncilOwned, User
from centres.models.places import CELL_LENGTH
from centres.scope import COMMISSIONER, Scope, ScopedQuerySet
from payments.guards.delegations import DELEGATION_GUARDS
from payments.models.contracts import DateRange


class DelegationQuerySet(ScopedQuerySet):
    """Named reads of delegations."""

    def on(self, day: date) -> DelegationQuerySet:
        """Those in force on a day: begun, not over and not ended early."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, ended_at__isnull=True)

    def not_over(self, day: date) -> DelegationQuerySet:
        """Those in force on a day, or from a later one."""
        return self.filter(ends_on__gte=day, ended_at__isnull=True)


class Delegation(CouncilOwned):
    """A commissioner is away from one day to another, both included, and another one may decide
    for them then. It never changes but by being ended early.
    """

    scope = Scope(roles=frozenset({COMMISSIONER}))

    absent = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    to = models.ForeignKey(User, models.PROTECT, related_name="stands_in")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField(max_length=CELL_LENGTH)
    at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="delegated_to_another", condition=~Q(absent=F("to"))),
            models.CheckConstraint(name="delegation_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="delegation_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="delegation_ended_by_somebody",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            ExclusionConstraint(
                name="one_stands_in_at_a_time",
                expressions=[
                    ("absent", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]
        triggers = DELEGATION_GUARDS

    def __str__(self) -> str:
        return f"{self.to} for {self.absent}"
