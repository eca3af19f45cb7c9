"""What came of a centre's work in the year up to a quarter's last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet

from centres.models import Centre, User
from centres.quarters import Quarter
from centres.row_scope import as_service
from families.models import Case
from outcomes.measures.registry import OUTCOMES
from outcomes.models import Achievement

YEAR = 364
CLOSED, GOALS_MET = "closed", "goals_met"
TITLES = {CLOSED: "Cases closed", GOALS_MET: "Cases closed with goals met"}
WITH_GOALS_MET = Q(closure_reason=Case.Closure.GOALS_MET)
# The first Star and the closing one of each case closed in the year, area by area.
MOVEMENT = """
    WITH pair AS (
        SELECT kase.id AS case_id, first.id AS first_id, closing.id AS closing_id
        FROM families_case kase
        CROSS JOIN LATERAL (
            SELECT star.id, star.edition_id FROM outcomes_star star
            WHERE star.case_id = kase.id AND star.kind = 'first'
              AND star.finished_at IS NOT NULL AND star.voided_on IS NULL
            ORDER BY star.date, star.ref LIMIT 1) first
        CROSS JOIN LATERAL (
            SELECT star.id FROM outcomes_star star
            WHERE star.case_id = kase.id AND star.kind = 'closing'
              AND star.edition_id = first.edition_id
              AND star.finished_at IS NOT NULL AND star.voided_on IS NULL
            ORDER BY star.date DESC, star.ref DESC LIMIT 1) closing
        WHERE kase.centre_id = %(centre)s AND kase.closed_on BETWEEN %(first)s AND %(last)s)
    SELECT (SELECT count(*) FROM pair),
           count(*) FILTER (WHERE later.score > earlier.score),
           count(*) FILTER (WHERE later.score = earlier.score),
           count(*) FILTER (WHERE later.score < earlier.score)
    FROM pair
    JOIN outcomes_starscore earlier ON earlier.star_id = pair.first_id
    JOIN outcomes_starscore later
        ON later.star_id = pair.closing_id AND later.area_id = earlier.area_id"""


@dataclass(frozen=True)
class Movement:
    """Families with a first and a closing Star, and how many areas of theirs moved which way."""

    families: int
    up: int
    same: int
    down: int

    @property
    def areas(self) -> int:
        return self.up + self.same + self.down


@dataclass(frozen=True)
class Impact:
    """From `first` to `last`: outcomes by key and title, cases closed, those with goals met."""

    first: date
    last: date
    outcomes: list[tuple[str, str, int]]
    closed: int
    goals_met: int
    movement: Movement


def impact_of(user: User, centre: Centre, quarter: Quarter) -> Impact:
    """Outcomes as rolled up for the quarter, endings as the records are now; four queries."""
    first, last = _year(quarter)
    achieved = _achieved(user, centre, quarter)
    times = dict(achieved.order_by().values_list("measure").annotate(times=Count("pk")))
    closed = _closed(centre, quarter)
    with as_service(centre.council_id):
        endings = closed.count(), closed.filter(WITH_GOALS_MET).count()
        movement = _movement(centre, first, last)
    return Impact(
        first,
        last,
        [(outcome.key, outcome.title, times.get(outcome.key, 0)) for outcome in OUTCOMES],
        *endings,
        movement,
    )


def behind(user: User, centre: Centre, quarter: Quarter, what: str) -> QuerySet | None:
    """Reference and day of each that a number of `Impact` counts, by day; None for no such number.

    `what` is an outcome's key, `closed` or `goals_met`.
    """
    if what in TITLES:
        closed = _closed(centre, quarter)
        rows = closed.filter(WITH_GOALS_MET) if what == GOALS_MET else closed
        return rows.order_by("closed_on", "ref").values_list("ref", "closed_on")
    if what not in {outcome.key for outcome in OUTCOMES}:
        return None
    achieved = _achieved(user, centre, quarter).filter(measure=what)
    return achieved.order_by("achieved_on", "subject").values_list("subject", "achieved_on")


def title_of(what: str) -> str:
    """What `behind` lists, in words."""
    titles = {outcome.key: outcome.title for outcome in OUTCOMES}
    return titles.get(what) or TITLES[what]


def _year(quarter: Quarter) -> tuple[date, date]:
    return quarter.last_day - timedelta(days=YEAR), quarter.last_day


def _achieved(user: User, centre: Centre, quarter: Quarter) -> QuerySet[Achievement]:
    return Achievement.objects.visible_to(user).filter(
        council=centre.council_id,
        quarter=str(quarter),
        centre=centre,
        achieved_on__range=_year(quarter),
    )


def _closed(centre: Centre, quarter: Quarter) -> QuerySet[Case]:
    return Case.objects.filter(centre=centre, closed_on__range=_year(quarter))


def _movement(centre: Centre, first: date, last: date) -> Movement:
    with connection.cursor() as cursor:
        cursor.execute(MOVEMENT, {"centre": centre.pk, "first": first, "last": last})
        return Movement(*cursor.fetchone())
