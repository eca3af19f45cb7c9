from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from centres.models import Recorded, User
from centres.scope import AUDITOR, Scope, ScopedQuerySet
from families.models.family import Family

LONGEST_NOTE = 1000


class UnusualAccessQuerySet(ScopedQuerySet):
    """Named reads of unusual access."""

    def open(self) -> UnusualAccessQuerySet:
        """What nobody has looked into yet."""
        return self.filter(looked_into_at__isnull=True)


class UnusualAccess(Recorded):
    """Something in the audit trail of a day that is worth asking about; it proves nothing.

    `facts` are counts and times that its explanation is made of (families.looking.unusual).
    """

    scope = Scope(roles=frozenset({AUDITOR}))

    class Kind(models.TextChoices):
        OWN = "own", "Perhaps their own family"
        RESTRICTED = "restricted", "A restricted family"
        URGENT = "urgent", "Urgent access"
        MANY = "many", "Many families in a day"
        HOURS = "hours", "At night or at a weekend"
        NO_WORK = "no_work", "Families they do not work with"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=20, choices=Kind)
    family = models.ForeignKey(Family, models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    looked_into_at = models.DateTimeField(null=True)
    looked_into_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)

    objects: ClassVar[Any] = UnusualAccessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "unusual access"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "user", "day", "kind", "family"],
                name="unusual_access_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(looked_into_at__isnull=True, looked_into_by__isnull=True, note="")
                | Q(looked_into_at__isnull=False, looked_into_by__isnull=False) & ~Q(note=""),
                name="unusual_access_looked_into_with_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.user}"
