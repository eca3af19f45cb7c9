"""A run: the enrolments of a programme at a centre, as the pages of a group tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from centres.models import Centre, User
from families.standing import casework_clusters
from outcomes.learning.enrolments import (
    COMPLETED,
    GOING,
    Progress,
    for_list,
    going_on,
    in_standing,
    next_sessions,
    progress_of,
)
from outcomes.models import Enrolment, Programme, ProgrammeAttendance


@dataclass(frozen=True)
class Numbers:
    """How many carers are on a programme now, and how many have ever completed it."""

    going: int = 0
    completed: int = 0


def numbers_by(
    enrolments: QuerySet[Enrolment], today: date, *names: str
) -> dict[tuple[int, ...], Numbers]:
    """The numbers of each group of enrolments that have these columns in common."""
    counted = {
        standing: Counter(
            tuple(getattr(one, name) for name in names)
            for one in in_standing(enrolments, standing, today).only("pk", *names)
        )
        for standing in (GOING, COMPLETED)
    }
    groups = {*counted[GOING], *counted[COMPLETED]}
    return {group: Numbers(counted[GOING][group], counted[COMPLETED][group]) for group in groups}


def centres_for(user: User) -> QuerySet[Centre]:
    """Where the person sees groups: the centres they work in, and those their families go to."""
    seen = Enrolment.objects.visible_to(user).filter(centre=OuterRef("pk"))
    own = Q(cluster__in=casework_clusters(user)) | Exists(seen)
    return Centre.objects.filter(own, council=user.council_id).order_by("name")


def enrolments_of(user: User, programme: Programme, centre: Centre) -> QuerySet[Enrolment]:
    """The run's enrolments inside the person's scope."""
    return Enrolment.objects.visible_to(user).filter(programme=programme, centre=centre)


@dataclass(frozen=True)
class Held:
    """A session that was recorded for somebody of the group: its day, who came of how many."""

    number: int
    date: date
    came: int
    recorded: int


@dataclass(frozen=True)
class Group:
    """Those who are going on: how far they are, the sessions held, the number of the next one."""

    progress: list[Progress]
    held: list[Held]
    next_number: int | None


def group_of(enrolments: QuerySet[Enrolment], today: date) -> Group:
    """The people of a run who go on, in a fixed number of queries."""
    going = [progress_of(one, today) for one in for_list(going_on(enrolments, today))]
    rows = [row for one in going for row in one.enrolment.attendance.all()]
    days: dict[tuple[int, date], list[bool]] = {}
    for row in rows:
        days.setdefault((row.session, row.date), []).append(row.attended)
    held = [Held(number, day, sum(came), len(came)) for (number, day), came in sorted(days.items())]
    upcoming = Counter(next_sessions(going).values())
    # What most of the group have next; the earlier one where two are as many.
    number = min(upcoming, key=lambda number: (-upcoming[number], number)) if upcoming else None
    return Group(going, held, number)


@dataclass(frozen=True)
class Sheet:
    """A session's register: who is ticked or not, and who can be added to it."""

    expected: list[Enrolment]
    others: list[Enrolment]
    came: set[int]

    @property
    def everybody(self) -> list[Enrolment]:
        return [*self.expected, *self.others]


def sheet_of(enrolments: QuerySet[Enrolment], number: int, on: date | None, today: date) -> Sheet:
    """The register of a session: of the day it was held, or of those who have it next.

    Who goes on and has no record of the session yet can be added.
    """
    session = ProgrammeAttendance.objects.filter(enrolment=OuterRef("pk"), session=number)
    going = going_on(enrolments, today).values("pk")
    rows = enrolments.filter(
        Q(Exists(session.filter(date=on)) if on else Q(pk__in=[]))
        | (Q(pk__in=going) & ~Q(Exists(session)))
    )
    people = [progress_of(one, today) for one in for_list(rows)]
    recorded = {
        one.enrolment.pk: row
        for one in people
        for row in one.enrolment.attendance.all()
        if row.session == number
    }
    following = next_sessions(people)

    def is_expected(one: Enrolment) -> bool:
        return one.pk in recorded if on else following[one.pk] == number

    everyone = [one.enrolment for one in people]
    return Sheet(
        expected=[one for one in everyone if is_expected(one)],
        others=[one for one in everyone if not is_expected(one)],
        came={pk for pk, row in recorded.items() if row.attended},
    )


def by_ref(enrolments: Iterable[Enrolment], refs: Iterable[str]) -> list[Enrolment]:
    """Those with one of these references."""
    wanted = set(refs)
    return [one for one in enrolments if one.ref in wanted]
