"""A small county with its people and families, for stories.

North and South are clusters of one charity, West belongs to a school; Elsewhere is another council.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

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
        Membership.objects.create(
            council=council,
            user=user,
            role=role,
            cluster=place if isinstance(place, Cluster) else None,
            provider=place if isinstance(place, Provider) else None,
        )
    return user


def place(council: Council, provider: Provider, code: str) -> Centre:
    """A centre in a cluster of its own; both have the same code."""
    cluster = Cluster.objects.create(
        council=council, provider=provider, code=code, name=f"{code} cluster"
    )
    return Centre.objects.create(council=council, cluster=cluster, code=code, name=f"{code} centre")


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
    council = Council.objects.create(code="shire", name="Shire County Council")
    elsewhere = Council.objects.create(code="elsewhere", name="Elsewhere Council")
    charity = Provider.objects.create(
        council=council, code="charity", name="The Charity", kind=Provider.Kind.VOLUNTARY
    )
    school = Provider.objects.create(
        council=council, code="school", name="The School", kind=Provider.Kind.SCHOOL
    )
    other = Provider.objects.create(
        council=elsewhere, code="charity", name="Other Charity", kind=Provider.Kind.VOLUNTARY
    )
    county = County(
        council=council,
        elsewhere=elsewhere,
        north=place(council, charity, "North"),
        south=place(council, charity, "South"),
        west=place(council, school, "West"),
        east=place(elsewhere, other, "East"),
    )
    county.people = {
        "fiona": person(council, "fiona", FSW, county.north.cluster),
        "frank": person(council, "frank", FSW, county.north.cluster),
        "cora": person(council, "cora", COORDINATOR, county.north.cluster),
        "sam": person(council, "sam", FSW, county.south.cluster),
        "wendy": person(council, "wendy", FSW, county.west.cluster),
        "eve": person(elsewhere, "eve", FSW, county.east.cluster),
        "pat": person(council, "pat", PROVIDER_MANAGER, charity),
        "colin": person(council, "colin", COMMISSIONER),
        "ada": person(council, "ada", COUNCIL_ADMIN),
        "olga": person(council, "olga", AUDITOR),
        "nobody": person(council, "nobody"),
    }
    return county
