from django.db import models
from django.db.models import Q, Value

from centres.models import Recorded
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from families.history import keep_history
from families.models import Carer, Case, Need
from families.scope import FamilyScope
from outcomes.models.approaches import Approach

WHO_LENGTH = 100


@keep_history()
class Action(Recorded):
    """A step of a case's plan, in an area of the Star (named by the area's code).

    Who does it is one of four kinds: `carer` names one of the family, `who_else` says anybody
    else in words. `carried_over` is how many reviews it was open after, `carried_on` the last.
    Of these and of `need` and `approach` nothing is in the exchange folder.
    """

    scope = FamilyScope(family="case__family")

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    class ByWhom(models.TextChoices):
        FAMILY = "family", "The family"
        CARER = "carer", "One of the family"
        WORKER = "worker", "The worker"
        OTHER = "other", "Somebody else"

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    case = models.ForeignKey(Case, models.PROTECT, related_name="actions")
    area = models.CharField(max_length=KEY_LENGTH)
    text = models.TextField(max_length=CELL_LENGTH)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    by_whom = models.CharField(
        max_length=10, choices=ByWhom, blank=True, default="", db_default=Value("")
    )
    carer = models.ForeignKey(Carer, models.PROTECT, null=True, blank=True, related_name="actions")
    who_else = models.CharField(max_length=WHO_LENGTH, blank=True, default="", db_default=Value(""))
    need = models.CharField(
        max_length=30, choices=Need.Kind, blank=True, default="", db_default=Value("")
    )
    approach = models.ForeignKey(
        Approach, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    drop_reason = models.TextField(
        blank=True, default="", db_default=Value(""), max_length=CELL_LENGTH
    )
    carried_over = models.PositiveSmallIntegerField(default=0, db_default=Value(0))
    carried_on = models.DateField(null=True, blank=True)

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
            models.CheckConstraint(
                condition=Q(by_whom="carer", carer__isnull=False, who_else="")
                | (Q(by_whom="other", carer__isnull=True) & ~Q(who_else=""))
                | Q(by_whom__in=["", "family", "worker"], carer__isnull=True, who_else=""),
                name="action_by_one",
            ),
            models.CheckConstraint(
                condition=Q(carried_over=0, carried_on__isnull=True)
                | Q(carried_over__gt=0, carried_on__isnull=False),
                name="action_carried_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def who(self) -> str:
        """Who does it, as the family would say it: `Ann`, `The worker`; empty where nobody said.

        `case` and `carer` should be loaded.
        """
        if self.by_whom == self.ByWhom.OTHER:
            return self.who_else
        if self.by_whom == self.ByWhom.CARER and self.carer:
            # A carer of a family that was taken apart from this one again is nobody's to name.
            ours = self.carer.family_id == self.case.family_id
            return self.carer.first_name if ours else str(self.ByWhom.FAMILY.label)
        return str(self.get_by_whom_display())
