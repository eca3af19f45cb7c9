from django.db import models
from django.db.models import Q

from centres.models import Recorded
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from families.history import keep_history
from families.models import Case
from families.scope import FamilyScope


@keep_history()
class Action(Recorded):
    """A step of a case's plan, in an area of the Star (named by the area's code)."""

    scope = FamilyScope(family="case__family")

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    case = models.ForeignKey(Case, models.PROTECT, related_name="actions")
    area = models.CharField(max_length=KEY_LENGTH)
    text = models.TextField(max_length=CELL_LENGTH)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["ref"]
        indexes = [
            models.Index(
                fields=["case", "due_on"],
                condition=Q(status="open", due_on__isnull=False),
                name="action_open_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="action_ref_unique"),
            models.CheckConstraint(
                condition=Q(status="done", done_on__isnull=False)
                | Q(status__in=["open", "dropped"], done_on__isnull=True),
                name="action_done_on_exactly_when_done",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
