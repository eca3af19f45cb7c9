from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from centres.models import Recorded
from centres.models.places import KEY_LENGTH
from centres.scope import ScopedQuerySet
from families.history import keep_history
from families.models import Case
from families.scope import FamilyScope
from outcomes.models.stars import Star


class PriorityQuerySet(ScopedQuerySet):
    """Named reads of priorities."""

    def standing(self) -> "PriorityQuerySet":
        """Those the plan has now."""
        return self.filter(ended_on__isnull=True)


@keep_history()
class Priority(Recorded):
    """An area of the Star (its code) that a case's plan puts first, from one day to another.

    `star` is the Star that was looked at when it was chosen.
    """

    scope = FamilyScope(family="case__family")

    class ChosenBy(models.TextChoices):
        TOGETHER = "together", "Family and worker together"
        FAMILY = "family", "The family"
        WORKER = "worker", "The worker"

    case = models.ForeignKey(Case, models.PROTECT, related_name="priorities")
    area = models.CharField(max_length=KEY_LENGTH)
    chosen_by = models.CharField(max_length=10, choices=ChosenBy)
    star = models.ForeignKey(Star, models.PROTECT, related_name="+")
    chosen_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = PriorityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "priorities"
        ordering = ["chosen_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "area"],
                condition=Q(ended_on__isnull=True),
                name="priority_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("chosen_on")),
                name="priority_ends_after_chosen",
            ),
        ]

    def __str__(self) -> str:
        return self.area
