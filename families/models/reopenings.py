from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import Recorded, User
from centres.models.places import CELL_LENGTH
from families.models.cases import Case
from families.scope import FamilyScope


class Reopening(Recorded):
    """A closed case opened again: how it had been closed, and who opened it again when and why.

    Append-only: the case itself says only how it stands now.
    """

    append_only = True
    scope = FamilyScope(family="case__family")

    case = models.ForeignKey(Case, models.PROTECT, related_name="reopenings")
    closed_on = models.DateField()
    closure_reason = models.CharField(max_length=20, choices=Case.Closure)
    closing_note = models.TextField(blank=True, max_length=CELL_LENGTH)
    reopened_on = models.DateField()
    reopened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(db_default=Now(), editable=False)
    reason = models.TextField(max_length=CELL_LENGTH)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reopened_on__gte=F("closed_on")), name="reopened_after_closed"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reopening_with_reason"),
        ]
        triggers = forbid_change("reopening")

    def __str__(self) -> str:
        return f"{self.case_id}, {self.reopened_on}"
