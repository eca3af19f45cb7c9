"""What must be so before a session is planned, changed or called off."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from centres.models import Centre, Room, Term, User
from centres.refusals import Refused
from families.models import CentreSession
from families.standing import casework_clusters, workers_of

FURTHEST = timedelta(days=800)
WRITTEN_UP_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Plan:
    """What a session is: times of a day, places in families, the charge in pence."""

    title: str
    centre: Centre
    room: Room | None
    starts_at: time
    ends_at: time
    workers: list[User] = field(default_factory=list)
    capacity: int | None = None
    kept_places: int = 0
    charge: int = 0

    @property
    def facts(self) -> dict[str, Any]:
        """What is written on a session and on its series alike."""
        return {
            "title": self.title,
            "centre": self.centre,
            "room": self.room,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "capacity": self.capacity,
            "kept_places": self.kept_places,
            "charge": self.charge,
        }


def plans_for(person: User, centre: Centre) -> bool:
    """Whether the person plans the centre's sessions: workers and coordinators of its cluster."""
    return centre.cluster_id in casework_clusters(person)


def is_hired(session: CentreSession) -> bool:
    """Whether a private provider has the room, and keeps the register itself."""
    return bool(session.series_id) and hasattr(session.series, "hire")


def require_plan(by: User, plan: Plan, *, led: bool = True) -> None:
    """A plan that can be, of a centre of the person's; else a ValidationError by field."""
    require_centre(by, plan.centre)
    wrong: dict[str, str] = {}
    if plan.ends_at <= plan.starts_at:
        wrong["ends_at"] = "The end must be after the start."
    if plan.room and plan.room.centre_id != plan.centre.pk:
        wrong["room"] = "Select a room of the centre."
    if plan.kept_places and (plan.capacity or 0) < plan.kept_places:
        wrong["kept_places"] = "Keep no more places than there are."
    if led and not plan.workers:
        wrong["workers"] = "Select who leads it."
    allowed = set(workers_of(plan.centre.cluster).values_list("pk", flat=True))
    if any(worker.pk not in allowed for worker in plan.workers):
        wrong["workers"] = f"Select workers of {plan.centre.cluster.name}."
    if wrong:
        raise ValidationError(wrong)


def require_centre(by: User, centre: Centre) -> None:
    """A centre whose sessions the person plans; else a ValidationError of `centre`."""
    if not plans_for(by, centre):
        raise ValidationError({"centre": "Select a centre of your cluster."})


def require_plannable(day: date, field: str) -> None:
    """A day that a session can be planned on; else a ValidationError of `field`."""
    today = timezone.localdate()
    if day < today - WRITTEN_UP_WITHIN:
        raise ValidationError({field: "The date must be within the last 30 days, or to come."})
    if day > today + FURTHEST:
        raise ValidationError({field: "The date must be within the next two years."})


def require_unfinished(session: CentreSession) -> None:
    """Refused once the session is cancelled or its register finished."""
    if session.is_cancelled:
        raise Refused("This session is cancelled.")
    if session.finished_at:
        raise Refused("The register of this session is finished.")


def weekly(centre: Centre, first: date, last: date, in_term_only: bool) -> list[date]:
    """The same weekday of every week, days out of term left out; ValidationError for none."""
    weeks = (last - first).days // 7 + 1
    dates = [first + timedelta(weeks=number) for number in range(weeks)]
    if not in_term_only:
        return dates
    in_term = Term.objects.filter(council=centre.council_id).days(first, last)
    found = [day for day in dates if day in in_term]
    if not found:
        raise ValidationError(
            {"first_day": "None of these days is in term: look at the term dates."}
        )
    return found
