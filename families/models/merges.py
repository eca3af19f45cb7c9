from django.db import models
from django.db.models import F, Q

from centres.append_only import forbid_change
from centres.models import Recorded, User
from centres.scope import Scoped
from families.models.family import Family
from families.scope import FamilyScope

# The longest name PostgreSQL has for a table or a column.
NAME_LENGTH = 63


class FamilyMerge(Recorded):
    """That one family turned out to be another, by whom and when; and that it was undone."""

    scope = FamilyScope(family="kept")

    kept = models.ForeignKey(Family, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Family, models.PROTECT, related_name="merged_by")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="merged_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merged_into_another"),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"


class MergedRow(Scoped):
    """A value that a merge changed: the column of a row of a table, before and after.

    Most are rows that named the merged family, or one of its people, and name the kept one since.
    """

    append_only = True
    scope = FamilyScope(family="merge__kept")

    merge = models.ForeignKey(FamilyMerge, models.PROTECT, related_name="rows")
    table = models.CharField(max_length=NAME_LENGTH)
    row = models.BigIntegerField()
    column = models.CharField(max_length=NAME_LENGTH)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "row"], name="merged_row_of_table")]
        triggers = forbid_change("merged row")

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
