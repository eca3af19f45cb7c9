from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from centres.models import Council
from centres.models.places import KEY_LENGTH
from centres.scope import CASEWORK, COUNCIL_ADMIN, CouncilWide, Scoped, ScopedQuerySet
from families.history import keep_history

APPROACH_NAME_LENGTH = 60


@dataclass(frozen=True)
class ShippedAndOwn(CouncilWide):
    """What the product ships, which is everybody's, and the council's own."""

    def condition_for(self, role: str, user: Any) -> Q:
        return super().condition_for(role, user) | Q(**{self.council: None})


class ApproachQuerySet(ScopedQuerySet):
    """Named reads of approaches."""

    def of(self, council_id: int) -> ApproachQuerySet:
        """The council's list: its own once it has changed anything, the shipped one until then."""
        own = self.filter(council=council_id)
        shipped = ~models.Exists(Approach.objects.filter(council=council_id))
        return own | self.filter(shipped, council=None)

    def offered(self) -> ApproachQuerySet:
        """Not retired: what a new action can be given."""
        return self.filter(retired_on__isnull=True)


@keep_history()
class Approach(Scoped):
    """A way in which a step of a plan is gone about; `position` is its place in the list, from 1.

    `council` is empty for those the product ships. What an action was given keeps its name:
    another name is another approach (outcomes.planning.approaches).
    """

    scope = ShippedAndOwn(roles=CASEWORK | {COUNCIL_ADMIN})

    class LeadsTo(models.TextChoices):
        NOWHERE = "", "Nowhere: it is done with the family"
        REFERRAL = "referral", "Referring the family to a partner"
        DIRECTORY = "directory", "Finding a local service in the directory"

    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.SlugField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=APPROACH_NAME_LENGTH)
    position = models.PositiveSmallIntegerField()
    leads_to = models.CharField(max_length=10, choices=LeadsTo, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = ApproachQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "approaches"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "code"], nulls_distinct=False, name="approach_code_unique"
            ),
            models.UniqueConstraint(
                fields=["council", "name"],
                condition=Q(retired_on__isnull=True),
                nulls_distinct=False,
                name="approach_name_unique",
            ),
            models.CheckConstraint(
                condition=Q(council__isnull=False) | Q(retired_on__isnull=True),
                name="approach_shipped_is_offered",
            ),
        ]

    def __str__(self) -> str:
        return self.name
