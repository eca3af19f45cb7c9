"""Where the demo's families live, how they are rung up, what they agreed to: not in the folder.

Streets and houses are invented; the numbers are those that Ofcom keeps for drama.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random

from django.db import connection

from centres.models import Council, Membership, PostcodePlace, User
from config.demo.dates import DemoDates, days_after, happens
from config.demo.signins import BIG_CLUSTER, SMALL_CLUSTER
from families.models import Agreement, Family

STREETS = [
    "Alder Close", "Bakehouse Lane", "Chandler’s Row", "Dovecote Road", "Ferry Street",
    "Gorse Avenue", "Hatter’s Yard", "Ivy Terrace", "Kiln Lane", "Lantern Street", "Mallow Way",
    "Netmaker’s Court", "Oast Road", "Pilot’s Walk", "Quay Gardens", "Rope Walk", "Saltmarsh View",
    "Thistle Drive", "Warren Crescent", "Withy Lane",
]  # fmt: skip
FLATS = 0.2
WITH_PHONE = 0.9
WITH_ADDRESS = 0.95
LOWEST_NUMBER, NUMBERS = 900_000, 1_000
# Of the families that were asked: so many agreed, and so many of those took it back later.
ASKED, AGREED, WITHDREW = 0.8, 0.88, 0.03


def settle_in(council: Council, dates: DemoDates) -> None:
    """Fill the directory of postcodes, and the homes of the clusters that one can sign in to."""
    _fill_directory(council)
    families = list(
        Family.objects.filter(
            council=council, centre__cluster__code__in=[BIG_CLUSTER, SMALL_CLUSTER]
        )
        .select_related("centre")
        .prefetch_related("carers")
        .order_by("ref")
    )
    rng = dates.chance("homes")
    _give_homes([(family.pk, _address(rng), _phone(rng)) for family in families])
    Agreement.objects.bulk_create(_agreements(council, dates, families))


def _fill_directory(council: Council) -> None:
    """Every postcode a family lives at: in an invented county no other is known."""
    lived_at = Family.objects.filter(council=council, area__isnull=False).exclude(postcode="")
    places = dict(lived_at.order_by("ref").values_list("postcode", "area_id"))
    PostcodePlace.objects.bulk_create(
        PostcodePlace(council=council, postcode=postcode, area_id=area)
        for postcode, area in sorted(places.items())
    )


def _address(rng: Random) -> str:
    if not happens(rng, WITH_ADDRESS):
        return ""
    street = f"{rng.randint(1, 140)} {rng.choice(STREETS)}"
    return f"Flat {rng.randint(1, 12)}\n{street}" if happens(rng, FLATS) else street


def _phone(rng: Random) -> str:
    number = LOWEST_NUMBER + rng.randrange(NUMBERS)
    return f"07700 {number}" if happens(rng, WITH_PHONE) else ""


def _give_homes(homes: Iterable[tuple[int, str, str]]) -> None:
    """One statement for all of them: a row at a time would take minutes."""
    ids, addresses, phones = zip(*homes, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE families_family f SET address = h.address, phone = h.phone"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS h (id, address, phone)"
            " WHERE f.id = h.id",
            [list(ids), list(addresses), list(phones)],
        )


def _agreements(council: Council, dates: DemoDates, families: list[Family]) -> list[Agreement]:
    rng = dates.chance("agreements")
    workers = workers_by_cluster(council)
    made: list[Agreement] = []
    for family in families:
        carers = list(family.carers.all())
        if not family.registered_on or not carers or not happens(rng, ASKED):
            continue
        worker = rng.choice(workers[family.centre.cluster_id])
        state = Agreement.State.GIVEN if happens(rng, AGREED) else Agreement.State.REFUSED
        said: list[tuple[Agreement.State, date]] = [(state, family.registered_on)]
        later = days_after(family.registered_on, rng.randint(40, 200))
        if state == Agreement.State.GIVEN and happens(rng, WITHDREW) and later <= dates.as_of:
            said.append((Agreement.State.WITHDRAWN, later))
        made += [
            Agreement(
                council=council,
                family=family,
                state=what,
                on=day,
                by_whom=carers[0].full_name,
                recorded_by=worker,
            )
            for what, day in said
        ]
    return made


def workers_by_cluster(council: Council) -> dict[int, list[User]]:
    """The support workers of each cluster."""
    members = Membership.objects.filter(council=council, role="fsw", cluster__isnull=False)
    found: dict[int, list[User]] = {}
    for member in members.select_related("user").order_by("user__username"):
        assert member.cluster_id is not None  # noqa: S101  (for the type checker)
        found.setdefault(member.cluster_id, []).append(member.user)
    return found
