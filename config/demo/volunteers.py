"""The demo's volunteers: who helps in the clusters one can sign in to, their checks and hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from centres.models import Centre, Council
from config.demo.dates import DemoDates, days_after, happens
from config.demo.signins import BIG_CLUSTER, SMALL_CLUSTER
from families.models import CentreSession, Volunteer, VolunteerCheck, VolunteerHours

NAMES = [
    "Maud Ferriby", "Osei Tetteh", "Lorna Wragg", "Bilal Chowdry", "Petra Nowicka",
    "Greta Holm", "Desmond Achebe", "Ivy Tranter", "Rashida Malik", "Colm Devaney",
]  # fmt: skip
DOES = [
    "Welcomes families at the door",
    "Sets up and clears away",
    "Reads stories in two languages",
    "Looks after the toy library",
    "Makes the tea",
]
# Days from the date at which the DBS check runs out: one has, one soon will.
DBS_RUNS_OUT = [-12, 34, 400, 610, 750]
DBS_HOLDS = 3 * 365
HELPS_SHARE = 0.6
WEEKS_BACK = timedelta(weeks=6)


def take_on_volunteers(council: Council, dates: DemoDates) -> None:
    """Five for each of the two clusters."""
    rng = dates.chance("volunteers")
    people = list(_people(council, dates))
    Volunteer.objects.bulk_create(people)
    VolunteerCheck.objects.bulk_create(_checks(council, dates, people))
    past = CentreSession.objects.filter(
        council=council, date__range=(dates.as_of - WEEKS_BACK, dates.as_of), series__hire=None
    )
    for volunteer in people:
        own = past.filter(centre=volunteer.centre, title__in=["Stay and play", "Messy play"])
        VolunteerHours.objects.bulk_create(
            VolunteerHours(
                council=council,
                volunteer=volunteer,
                session=session,
                date=session.date,
                minutes=session.minutes,
            )
            for session in own.order_by("date", "pk")
            if happens(rng, HELPS_SHARE)
        )
        VolunteerHours.objects.create(
            council=council,
            volunteer=volunteer,
            date=days_after(dates.as_of, -9),
            minutes=60,
            what="Sorted donated clothes",
        )


def _people(council: Council, dates: DemoDates) -> Iterable[Volunteer]:
    names = iter(NAMES)
    for cluster in (BIG_CLUSTER, SMALL_CLUSTER):
        centres = list(Centre.objects.filter(council=council, cluster__code=cluster))
        for place, does in enumerate(DOES):
            name = next(names)
            yield Volunteer(
                council=council,
                centre=centres[place % len(centres)],
                name=name,
                phone=f"07700 900 {300 + len(name) * 7 + place}",
                email=f"{name.split()[0].lower()}@ellenshire.example",
                helps_with=does,
                started_on=days_after(dates.as_of, -500 - 31 * place),
            )


def _checks(
    council: Council, dates: DemoDates, people: list[Volunteer]
) -> Iterable[VolunteerCheck]:
    for place, volunteer in enumerate(people):
        runs_out = days_after(dates.as_of, DBS_RUNS_OUT[place % len(DBS_RUNS_OUT)])
        kinds = [
            ("dbs", "", days_after(runs_out, -DBS_HOLDS), runs_out),
            ("references", "", days_after(volunteer.started_on, -20), None),
            ("training", "Safeguarding", volunteer.started_on, days_after(dates.as_of, 300)),
        ]
        for kind, title, issued_on, expires_on in kinds:
            yield VolunteerCheck(
                council=council,
                volunteer=volunteer,
                kind=kind,
                title=title,
                issued_on=issued_on,
                expires_on=expires_on,
            )
