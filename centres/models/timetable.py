"""What a timetable is planned in: the rooms of a centre and the school terms of a council."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value

from centres.models.base import CouncilOwned
from centres.models.places import Centre
from centres.scope import EVERYONE, CouncilWide, Scope, ScopedQuerySet

LONGEST_NAME = 100
MOST_PEOPLE = 1000


class Room(CouncilOwned):
    """A room of a centre; `holds` is how many people fit in. One no longer used is kept."""

    scope = Scope(roles=EVERYONE, cluster="centre__cluster", provider="centre__cluster__provider")

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=LONGEST_NAME)
    holds = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ["centre__name", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="room_name_unique"),
            models.CheckConstraint(
                condition=Q(holds__isnull=True) | Q(holds__range=(1, MOST_PEOPLE)),
                name="room_holds_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TermQuerySet(ScopedQuerySet):
    """Named reads of terms."""

    def days(self, first: date, last: date) -> set[date]:
        """The days of term from `first` to `last`, both included, without the half-term breaks."""
        found: set[date] = set()
        rows: Any = self.filter(first_day__lte=last, last_day__gte=first)
        for term in rows:
            day = max(first, term.first_day)
            while day <= min(last, term.last_day):
                if not term.breaks_on(day):
                    found.add(day)
                day += timedelta(days=1)
        return found


class Term(CouncilOwned):
    """A school term of the council, with the half-term break in it, if it has one."""

    scope = CouncilWide(roles=EVERYONE)

    name = models.CharField(max_length=LONGEST_NAME)
    first_day = models.DateField()
    last_day = models.DateField()
    break_starts = models.DateField("half-term from", null=True, blank=True)
    break_ends = models.DateField("half-term to", null=True, blank=True)

    objects: ClassVar[TermQuerySet] = TermQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="term_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(break_starts__isnull=True, break_ends__isnull=True)
                | Q(
                    break_starts__gte=F("first_day"),
                    break_ends__gte=F("break_starts"),
                    last_day__gte=F("break_ends"),
                ),
                name="term_break_within_term",
            ),
            ExclusionConstraint(
                name="terms_do_not_overlap",
                expressions=[
                    ("council", RangeOperators.EQUAL),
                    (
                        Func(
                            F("first_day"),
                            F("last_day"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def breaks_on(self, day: date) -> bool:
        """Whether the day is in the half-term break."""
        return bool(self.break_starts and self.break_ends) and (
            self.break_starts <= day <= self.break_ends  # type: ignore[operator]
        )
