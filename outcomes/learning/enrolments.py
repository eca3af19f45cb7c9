"""Carers on parenting programmes: who is enrolled, and how far each of them has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from centres import audit
from centres.guards import EARLIEST
from centres.models import Centre, User
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import day_in_words
from families.models import Carer
from outcomes.measures.outcomes.programme_completed import sessions_needed
from outcomes.models import Enrolment, Programme, ProgrammeAttendance

# A programme of which nothing was recorded for so long has stopped for the carer.
STOPPED_AFTER = timedelta(weeks=12)
# A group can be filled so long before it starts.
DAYS_AHEAD = 365
GOING, COMPLETED, ENDED = "going", "completed", "ended"
STANDINGS = {GOING: "Going on", COMPLETED: "Completed", ENDED: "Ended, not completed"}


@transaction.atomic
def enrol(
    *, by: User, programme: Programme, carer: Carer, centre: Centre, started_on: date
) -> Enrolment:
    """Enrol a carer on a programme at a centre; the same enrolment twice is one.

    Refused while the carer is on the programme already, and for a family that has left.
    ValidationError names the field that is wrong.
    """
    carer = (
        Carer.objects.select_related("family__council")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=carer.pk)
    )
    _require_possible(programme, carer, centre, started_on)
    of_both = Enrolment.objects.filter(carer=carer, programme=programme)
    same = of_both.filter(centre=centre, started_on=started_on).first()
    if same:
        return same
    current = going_on(of_both, timezone.localdate()).select_related("centre").first()
    if current:
        raise Refused(
            f"{carer.full_name} is on this programme already, at {current.centre.name}, "
            f"since {day_in_words(current.started_on)}."
        )
    enrolment = Enrolment.objects.create(
        council_id=carer.council_id,
        ref=next_reference("G"),
        programme=programme,
        carer=carer,
        centre=centre,
        started_on=started_on,
    )
    audit.record(
        by=by,
        action="enrolment.add",
        record="enrolment",
        reference=enrolment.ref,
        council=carer.family.council,
        family=carer.family.ref,
        programme=programme.code,
        centre=centre.code,
        date=started_on.isoformat(),
    )
    return enrolment


def _require_possible(programme: Programme, carer: Carer, centre: Centre, started_on: date) -> None:
    left_on = carer.family.deregistered_on
    if left_on and left_on <= timezone.localdate():
        raise Refused(f"The family left on {day_in_words(left_on)}.")
    wrong = {}
    if programme.council_id != carer.council_id:
        wrong["programme"] = "Select a programme of the council."
    if centre.council_id != carer.council_id:
        wrong["centre"] = "Select a centre of the council."
    if not EARLIEST <= started_on <= timezone.localdate() + timedelta(days=DAYS_AHEAD):
        wrong["started_on"] = "The start must be within a year from now."
    if wrong:
        raise ValidationError(wrong)


def with_recorded(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """With `recorded`, how many sessions say whether the carer came; `came`, how often they did
    from the start on; and `last_on`, the day of the last record or else the start.
    """
    came = Q(attendance__attended=True, attendance__date__gte=F("started_on"))
    return enrolments.annotate(
        recorded=Count("attendance"),
        came=Count("attendance", filter=came),
        last_on=Greatest("started_on", Max("attendance__date")),
    )


def in_standing(enrolments: QuerySet[Enrolment], standing: str, today: date) -> QuerySet[Enrolment]:
    """Those of one of STANDINGS on that day, with what `with_recorded` adds.

    Who has come often enough has completed it, and may still be going on until the last session.
    """
    rows = with_recorded(enrolments)
    # The measure's three quarters, said to the database: came is at least what is needed.
    needed = {
        sessions: sessions_needed(sessions)
        for sessions in enrolments.order_by()
        .values_list("programme__sessions", flat=True)
        .distinct()
    }
    completed = Q(pk__in=[])
    for sessions, enough in needed.items():
        completed |= Q(programme__sessions=sessions, came__gte=enough)
    going = Q(recorded__lt=F("programme__sessions"), last_on__gt=today - STOPPED_AFTER)
    if standing == COMPLETED:
        return rows.filter(completed)
    if standing == GOING:
        return rows.filter(going)
    return rows.exclude(going).exclude(completed)


def going_on(enrolments: QuerySet[Enrolment], today: date) -> QuerySet[Enrolment]:
    """Those with sessions still to come."""
    return in_standing(enrolments, GOING, today)


@dataclass(frozen=True)
class Progress:
    """How far a carer has come: sessions attended, needed and not recorded yet."""

    enrolment: Enrolment
    came: int
    recorded: int
    needed: int
    left: int
    completed_on: date | None
    is_going: bool

    @property
    def standing(self) -> str:
        """One of STANDINGS; completed comes first."""
        if self.completed_on:
            return COMPLETED
        return GOING if self.is_going else ENDED

    @property
    def standing_in_words(self) -> str:
        return STANDINGS[self.standing]

    @property
    def in_words(self) -> str:
        """How often the carer came, and how often it takes still."""
        if self.enrolment.started_on > timezone.localdate():
            return f"Starts on {day_in_words(self.enrolment.started_on)}."
        so_far = f"Came to {self.came} of {self.recorded} so far."
        missing = self.needed - self.came
        if self.completed_on:
            return f"{so_far} Completed on {day_in_words(self.completed_on)}."
        if not self.is_going:
            return f"Came to {self.came} of {self.recorded}; {self.needed} complete it."
        if missing <= self.left:
            return f"{so_far} {missing} more to complete ({self.needed} of {self.total})."
        return f"{so_far} Too few are left to complete it: {self.left}, and {missing} are missing."

    @property
    def total(self) -> int:
        """The programme's sessions."""
        return self.enrolment.programme.sessions


def progress_of(enrolment: Enrolment, today: date) -> Progress:
    """How far the carer has come; attendance and programme are loaded."""
    rows: list[ProgrammeAttendance] = list(enrolment.attendance.all())
    sessions = enrolment.programme.sessions
    needed = sessions_needed(sessions)
    attended = sorted(row.date for row in rows if row.attended and row.date >= enrolment.started_on)
    left = max(sessions - len(rows), 0)
    last_on = max([enrolment.started_on, *(row.date for row in rows)])
    return Progress(
        enrolment=enrolment,
        came=len(attended),
        recorded=len(rows),
        needed=needed,
        left=left,
        completed_on=attended[needed - 1] if len(attended) >= needed else None,
        is_going=left > 0 and last_on > today - STOPPED_AFTER,
    )


def for_list(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """In order of the names, with what a row shows."""
    rows = enrolments.select_related("carer__family", "programme", "centre")
    return rows.prefetch_related("attendance").order_by(
        "carer__last_name", "carer__first_name", "ref"
    )


def next_sessions(progress: Iterable[Progress]) -> dict[int, int]:
    """The first session not recorded yet of each who goes on, by enrolment."""
    found = {}
    for one in progress:
        recorded = {row.session for row in one.enrolment.attendance.all()}
        number = next(number for number in range(1, len(recorded) + 2) if number not in recorded)
        found[one.enrolment.pk] = number
    return found
