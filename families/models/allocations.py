"""Who had a case, and what was said when it went from hand to hand."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from centres.models import Centre, Recorded, User
from centres.models.places import CELL_LENGTH
from centres.scope import ScopedQuerySet
from families.history import keep_history
from families.models.cases import Case
from families.scope import FamilyScope


class AllocationQuerySet(ScopedQuerySet):
    """Named reads of allocations."""

    def newest(self) -> "AllocationQuerySet":
        """The last one of each case."""
        later = Allocation.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))

    def standing(self) -> "AllocationQuerySet":
        """The last one of each open case, where the case is still with whom it went to."""
        return self.newest().filter(case__closed_on__isnull=True, case__worker=models.F("worker"))

    def unseen(self) -> "AllocationQuerySet":
        """Not acknowledged by the new worker yet."""
        return self.filter(seen_at__isnull=True)


@keep_history()
class Allocation(Recorded):
    """A case given to a worker at a centre: by whom, from whom, with what handover note.

    A case that was imported has none until it is first handed over. `worker_before` and
    `centre_before` are empty for a case that was just opened. `to_allocate` marks one that came
    to a cluster's coordinator, who is to find a worker for it. `seen_at` is when the new worker
    acknowledged it; all else never changes.
    """

    scope = FamilyScope(family="case__family")

    case = models.ForeignKey(Case, models.PROTECT, related_name="allocations")
    worker_before = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey(User, models.PROTECT, related_name="allocations")
    centre_before = models.ForeignKey(Centre, models.PROTECT, null=True, related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    to_allocate = models.BooleanField(default=False)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(db_default=Now(), editable=False)
    note = models.TextField(blank=True, max_length=CELL_LENGTH)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["worker"],
                condition=models.Q(seen_at__isnull=True),
                name="allocation_unseen",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="allocation_unchanged",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.seen_at IS NOT NULL OR (OLD.case_id, OLD.worker_before_id, OLD.worker_id, "
                    "OLD.centre_before_id, OLD.centre_id, OLD.to_allocate, OLD.given_by_id, "
                    "OLD.given_at, OLD.note) IS DISTINCT FROM (NEW.case_id, NEW.worker_before_id, "
                    "NEW.worker_id, NEW.centre_before_id, NEW.centre_id, NEW.to_allocate, "
                    "NEW.given_by_id, NEW.given_at, NEW.note)"
                ),
                func="RAISE EXCEPTION 'an allocation is acknowledged once, and else stays';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.worker_id}"

    @property
    def said(self) -> str:
        """From whom to whom, or from where to where, in words; people and centres loaded."""
        moved = self.centre_before_id and self.centre_before_id != self.centre_id
        if moved and self.to_allocate:
            return f"From {self.centre_before} to {self.centre}, for a worker to be found there"
        if moved:
            return f"From {self.centre_before} to {self.centre}, still with {self.worker}"
        if self.worker_before_id in (None, self.worker_id):
            return f"With {self.worker}"
        return f"From {self.worker_before} to {self.worker}"
