"""The timetable: series that repeat weekly, and the sessions they are made of (SPEC 2)."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, F, Func, Q
from django.utils import timezone

from centres.models import Centre, Recorded, Room, User
from centres.scope import CASEWORK, CouncilWide, ScopedQuerySet
from centres.wording import hours_in_words
from families.history import keep_history

LONGEST_TITLE = 100
MOST_PLACES = 500
MOST_PENCE = 100_00
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def moments(date: str, starts_at: str, ends_at: str) -> Func:
    """The time from a start to an end on a date, as PostgreSQL compares it: end not included."""
    first, last = (
        Func(
            F(date),
            F(time),
            # In the order of their names, as the migration has them.
            arg_joiner=" + ",
            template="(%(expressions)s)",
            output_field=models.DateTimeField(),
        )
        for time in (starts_at, ends_at)
    )
    return Func(first, last, function="tsrange", output_field=DateTimeRangeField())


class Planned(Recorded):
    """What a series and a session share: what, where, when in the day, for how many, for how much.

    `capacity` is how many families fit in (none: as many as come), `kept_places` how many of
    those places are kept for target families; the charge is in pence for each family.
    """

    # Times and places are for everybody who plans in the council; families are with bookings.
    scope = CouncilWide(roles=CASEWORK)

    title = models.CharField(max_length=LONGEST_TITLE)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    capacity = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(MOST_PLACES)]
    )
    kept_places = models.PositiveSmallIntegerField(default=0)
    charge = models.PositiveIntegerField("charge in pence", default=0)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="%(class)s_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kept_places=0) | Q(capacity__gte=F("kept_places")),
                name="%(class)s_keeps_places_it_has",
            ),
        ]

    @property
    def hours(self) -> str:
        """`9:30am to 11am`."""
        return hours_in_words(self.starts_at, self.ends_at)

    @property
    def minutes(self) -> int:
        """Its length."""
        first = datetime.datetime.combine(datetime.date.min, self.starts_at)
        last = datetime.datetime.combine(datetime.date.min, self.ends_at)
        return int((last - first).total_seconds()) // 60

    @property
    def where(self) -> str:
        """The room and the centre."""
        return f"{self.room}, {self.centre}" if self.room else str(self.centre)


@keep_history()
class SessionSeries(Planned):
    """A session that repeats weekly from a day to a day, in term only or all through."""

    weekday = models.PositiveSmallIntegerField(choices=list(enumerate(WEEKDAYS)))
    first_day = models.DateField()
    last_day = models.DateField()
    in_term_only = models.BooleanField(default=True)
    workers = models.ManyToManyField(User, blank=True, related_name="session_series")

    class Meta(Planned.Meta):
        verbose_name_plural = "session series"
        ordering = ["weekday", "starts_at", "pk"]
        constraints = [
            *Planned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="series_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="series_weekday"),
        ]

    def __str__(self) -> str:
        return self.title


class CentreSessionQuerySet(ScopedQuerySet):
    """Named reads of sessions."""

    def standing(self) -> CentreSessionQuerySet:
        """Not cancelled."""
        return self.filter(is_cancelled=False)

    def in_order(self) -> CentreSessionQuerySet:
        """As the day goes."""
        return self.order_by("date", "starts_at", "centre__name", "pk")

    def to_come(self, today: datetime.date) -> CentreSessionQuerySet:
        """Of today or later, not cancelled and no register finished."""
        return self.standing().filter(date__gte=today, finished_at__isnull=True)

    def counted(self) -> CentreSessionQuerySet:
        """With `taken` and `kept_taken` (places, kept places among them) and `waiting`."""
        has_place = Q(bookings__state="place")
        return self.annotate(
            taken=Count("bookings", filter=has_place),
            kept_taken=Count("bookings", filter=has_place & Q(bookings__kept=True)),
            waiting=Count("bookings", filter=Q(bookings__state="waiting")),
        )


@keep_history()
class CentreSession(Planned):
    """A session on one day, with its register. A finished register is locked."""

    series = models.ForeignKey(
        SessionSeries, models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="sessions")
    date = models.DateField()
    workers = models.ManyToManyField(User, through="SessionWorker", related_name="sessions")
    is_cancelled = models.BooleanField(default=False)
    cancel_reason = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="registers_finished"
    )
    # Why a coordinator opened the finished register again, the last time.
    reopen_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[CentreSessionQuerySet] = CentreSessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Planned.Meta):
        ordering = ["date", "starts_at", "pk"]
        indexes = [models.Index(fields=["council", "date"], name="session_council_date")]
        constraints = [
            *Planned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_cancelled=False, cancel_reason="")
                | (Q(is_cancelled=True, finished_at__isnull=True) & ~Q(cancel_reason="")),
                name="session_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, finished_by__isnull=True)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="session_finished_by_somebody",
            ),
            # What the rows of its workers follow, so that nobody leads two sessions at once.
            models.UniqueConstraint(
                fields=["id", "date", "starts_at", "ends_at", "is_cancelled"],
                name="session_time",
            ),
            ExclusionConstraint(
                name="session_room_free",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (moments("date", "starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_cancelled=False, room__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_begun(self) -> bool:
        """Whether its day is here: a register is taken on the day, or written up later."""
        return self.date <= timezone.localdate()

    @property
    def is_full(self) -> bool:
        """Whether no place is left, of a session that is `counted`."""
        return bool(self.capacity) and self.taken >= self.capacity  # type: ignore[attr-defined]

    @property
    def places_said(self) -> str:
        """`3 places left`, `Full, 2 waiting`: of a session that is `counted`; else empty."""
        if not self.capacity:
            return ""
        left = self.capacity - self.taken  # type: ignore[attr-defined]
        if left > 0:
            return f"{left} {'place' if left == 1 else 'places'} left"
        waiting = self.waiting  # type: ignore[attr-defined]
        return f"Full, {waiting} waiting" if waiting else "Full"

    @property
    def state(self) -> str:
        """`cancelled`, `finished`, `open` (its register can be taken) or `planned`."""
        if self.is_cancelled:
            return "cancelled"
        if self.finished_at:
            return "finished"
        return "open" if self.has_begun else "planned"


class SessionWorker(Recorded):
    """Who leads a session. Its time is the session's, which the database keeps equal."""

    scope = CouncilWide(roles=CASEWORK)

    session = models.ForeignKey(CentreSession, models.CASCADE, related_name="leading")
    worker = models.ForeignKey(User, models.PROTECT, related_name="leading")
    date = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    is_cancelled = models.BooleanField(default=False)

    class Meta:
        ordering = ["worker__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "worker"], name="session_worker_once"),
            ExclusionConstraint(
                name="session_worker_free",
                expressions=[
                    ("worker", RangeOperators.EQUAL),
                    (moments("date", "starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_cancelled=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.worker)
