"""What came of a centre's work in the year up to a quarter's last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Q

from centres.models import Centre, User
from centres.quarters import Quarter
from families.models import Case
from outcomes.measures.registry import OUTCOMES
from outcomes.models import Achievement

YEAR = 364
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
    """From `first` to `last`: outcomes by title, cases closed, those of them with goals met."""

    first: date
    last: date
    outcomes: list[tuple[str, int]]
    closed: int
    goals_met: int
    movement: Movement


def impact_of(user: User, centre: Centre, quarter: Quarter) -> Impact:
    """Outcomes as rolled up for the quarter, endings as the records are now; three queries."""
    last = quarter.last_day
    first = last - timedelta(days=YEAR)
    achieved = Achievement.objects.visible_to(user).filter(
        council=centre.council_id,
        quarter=str(quarter),
        centre=centre,
        achieved_on__range=(first, last),
    )
    times = dict(achieved.order_by().values_list("measure").annotate(times=Count("pk")))
    goals = Q(closure_reason=Case.Closure.GOALS_MET)
    endings = Case.objects.filter(centre=centre, closed_on__range=(first, last)).aggregate(
        closed=Count("pk"), goals_met=Count("pk", filter=goals)
    )
    return Impact(
        first,
        last,
        [(outcome.title, times.get(outcome.key, 0)) for outcome in OUTCOMES],
        endings["closed"],
        endings["goals_met"],
        _movement(centre, first, last),
    )


def _movement(centre: Centre, first: date, last: date) -> Movement:
    with connection.cursor() as cursor:
        cursor.execute(MOVEMENT, {"centre": centre.pk, "first": first, "last": last})
        return Movement(*cursor.fetchone())
