"""A small county with its people and families, for stories.

North and South are clusters of one charity, West belongs to a school; Elsewhere is another council.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from centres.models import Centre, Cluster, Council, Membership, Provider, User
from centres.scope import (
    AUDITOR,
    COMMISSIONER,
    COORDINATOR,
    COUNCIL_ADMIN,
    FSW,
    PROVIDER_MANAGER,
)
from families.models import Carer, Case, Child, Engagement, Family

numbers = count(1)


def ago(days: int) -> date:
    """The date so many days before today, Europe/London."""
    return timezone.localdate() - timedelta(days=days)


def person(council: Council, username: str, role: str = "", place: Any = None) -> User:
    """A person with a role at a cluster, a provider or (no place) the council."""
    login = f"{username}@{council.code}"
    user = User.objects.create_user(
        login, "correct horse", username=username, council=council, name=username.title()
    )
    if role:
        _membership(user, role, place).save()
    return user


def places(*wanted: tuple[Provider, str]) -> list[Centre]:
    """A centre each, in a cluster of its own; both have the same code."""
    clusters = Cluster.objects.bulk_create(
        Cluster(council=provider.council, provider=provider, code=code, name=f"{code} cluster")
        for provider, code in wanted
    )
    return Centre.objects.bulk_create(
        Centre(council=one.council, cluster=one, code=one.code, name=f"{one.code} centre")
        for one in clusters
    )


def place(provider: Provider, code: str) -> Centre:
    """One more centre in a cluster of its own."""
    (made,) = places((provider, code))
    return made


def people(wanted: dict[str, tuple[Council, str, Any]]) -> dict[str, User]:
    """People as `person` makes them, in two statements however many."""
    password = make_password("correct horse")
    made = User.objects.bulk_create(
        User(
            login=f"{name}@{council.code}", username=name, council=council, name=name.title(),
            password=password,
        )
        for name, (council, _, _) in wanted.items()
    )  # fmt: skip
    by_name = {user.username: user for user in made}
    Membership.objects.bulk_create(
        _membership(by_name[name], role, place) for name, (_, role, place) in wanted.items() if role
    )
    return by_name


def _membership(user: User, role: str, place: Any) -> Membership:
    return Membership(
        council=user.council,
        user=user,
        role=role,
        cluster=place if isinstance(place, Cluster) else None,
        provider=place if isinstance(place, Provider) else None,
    )


def family(centre: Centre, name: str = "Archer", **facts: Any) -> Family:
    """A registered family with one carer, Ann, and one child, Bo, aged two."""
    number = next(numbers)
    facts = {"registered_on": ago(400), "ref": f"LF-{number}", **facts}
    made = Family.objects.create(council=centre.council, centre=centre, **facts)
    shared = {"council": centre.council, "family": made, "last_name": name}
    Carer.objects.create(
        ref=f"P-{number}", first_name="Ann", date_of_birth=date(1990, 5, 17), **shared
    )
    Child.objects.create(ref=f"K-{number}", first_name="Bo", date_of_birth=ago(800), **shared)
    return made


def case(for_family: Family, worker: User, **facts: Any) -> Case:
    """A case open for sixty days at the family's centre."""
    facts = {
        "council": for_family.council,
        "centre": for_family.centre,
        "ref": f"LC-{next(numbers)}",
        "opened_on": ago(60),
        **facts,
    }
    return Case.objects.create(family=for_family, worker=worker, **facts)


def visit(to_family: Family, worker: User, on: date, **facts: Any) -> Engagement:
    """A home visit of an hour."""
    facts = {
        "council": to_family.council,
        "centre": to_family.centre,
        "ref": f"LE-{next(numbers)}",
        "kind": "home_visit",
        "minutes": 60,
        **facts,
    }
    return Engagement.objects.create(family=to_family, worker=worker, date=on, **facts)


@dataclass
class County:
    """Places and people that most stories need."""

    council: Council
    elsewhere: Council
    north: Centre
    south: Centre
    west: Centre
    east: Centre
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def build_county() -> County:
    """Two councils, four clusters of three providers, and a person for each role."""
    council, elsewhere = Council.objects.bulk_create(
        [
            Council(code="shire", name="Shire County Council"),
            Council(code="elsewhere", name="Elsewhere Council"),
        ]
    )
    voluntary = Provider.Kind.VOLUNTARY
    charity, school, other = Provider.objects.bulk_create(
        [
            Provider(council=council, code="charity", name="The Charity", kind=voluntary),
            Provider(council=council, code="school", name="The School", kind=Provider.Kind.SCHOOL),
            Provider(council=elsewhere, code="charity", name="Other Charity", kind=voluntary),
        ]
    )
    north, south, west, east = places(
        (charity, "North"), (charity, "South"), (school, "West"), (other, "East")
    )
    return County(
        council=council,
        elsewhere=elsewhere,
        north=north,
        south=south,
        west=west,
        east=east,
        people=people(
            {
                "fiona": (council, FSW, north.cluster),
                "frank": (council, FSW, north.cluster),
                "cora": (council, COORDINATOR, north.cluster),
                "sam": (council, FSW, south.cluster),
                "wendy": (council, FSW, west.cluster),
                "eve": (elsewhere, FSW, east.cluster),
                "pat": (council, PROVIDER_MANAGER, charity),
                "colin": (council, COMMISSIONER, None),
                "ada": (council, COUNCIL_ADMIN, None),
                "olga": (council, AUDITOR, None),
                "nobody": (council, "", None),
            }
        ),
    )
