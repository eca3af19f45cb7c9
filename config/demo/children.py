"""What the folder does not say of the demo's children: two-year checks, who was born early, who
was told of the funded place at two, and where those who took it up go.
"""

from __future__ import annotations

from datetime import date
from random import Random

from centres.models import Council, User
from config.demo.dates import DemoDates, a_weekday, birthday, days_after, happens
from config.demo.homes import workers_by_cluster
from config.demo.signins import BIG_CLUSTER, SMALL_CLUSTER
from families.ages import completed_months
from families.models import Child
from outcomes.models import Assessment, TwoYearCheck, TwoYearOffer, TwoYearPlace

TWO_YEAR_CHECK = range(24, 31)  # completed months
BORN_EARLY = 0.09
WEEKS_EARLY = (3, 4, 4, 5, 6, 7, 8, 10, 12)
TOLD = 0.62
TOLD_FROM_DAYS = 640  # of age
NURSERIES = (
    "Acorn Lane Nursery",
    "Ducklings Playgroup",
    "Harbour School’s nursery class",
    "Little Lanterns",
    "Mill Pond Pre-school",
    "Rosa Thorne, childminder",
)


def tell_of_children(council: Council, dates: DemoDates) -> None:
    """Fill in what development and places show, in the clusters that one can sign in to."""
    rng = dates.chance("children")
    children = list(
        Child.objects.filter(
            council=council,
            date_of_birth__isnull=False,
            family__centre__cluster__code__in=[BIG_CLUSTER, SMALL_CLUSTER],
        )
        .select_related("family__centre", "two_year_place")
        .order_by("ref")
    )
    checked = _days_checked(children)
    _mark_two_year_checks(council, children, checked)
    _say_who_was_early(rng, [child for child in children if child.pk in checked])
    entitled = [child for child in children if child.two_year_offer_eligible]
    TwoYearOffer.objects.bulk_create(_offers(rng, council, dates, entitled))
    _say_where(rng, entitled)


def _days_checked(children: list[Child]) -> dict[int, list[date]]:
    days: dict[int, list[date]] = {}
    rows = Assessment.objects.filter(child__in=children).order_by("date")
    for child, day in rows.values_list("child", "date").distinct():
        days.setdefault(child, []).append(day)
    return days


def _mark_two_year_checks(
    council: Council, children: list[Child], checked: dict[int, list[date]]
) -> None:
    marked = []
    for child in children:
        assert child.date_of_birth  # noqa: S101  (for the type checker: it is born)
        for day in checked.get(child.pk, []):
            if completed_months(child.date_of_birth, day) in TWO_YEAR_CHECK:
                marked.append(TwoYearCheck(council=council, child=child, date=day))
                break
    TwoYearCheck.objects.bulk_create(marked)


def _say_who_was_early(rng: Random, children: list[Child]) -> None:
    early = [child for child in children if happens(rng, BORN_EARLY)]
    for child in early:
        child.weeks_early = rng.choice(WEEKS_EARLY)
    Child.objects.bulk_update(early, ["weeks_early"])


def _offers(
    rng: Random, council: Council, dates: DemoDates, entitled: list[Child]
) -> list[TwoYearOffer]:
    workers = workers_by_cluster(council)
    made = []
    for child in entitled:
        day = _told_on(rng, child, dates)
        if day is None:
            continue
        worker: User = rng.choice(workers[child.family.centre.cluster_id])
        made.append(TwoYearOffer(council=council, child=child, told_on=day, told_by=worker))
    return made


def _told_on(rng: Random, child: Child, dates: DemoDates) -> date | None:
    """Whoever took the place up was told before; of the others most, some weeks before two."""
    assert child.date_of_birth  # noqa: S101  (for the type checker: it is born)
    place = getattr(child, "two_year_place", None)
    first = days_after(child.date_of_birth, TOLD_FROM_DAYS)
    last = place.started_on if place else min(dates.as_of, birthday(child.date_of_birth, 3))
    if first > last or not (place or happens(rng, TOLD)):
        return None
    return a_weekday(rng, first, last)


def _say_where(rng: Random, entitled: list[Child]) -> None:
    places = [
        place for child in entitled if (place := getattr(child, "two_year_place", None)) is not None
    ]
    for place in places:
        place.where = rng.choice(NURSERIES)
    TwoYearPlace.objects.bulk_update(places, ["where"])
