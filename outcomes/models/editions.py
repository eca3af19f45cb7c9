from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q, Subquery

from centres.models import Council, CouncilOwned
from centres.models.places import KEY_LENGTH
from centres.scope import CASEWORK, COUNCIL_ADMIN, CouncilWide, Scope

IN_USE = "RAISE EXCEPTION 'an edition that a Star was scored with stays as it is';"


class StarEditionQuerySet(models.QuerySet["StarEdition"]):
    """Named reads of editions. They are of no one place, so they are asked for by council."""

    def of_council(self, council: int | None) -> StarEditionQuerySet:
        """The editions the product ships and the council's own, with `retired_on`: the day the
        council retired each, or None.
        """
        retired = RetiredEdition.objects.filter(edition=models.OuterRef("pk"), council=council)
        rows = self.filter(Q(council=None) | Q(council=council))
        return rows.annotate(retired_on=Subquery(retired.values("retired_on")))


class StarEdition(models.Model):
    """An edition of the Family Star, as data (SPEC 2): its areas and its scale.

    Scores go from `lowest` to `highest`; reaching `good_from` from below is an improvement.
    `council` is empty for the editions the product ships. A code is unique within what a council
    can use: its own editions and the shipped ones. Once a Star uses an edition it stays as it is.
    """

    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.SlugField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=200)
    lowest = models.PositiveSmallIntegerField(default=1)
    highest = models.PositiveSmallIntegerField(default=10)
    good_from = models.PositiveSmallIntegerField(default=8)

    objects: ClassVar[StarEditionQuerySet] = StarEditionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lowest__lt=F("highest"), good_from__range=(F("lowest"), F("highest"))),
                name="edition_scale",
            ),
            models.UniqueConstraint(
                fields=["council", "code"], name="edition_code_unique", nulls_distinct=False
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="edition_code_not_shipped",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT FROM outcomes_staredition e
                               WHERE e.code = NEW.code AND e.id <> NEW.id
                                 AND (e.council_id IS NULL) <> (NEW.council_id IS NULL)) THEN
                        RAISE EXCEPTION 'a shipped edition and a council''s own have one code'
                            USING ERRCODE = 'unique_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="edition_in_use",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                    IF EXISTS (SELECT FROM outcomes_star s WHERE s.edition_id = OLD.id) THEN
                        {IN_USE}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StarArea(models.Model):
    """An area of an edition; `position` is its place around the chart, from 1."""

    edition = models.ForeignKey(StarEdition, models.CASCADE, related_name="areas")
    code = models.CharField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="star_area_code_unique"),
            models.UniqueConstraint(fields=["edition", "position"], name="star_area_position"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="area_in_use",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                    IF TG_OP <> 'INSERT' AND EXISTS (
                        SELECT FROM outcomes_star s WHERE s.edition_id = OLD.edition_id
                    ) THEN {IN_USE} END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    IF EXISTS (SELECT FROM outcomes_star s WHERE s.edition_id = NEW.edition_id) THEN
                        {IN_USE}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RetiredEdition(CouncilOwned):
    """That a council begins no Stars with an edition any more, since a day.

    A table of its own because the shipped editions are shared: one council's retiring is no
    other's.
    """

    scope: ClassVar[Scope | None] = CouncilWide(roles=CASEWORK | {COUNCIL_ADMIN})

    edition = models.ForeignKey(StarEdition, models.CASCADE, related_name="retirements")
    retired_on = models.DateField()

    class Meta:
        ordering = ["edition"]
        constraints = [
            models.UniqueConstraint(fields=["council", "edition"], name="edition_retired_once"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.retired_on}"
