from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from centres.models import Centre, Recorded, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import ScopedQuerySet
from families.history import keep_history
from families.models.cases import Case
from families.models.family import Family
from families.scope import FamilyScope


class EngagementQuerySet(ScopedQuerySet):
    """Named reads of engagements."""

    def standing(self) -> "EngagementQuerySet":
        """Not voided."""
        return self.filter(voided_on__isnull=True)

    def direct(self) -> "EngagementQuerySet":
        """Face to face, which is what counts as contact (SPEC 2)."""
        return self.standing().filter(kind__in=Engagement.DIRECT)

    def engagement_days_of(self, case: Case) -> models.QuerySet:
        """The dates with a direct engagement of the case, from its opening to its closing (SPEC 3).

        Each date once, in order.
        """
        rows = self.direct().filter(case=case, date__gte=case.opened_on)
        if case.closed_on:
            rows = rows.filter(date__lte=case.closed_on)
        return rows.order_by("date").values_list("date", flat=True).distinct()


@keep_history()
class Engagement(Recorded):
    """A contact with a family. `minutes` is its length; a mistake is voided, never removed."""

    scope = FamilyScope()

    class Kind(models.TextChoices):
        HOME_VISIT = "home_visit", "Home visit"
        CENTRE_SESSION = "centre_session", "Centre session"
        GROUP_PROGRAMME = "group_programme", "Group programme"
        ONE_TO_ONE = "one_to_one", "One to one"
        PHONE = "phone", "Phone call"
        TEXT = "text", "Text message"
        LETTER = "letter", "Letter"
        NO_ACCESS = "no_access", "No access"

    DIRECT = (Kind.HOME_VISIT, Kind.CENTRE_SESSION, Kind.GROUP_PROGRAMME, Kind.ONE_TO_ONE)

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    family = models.ForeignKey(Family, models.PROTECT, related_name="engagements")
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="engagements"
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="engagements")
    worker = models.ForeignKey(User, models.PROTECT, related_name="engagements")
    kind = models.CharField(max_length=20, choices=Kind)
    date = models.DateField()
    minutes = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=CELL_LENGTH)
    next_step = models.CharField(blank=True, max_length=500)
    voided_on = models.DateField(null=True, blank=True)
    void_reason = models.TextField(blank=True, max_length=CELL_LENGTH)

    objects: ClassVar[Any] = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-pk"]
        indexes = [
            models.Index(fields=["family", "date"], name="engagement_family_date"),
            models.Index(fields=["case", "date"], name="engagement_case_date"),
            models.Index(fields=["council", "date"], name="engagement_council_date"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="engagement_ref_unique"),
            models.CheckConstraint(
                condition=Q(voided_on__isnull=True, void_reason="")
                | (Q(voided_on__isnull=False, voided_on__gte=F("date")) & ~Q(void_reason="")),
                name="engagement_void_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
