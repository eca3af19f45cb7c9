"""Who works in the county, always the same people: their roles, clusters and user names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.demo.county import CHARITY, PROVIDERS, SMALL_CHARITY, County
from config.demo.dates import chance
from config.demo.folder import Folder
from config.demo.people import workers_names

COMMISSIONERS = 3
# How many workers a cluster has, by its number of centres.
WORKERS = {1: 3, 2: 3, 3: 4, 4: 5}
MOST_PEOPLE = 100


@dataclass(frozen=True)
class Worker:
    """A person with one membership; `outreach` workers visit at home, the others work in sessions.

    The exchange format has one role for both, so it only shows in what they do.
    """

    username: str
    name: str
    role: str
    cluster: str | None = None
    provider: str | None = None
    outreach: bool = False


@dataclass
class Staff:
    """Everybody, in the order they were taken on."""

    people: list[Worker] = field(default_factory=list)

    def write(self, folder: Folder) -> None:
        """Put the people into the folder."""
        for person in self.people:
            email = f"{person.username}@ellenshire.example"
            folder.add(
                "staff",
                person.username,
                person.name,
                email,
                person.role,
                person.cluster,
                person.provider,
            )

    def in_cluster(self, cluster: str, *, outreach: bool) -> list[Worker]:
        """The cluster's support workers of one kind."""
        return [
            person
            for person in self.people
            if person.role == "fsw" and person.cluster == cluster and person.outreach == outreach
        ]

    def with_role(self, role: str, cluster: str | None = None) -> list[Worker]:
        """The people with a role, of one cluster if it is given."""
        return [
            person
            for person in self.people
            if person.role == role and cluster in (None, person.cluster)
        ]

    def managers_of(self, provider: str) -> list[Worker]:
        """The provider's managers."""
        return [person for person in self.people if person.provider == provider]


def build_staff(county: County) -> Staff:
    """Everybody who works in the county."""
    names = iter(workers_names(chance("staff"), MOST_PEOPLE))
    return Staff([_employ(next(names), post) for post in _posts(county)])


def _posts(county: County) -> Iterator[tuple[str, str | None, str | None, bool]]:
    """Role, cluster, provider and whether the post is an outreach worker's."""
    for _ in range(COMMISSIONERS):
        yield "commissioner", None, None, False
    yield "council_admin", None, None, False
    yield "auditor", None, None, False
    for provider in PROVIDERS:
        for _ in range(2 if provider in (CHARITY, SMALL_CHARITY) else 1):
            yield "provider_manager", None, provider, False
    for cluster in county.clusters:
        yield "coordinator", cluster, None, False
        centres = sum(centre.cluster == cluster for centre in county.centres.values())
        for number in range(WORKERS[centres]):
            yield "fsw", cluster, None, number * 2 < WORKERS[centres]


def _employ(name: tuple[str, str], post: tuple[str, str | None, str | None, bool]) -> Worker:
    role, cluster, provider, outreach = post
    username = re.sub("[^a-z.]", "", ".".join(name).lower())
    return Worker(username, " ".join(name), role, cluster, provider, outreach)
