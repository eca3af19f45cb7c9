from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from centres.models import Recorded, User
from centres.models.places import KEY_LENGTH
from centres.scope import ScopedQuerySet
from families.history import keep_history
from families.models.cases import Case
from families.models.engagements import Engagement
from families.models.family import Family
from families.scope import FamilyScope


class PlannedVisitQuerySet(ScopedQuerySet):
    """Named reads of planned visits."""

    def open(self) -> "PlannedVisitQuerySet":
        """Neither kept nor dropped."""
        return self.filter(kept_by__isnull=True, dropped_on__isnull=True)


@keep_history()
class PlannedVisit(Recorded):
    """A worker's intention to see a family on a day: open until it is kept or dropped."""

    scope = FamilyScope()

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    family = models.ForeignKey(Family, models.PROTECT, related_name="planned_visits")
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="planned_visits"
    )
    worker = models.ForeignKey(User, models.PROTECT, related_name="planned_visits")
    planned_on = models.DateField()
    at = models.TimeField("time", null=True, blank=True)
    kept_by = models.ForeignKey(
        Engagement, models.PROTECT, null=True, blank=True, related_name="planned_visits"
    )
    dropped_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = PlannedVisitQuerySet.as_manager()

    class Meta:
        ordering = ["planned_on", "at", "pk"]
        indexes = [
            models.Index(
                fields=["worker", "planned_on"],
                condition=Q(kept_by__isnull=True, dropped_on__isnull=True),
                name="visit_open_of_worker",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="visit_ref_unique"),
            models.UniqueConstraint(
                fields=["family", "worker", "planned_on"],
                condition=Q(kept_by__isnull=True, dropped_on__isnull=True),
                name="visit_open_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kept_by__isnull=True) | Q(dropped_on__isnull=True),
                name="visit_kept_or_dropped",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
