from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from centres.models import Recorded
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import Scoped, ScopedQuerySet
from families.history import keep_history
from families.models import Case
from families.scope import FamilyScope
from outcomes.models.editions import StarArea, StarEdition

# The longest note about an area: what was said, not the visit's record.
NOTE_LENGTH = 2000


class StarQuerySet(ScopedQuerySet):
    """Named reads of Stars."""

    def counted(self) -> "StarQuerySet":
        """Finished and not voided: the only Stars that any figure reads."""
        return self.filter(finished_at__isnull=False, voided_on__isnull=True)


@keep_history()
class Star(Recorded):
    """A reading of the Family Star for a case.

    A draft has no `finished_at`. Once finished only voiding changes it (SPEC 2): a trigger
    refuses everything else.
    """

    scope = FamilyScope(family="case__family")

    class Kind(models.TextChoices):
        FIRST = "first", "First"
        REVIEW = "review", "Review"
        CLOSING = "closing", "Closing"

    class Completed(models.TextChoices):
        TOGETHER = "together", "Family and worker together"
        WORKER = "worker", "Worker alone"
        FAMILY = "family", "Family alone"

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    case = models.ForeignKey(Case, models.PROTECT, related_name="stars")
    kind = models.CharField(max_length=10, choices=Kind)
    date = models.DateField()
    edition = models.ForeignKey(StarEdition, models.PROTECT, related_name="stars")
    completed = models.CharField("completed by", max_length=10, choices=Completed)
    finished_at = models.DateTimeField(null=True, blank=True)
    voided_on = models.DateField(null=True, blank=True)
    void_reason = models.TextField(blank=True, max_length=CELL_LENGTH)

    objects: ClassVar[Any] = StarQuerySet.as_manager()

    class Meta:
        ordering = ["date", "ref"]
        indexes = [models.Index(fields=["case", "kind", "date"], name="star_case_kind_date")]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="star_ref_unique"),
            models.CheckConstraint(
                condition=Q(voided_on__isnull=True, void_reason="")
                | (Q(voided_on__isnull=False, voided_on__gte=F("date")) & ~Q(void_reason="")),
                name="star_void_with_reason",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="finished_star_unchanged",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.finished_at IS NOT NULL AND (OLD.case_id, OLD.ref, OLD.kind, OLD.date, "
                    "OLD.edition_id, OLD.completed, OLD.finished_at) IS DISTINCT FROM "
                    "(NEW.case_id, NEW.ref, NEW.kind, NEW.date, "
                    "NEW.edition_id, NEW.completed, NEW.finished_at)"
                ),
                func="RAISE EXCEPTION 'a finished Star is voided and recorded again, not edited';",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class StarScore(Scoped):
    """The score of one area in a Star; an area may be left unscored.

    `score` is what counts: the worker's. `family_score` is the family's own number, kept only
    where it is another one; `note` says what was talked about.
    """

    scope = FamilyScope(family="star__case__family")

    star = models.ForeignKey(Star, models.CASCADE, related_name="scores")
    area = models.ForeignKey(StarArea, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    family_score = models.PositiveSmallIntegerField("family’s score", null=True, blank=True)
    note = models.TextField(max_length=NOTE_LENGTH, blank=True, default="", db_default=Value(""))

    class Meta:
        ordering = ["star", "area__position"]
        constraints = [
            models.UniqueConstraint(fields=["star", "area"], name="star_score_once_an_area"),
            models.CheckConstraint(
                condition=Q(family_score=None) | ~Q(family_score=F("score")),
                name="family_score_differs",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("note"), NOTE_LENGTH), name="star_note_length"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="score_of_finished_star",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    -- An import stores a finished Star and its scores in one transaction.
                    IF TG_OP = 'INSERT' THEN
                        IF EXISTS (SELECT FROM outcomes_star s
                                   WHERE s.id = NEW.star_id
                                     AND s.finished_at < transaction_timestamp()) THEN
                            RAISE EXCEPTION
                                'a finished Star is voided and recorded again, not edited';
                        END IF;
                        RETURN NEW;
                    END IF;
                    IF EXISTS (SELECT FROM outcomes_star s
                               WHERE s.id = OLD.star_id AND s.finished_at IS NOT NULL) THEN
                        RAISE EXCEPTION
                            'a finished Star is voided and recorded again, not edited';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="score_fits_edition",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    -- Not a join with the Star: without statistics that looks at all of an edition.
                    IF NOT EXISTS (
                        SELECT FROM outcomes_stararea a
                        JOIN outcomes_staredition e ON e.id = a.edition_id
                        WHERE a.id = NEW.area_id AND NEW.score BETWEEN e.lowest AND e.highest
                          AND coalesce(NEW.family_score, NEW.score)
                              BETWEEN e.lowest AND e.highest
                          AND e.id = (SELECT s.edition_id FROM outcomes_star s
                                      WHERE s.id = NEW.star_id)
                    ) THEN
                        RAISE EXCEPTION 'the score is outside the edition of its Star';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.score}"
