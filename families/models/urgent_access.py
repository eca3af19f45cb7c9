from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import Recorded, User
from centres.scope import AUDITOR, Scope, ScopedQuerySet
from families.models.family import Family

LONGEST_WORDS = 500


class UrgentAccessQuerySet(ScopedQuerySet):
    """Named reads of urgent access."""

    def open(self) -> UrgentAccessQuerySet:
        """Those that have not ended, by the database's clock."""
        return self.filter(ends_at__gt=Now())


class UrgentAccess(Recorded):
    """Somebody opened a family outside their scope, for a reason and a short time.

    The database's own row-level security reads it too: `family_id`, `user_id`, `ends_at`. It is
    never changed: it ends by its time.
    """

    append_only = True
    scope = Scope(roles=frozenset({AUDITOR}))

    class Reason(models.TextChoices):
        DANGER = "danger", "Somebody may be in danger now"
        AT_THE_DOOR = "at_the_door", "The family is here, and its worker cannot be reached"
        OTHER_SERVICE = "other_service", "Police, health or social care ask because of a danger"
        HANDOVER = "handover", "Their worker is away, and something cannot wait"

    family = models.ForeignKey(Family, models.PROTECT, related_name="urgent_access")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason)
    why = models.TextField(max_length=LONGEST_WORDS)
    ends_at = models.DateTimeField()

    objects: ClassVar[Any] = UrgentAccessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "urgent access"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "ends_at"], name="urgent_access_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("recorded_at")), name="urgent_access_ends_later"
            )
        ]
        triggers: list[pgtrigger.Trigger] = forbid_change("urgent access")

    def __str__(self) -> str:
        return f"{self.user} to {self.family}"
