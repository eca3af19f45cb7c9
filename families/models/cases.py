from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, Value

from centres.models import Centre, Recorded, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import ScopedQuerySet
from families.history import keep_history
from families.models.family import Family
from families.scope import FamilyScope


class CaseQuerySet(ScopedQuerySet):
    """Named reads of cases."""

    def open(self) -> "CaseQuerySet":
        """Not closed."""
        return self.filter(closed_on__isnull=True)

    def with_people(self) -> "CaseQuerySet":
        """With what every page about one says: the family's people, the centre and the worker."""
        rows = self.select_related("family__centre", "centre__cluster__provider", "worker")
        return rows.prefetch_related("family__carers", "family__children")


@keep_history()
class Case(Recorded):
    """An episode of targeted support for a family, at a centre, by a worker."""

    scope = FamilyScope()

    class Closure(models.TextChoices):
        GOALS_MET = "goals_met", "Goals met"
        STEP_UP = "step_up", "Stepped up to social care"
        MOVED_AWAY = "moved_away", "Moved away"
        DECLINED = "declined", "Family declined"
        OTHER = "other", "Other"

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    family = models.ForeignKey(Family, models.PROTECT, related_name="cases")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="cases")
    worker = models.ForeignKey(User, models.PROTECT, related_name="cases")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closure_reason = models.CharField(max_length=20, choices=Closure, blank=True)
    # What was left undone, in the worker's words; not in the exchange folder.
    closing_note = models.TextField(
        blank=True, default="", db_default=Value(""), max_length=CELL_LENGTH
    )

    objects: ClassVar[Any] = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "ref"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="case_ref_unique"),
            models.UniqueConstraint(fields=["id", "family"], name="case_of_family"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closure_reason="")
                | (Q(closed_on__isnull=False) & ~Q(closure_reason="")),
                name="case_reason_exactly_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="case_closed_after_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
