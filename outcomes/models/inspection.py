"""Samples of case files, and what their reviewer thought of each (docs/decisions/0041)."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import Centre, CouncilOwned, User
from centres.scope import CLAIMS_FOR, Scope, Scoped, ScopedQuerySet
from families.history import keep_history
from families.models import Case
from families.scope import FamilyScope

SEED_LENGTH = 64
NOTE_LENGTH = 1000


class FileSampleQuerySet(ScopedQuerySet):
    """Named reads of samples."""

    def told(self) -> FileSampleQuerySet:
        """The newest first, with how many files there are and how each was judged."""
        quality = FileJudgement.Quality
        judged = {
            name: models.Count("files", filter=Q(files__judgement__quality=name))
            for name in quality.values
        }
        rows = self.select_related("drawn_by").annotate(number=models.Count("files"), **judged)
        return rows.order_by("-drawn_on", "-pk")


class FileSample(CouncilOwned):
    """Some case files of a centre, drawn by chance: of all cases open from `first_day` to
    `last_day` (`candidates`, ids), those come first whose reference and `seed` make the lowest
    digest. So anybody can draw it again, and nobody can have chosen it.
    """

    append_only = True
    scope = Scope(roles=CLAIMS_FOR, cluster="centre__cluster", provider="centre__cluster__provider")

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="file_samples")
    drawn_on = models.DateField()
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(db_default=Now(), editable=False)
    first_day = models.DateField()
    last_day = models.DateField()
    seed = models.CharField(max_length=SEED_LENGTH)
    candidates = ArrayField(models.BigIntegerField())

    objects: ClassVar[Any] = FileSampleQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "drawn_on"], name="file_sample_once_a_day"),
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")) & ~Q(seed=""), name="file_sample_is_whole"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = forbid_change("sample of case files")

    def __str__(self) -> str:
        return f"{self.centre_id}: {self.drawn_on}"


class SampledFile(Scoped):
    """A case of a sample, in the order in which it was drawn."""

    append_only = True
    scope = Scope(
        roles=CLAIMS_FOR,
        cluster="sample__centre__cluster",
        provider="sample__centre__cluster__provider",
        council="sample__council",
    )

    sample = models.ForeignKey(FileSample, models.PROTECT, related_name="files")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["sample", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "case"], name="sampled_file_once"),
            models.UniqueConstraint(fields=["sample", "position"], name="sampled_file_position"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = forbid_change("sample of case files")

    def __str__(self) -> str:
        return f"{self.sample_id}: {self.position}"


@keep_history()
class FileJudgement(Scoped):
    """What its reviewer thought of a file; the note is for those who work with the family."""

    scope = FamilyScope(family="file__case__family")

    class Quality(models.TextChoices):
        GOOD = "good", "Good"
        NEEDS_WORK = "needs_work", "Needs work"
        NOT_GOOD = "not_good", "Not good enough"

    file = models.OneToOneField(SampledFile, models.PROTECT, related_name="judgement")
    quality = models.CharField(max_length=10, choices=Quality)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quality="good")
                | (Q(quality__in=["needs_work", "not_good"]) & ~Q(note="")),
                name="file_judgement_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.get_quality_display()}"
