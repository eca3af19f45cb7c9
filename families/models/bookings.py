"""Who is coming to a session, who came, and who was let off the charge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from centres.models import Recorded, User
from centres.scope import CLUSTER_ROLES, COORDINATOR, NOTHING, Scope
from families.history import keep_history
from families.models.engagements import Engagement
from families.models.family import Carer, Child, Family
from families.models.sessions import CentreSession
from families.scope import FamilyScope


@keep_history()
class Booking(Recorded):
    """A family that means to come: it has a place, a kept one perhaps, or waits for one."""

    scope = FamilyScope()

    class State(models.TextChoices):
        PLACE = "place", "Has a place"
        WAITING = "waiting", "On the waiting list"

    session = models.ForeignKey(CentreSession, models.PROTECT, related_name="bookings")
    family = models.ForeignKey(Family, models.PROTECT, related_name="bookings")
    state = models.CharField(max_length=10, choices=State)
    kept = models.BooleanField("kept place", default=False)
    booked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        # Whoever waits longest comes first.
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "family"], name="booking_once"),
            models.CheckConstraint(
                condition=Q(state__in=["place", "waiting"]), name="booking_state"
            ),
            models.CheckConstraint(
                condition=Q(kept=False) | Q(state="place"), name="booking_keeps_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.get_state_display()}"


@keep_history()
class Attendance(Recorded):
    """A family that came, perhaps with who of them; its engagement once the register is finished.

    `settled` says that nothing is owed for the session, however that came about.
    """

    scope = FamilyScope()

    session = models.ForeignKey(CentreSession, models.PROTECT, related_name="attendances")
    family = models.ForeignKey(Family, models.PROTECT, related_name="attendances")
    carers = models.ManyToManyField(Carer, blank=True, related_name="+")
    children = models.ManyToManyField(Child, blank=True, related_name="+")
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    settled = models.BooleanField(default=False)
    engagement = models.OneToOneField(
        Engagement, models.PROTECT, null=True, blank=True, related_name="attendance"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "family"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: came"


@dataclass(frozen=True)
class WaiverScope(Scope):
    """A waiver is between the family and who gave it; the session's coordinator sees it too."""

    roles: frozenset[str] = CLUSTER_ROLES

    def condition_for(self, role: str, user: Any) -> Q:
        if role == COORDINATOR:
            clusters = user.reach.clusters[role]
            return Q(given_by=user) | Q(attendance__session__centre__cluster__in=clusters)
        return Q(given_by=user) if role in CLUSTER_ROLES else NOTHING


@keep_history()
class Waiver(Recorded):
    """The charge that a family need not pay, `pence` of it. Nobody else needs to know."""

    scope = WaiverScope()

    attendance = models.OneToOneField(Attendance, models.CASCADE, related_name="waiver")
    pence = models.PositiveIntegerField()
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Waiver {self.pk}"
