"""How long records are kept, what stops their removal, and that they were removed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned, Recorded, User
from centres.models.places import KEY_LENGTH
from centres.scope import AUDITOR, COUNCIL_ADMIN, Scope, ScopedQuerySet
from families.history import keep_history
from families.models.family import Family

REASON_LENGTH = 500


class RecordClass(models.TextChoices):
    """Why a family's record is kept; of several the longest counts."""

    CENTRE_FILE = "centre_file", "Centre file"
    CHILD_IN_NEED = "child_in_need", "Child in need"
    PROTECTION_PLAN = "protection_plan", "Child protection plan or looked-after child"
    CLAIMS = "claims", "Evidence of a claim"


# Years that are kept at least, and what they are counted from.
YEARS: dict[str, int] = {
    RecordClass.CENTRE_FILE: 25,
    RecordClass.CHILD_IN_NEED: 21,
    RecordClass.PROTECTION_PLAN: 35,
    RecordClass.CLAIMS: 6,
}
COUNTED_FROM: dict[str, str] = {
    RecordClass.CENTRE_FILE: "the birth of the youngest child",
    RecordClass.CHILD_IN_NEED: "the birth of the youngest child (18 and 3 years)",
    RecordClass.PROTECTION_PLAN: "the last contact",
    RecordClass.CLAIMS: "the end of the financial year of the claim",
}


@keep_history()
class RetentionRule(Recorded):
    """The years a council keeps a class of records, where that is longer than usual."""

    scope = Scope(roles=frozenset({AUDITOR, COUNCIL_ADMIN}))

    record_class = models.CharField(max_length=20, choices=RecordClass)
    years = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["record_class"]
        constraints = [
            models.UniqueConstraint(fields=["council", "record_class"], name="retention_once"),
            models.CheckConstraint(
                condition=Q(record_class="centre_file", years__range=(25, 120))
                | Q(record_class="child_in_need", years__range=(21, 120))
                | Q(record_class="protection_plan", years__range=(35, 120))
                | Q(record_class="claims", years__range=(6, 120)),
                name="retention_only_longer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_record_class_display()}: {self.years} years"


class LegalHoldQuerySet(ScopedQuerySet):
    """Named reads of holds."""

    def standing(self) -> LegalHoldQuerySet:
        """Not lifted."""
        return self.filter(lifted_on__isnull=True)


@keep_history()
class LegalHold(Recorded):
    """Nothing of the family is removed while it stands: an inquiry, a claim, a court."""

    scope = Scope(roles=frozenset({AUDITOR}))

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    family = models.ForeignKey(Family, models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=REASON_LENGTH)
    starts_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lifted_on = models.DateField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[Any] = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="hold_ref_unique"),
            models.UniqueConstraint(
                fields=["family"], condition=Q(lifted_on__isnull=True), name="hold_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_with_reason"),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True, lifted_by__isnull=True)
                | Q(lifted_on__gte=F("starts_on"), lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Removal(CouncilOwned):
    """That a family's record was removed: by reference, without a name. Never changed.

    `references` are those of everything of it, by which a restored backup is cleared again;
    `reasons` are the classes and the last days they were kept to.
    """

    append_only = True
    scope = Scope(roles=frozenset({AUDITOR}))

    ref = models.CharField("certificate", max_length=KEY_LENGTH)
    family_ref = models.CharField(max_length=KEY_LENGTH)
    record_class = models.CharField(max_length=20, choices=RecordClass)
    kept_until = models.DateField()
    reasons = models.JSONField(default=list)
    people = models.PositiveSmallIntegerField()
    references = ArrayField(models.CharField(max_length=KEY_LENGTH))
    removed_on = models.DateField()
    removed_at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="removal_ref_unique"),
            models.UniqueConstraint(fields=["council", "family_ref"], name="removed_once"),
            models.CheckConstraint(
                condition=Q(removed_on__gt=F("kept_until")), name="removed_after_kept"
            ),
        ]
        triggers = forbid_change("removal")

    def __str__(self) -> str:
        return self.ref
