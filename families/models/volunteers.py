"""Volunteers, the checks they need, and the hours they give (SPEC 2)."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from centres.models import Centre, Recorded
from centres.scope import CASEWORK, Scope, ScopedQuerySet
from families.history import keep_history
from families.models.sessions import CentreSession

EXPIRES_SOON = datetime.timedelta(days=60)
MOST_MINUTES = 24 * 60


@keep_history()
class Volunteer(Recorded):
    """Somebody who helps at a centre without pay."""

    scope = Scope(roles=CASEWORK, cluster="centre__cluster")

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="volunteers")
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=50, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    helps_with = models.CharField("what they do", max_length=200, blank=True)
    started_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("started_on")),
                name="volunteer_left_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VolunteerCheckQuerySet(ScopedQuerySet):
    """Named reads of checks."""

    def newest(self) -> VolunteerCheckQuerySet:
        """The check that holds: each volunteer’s newest of each kind and training."""
        latest = self.order_by("volunteer_id", "kind", "title", "-issued_on", "-pk").distinct(
            "volunteer_id", "kind", "title"
        )
        return self.filter(pk__in=latest.values("pk"))


@keep_history()
class VolunteerCheck(Recorded):
    """A check or a training of a volunteer: since when, and until when it holds."""

    scope = Scope(roles=CASEWORK, cluster="volunteer__centre__cluster")

    class Kind(models.TextChoices):
        DBS = "dbs", "DBS check"
        REFERENCES = "references", "References"
        TRAINING = "training", "Training"

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField("which training", max_length=100, blank=True)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)

    objects: ClassVar[VolunteerCheckQuerySet] = VolunteerCheckQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["kind", "title", "-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["dbs", "references", "training"]), name="volunteer_check_kind"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="volunteer_check_expires_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    def state(self, today: datetime.date) -> str:
        """`expired`, `expires_soon` (within 60 days) or `valid`."""
        if self.expires_on is None or self.expires_on > today + EXPIRES_SOON:
            return "valid"
        return "expired" if self.expires_on < today else "expires_soon"


@keep_history()
class VolunteerHours(Recorded):
    """Time a volunteer gives, `minutes` of it: at a session, or elsewhere on a day."""

    scope = Scope(roles=CASEWORK, cluster="volunteer__centre__cluster")

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="hours")
    session = models.ForeignKey(
        CentreSession, models.PROTECT, null=True, blank=True, related_name="volunteer_hours"
    )
    date = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    what = models.CharField("what they did", max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "volunteer hours"
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "session"], name="volunteer_once_at_a_session"
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, MOST_MINUTES)), name="volunteer_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes"
