"""The names of a register: who is expected, who has come lately, who came without being asked.

Only families in the person's scope are named. The order stays while names are tapped, so that a
second tap meets the same family.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet

from centres.models import User
from centres.row_scope import as_service
from families.models import Attendance, Booking, CentreSession, Family, Waiver
from families.sessions.noticing import noticed

LATELY = timedelta(weeks=8)
MOST_REGULARS = 30


@dataclass(frozen=True)
class Line:
    """A family on the register. `waived` only where the reader may know of it; `noticed` where it
    has needs that nobody works on yet.
    """

    family: Family
    attendance: Attendance | None
    is_waiting: bool = False
    waived: bool = False
    noticed: bool = False


@dataclass(frozen=True)
class Names:
    """The lines of a register, and what is counted without a name."""

    booked: list[Line]
    regulars: list[Line]
    walked_in: list[Line]
    here: int
    unseen: int
    settled: int

    @property
    def any_noticed(self) -> bool:
        """Whether somebody who is here has needs that nobody works on yet."""
        return any(line.noticed and line.attendance for line in self.all)

    @property
    def all(self) -> list[Line]:
        return [*self.booked, *self.regulars, *self.walked_in]


def names_of(user: User, session: CentreSession) -> Names:
    """The register's names, in a number of queries that does not grow with them."""
    # Whoever came counts, and is named to those who see the family.
    with as_service(session.council_id):
        came = {row.family_id: row for row in session.attendances.all()}
    waived = set(
        Waiver.objects.visible_to(user)
        .filter(attendance__session=session)
        .values_list("attendance__family", flat=True)
    )
    bookings = {row.family_id: row for row in session.bookings.all()}
    regular = _regulars(session) if not session.finished_at else []
    families = _families(user, {*came, *bookings, *regular})
    needy = noticed(families, session.date)

    def lines(wanted: Collection[int]) -> list[Line]:
        return [
            Line(
                family=families[pk],
                attendance=came.get(pk),
                is_waiting=pk in bookings and bookings[pk].state == Booking.State.WAITING,
                waived=pk in waived,
                noticed=pk in needy,
            )
            for pk in wanted
            if pk in families
        ]

    booked = sorted(lines(bookings), key=lambda line: (line.is_waiting, line.family.called))
    regulars = lines([pk for pk in regular if pk not in bookings])
    named = {*bookings, *regular}
    return Names(
        booked=booked,
        regulars=sorted(regulars, key=lambda line: line.family.called),
        walked_in=lines([pk for pk in came if pk not in named]),
        here=len(came),
        unseen=sum(pk not in families for pk in came),
        settled=sum(row.settled for row in came.values()),
    )


def _regulars(session: CentreSession) -> list[int]:
    """Families that came lately to the same series, or to what has its name at its centre."""
    before = CentreSession.objects.filter(
        date__range=(session.date - LATELY, session.date - timedelta(days=1))
    )
    if session.series_id:
        before = before.filter(series=session.series_id)
    else:
        before = before.filter(centre=session.centre_id, title=session.title)
    rows = Attendance.objects.filter(session__in=before).values("family")
    counted = rows.annotate(times=Count("pk")).order_by("-times", "family")[:MOST_REGULARS]
    return [row["family"] for row in counted]


def _families(user: User, wanted: Collection[int]) -> dict[int, Family]:
    rows: QuerySet[Family] = Family.objects.visible_to(user).filter(pk__in=wanted)
    rows = rows.select_related("centre").prefetch_related("carers", "children")
    return {family.pk: family for family in rows}
