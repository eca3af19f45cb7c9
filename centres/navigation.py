"""The service navigation and each person's first page (PAGES.md).

Every page that has a place in the navigation is one line here; the last app's pages are named by
their URL names, so that nothing is imported upwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from centres.scope import (
    AUDITOR,
    CASEWORK,
    CLAIMS_FOR,
    COMMISSIONER,
    COORDINATOR,
    COUNCIL_ADMIN,
    FSW,
    PROVIDER_MANAGER,
    UNIVERSAL,
)
from centres.signing_in.manage import NAMES as MANAGED

if TYPE_CHECKING:
    from centres.models import User


@dataclass(frozen=True)
class Item:
    """A link of the navigation: its words, the name of its address, the roles that have it.

    `also` are names of other addresses whose pages belong under it.
    """

    text: str
    url_name: str
    roles: frozenset[str]
    also: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        return reverse(self.url_name)

    def holds(self, path: str) -> bool:
        """Whether the page at this path is under the link."""
        return path.startswith((self.href, *(reverse(name) for name in self.also)))


# Those who agree contracts and answer for what is paid.
MONEY = frozenset({PROVIDER_MANAGER, COMMISSIONER})

ITEMS = (
    # Everything an administrator keeps is told by its page, not by the menu.
    Item("Manage", "manage", frozenset({COUNCIL_ADMIN}), also=MANAGED),
    Item("Results", "councils", frozenset({COMMISSIONER}), also=("providers",)),
    # A coordinator's other figures are beside the cluster's own page.
    Item(
        "Cluster",
        "clusters",
        frozenset({COORDINATOR}),
        also=("compare", "inspections", "map", "packs"),
    ),
    Item("Today", "today", CASEWORK),
    Item("Families", "families", CASEWORK),
    Item("Cases", "cases", CASEWORK, also=("late_reviews",)),
    Item("Referrals", "referrals", CASEWORK, also=("outreach",)),
    Item("Sessions", "sessions", CASEWORK, also=("volunteers",)),
    Item("Learning", "programmes", CASEWORK, also=("two_year_places",)),
    Item("Directory", "directory", CASEWORK),
    Item("Provider", "providers", frozenset({PROVIDER_MANAGER})),
    Item("Claims", "claims", CLAIMS_FOR),
    Item("Compare", "compare", MONEY, also=("inspections",)),
    Item("Map", "map", MONEY | {FSW}),
    Item("Packs", "packs", MONEY, also=("pack_new",)),
    Item(
        "Contracts",
        "contracts",
        MONEY,
        also=("contract_new",),
    ),
    Item("Ledger", "ledger", frozenset({COMMISSIONER}), also=("payment_runs", "bank_details")),
    Item("Assurance", "assurance", frozenset({COMMISSIONER})),
    Item("Roll-ups", "rollups", MONEY),
    Item("Family voice", "stories", CASEWORK | {COMMISSIONER}, also=("voice",)),
    Item("Audit trail", "audit", frozenset({AUDITOR})),
    Item("Privacy", "privacy", frozenset({AUDITOR})),
)


def items_for(user: User) -> list[Item]:
    """The links this person has, in order."""
    return [item for item in ITEMS if item.roles & user.reach.roles]


# The page some kinds of support worker begin with; the others begin with their first link.
BEGINS_WITH = {UNIVERSAL: "sessions"}


def first_page(user: User) -> str | None:
    """The address that `/` sends this person to; None for somebody without any page."""
    items = items_for(user)
    begins_with = BEGINS_WITH.get(user.works_as)
    items.sort(key=lambda item: item.url_name != begins_with)
    return items[0].href if items else None
