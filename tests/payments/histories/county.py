"""A small council to make histories of: two providers, each with two or three contracts in a row.

Families are those of the random councils (tests/reference): dense in what pays, on bounds that
matter. One person submits for a provider and commissions too, so that four eyes are asked for.
"""

from __future__ import annotations

from tests.reference.random_contracts import add_contract, periods
from tests.reference.random_council import (
    RandomCouncil,
    add_cluster,
    add_member,
    add_programmes,
    add_staff,
    quarters_for,
)
from tests.reference.random_draw import Draw
from tests.reference.random_families import add_family

FAMILIES = 14
FEWEST, MOST = 2, 3
BOTH = "both"


def small_council(seed: int) -> RandomCouncil:
    """By its seed alone."""
    draw = Draw(f"history {seed}", quarters_for(seed))
    draw.add("council", code=f"H{seed}", name=f"Council no. {seed}")
    for name in ("one", "two"):
        code = draw.ref("providers", plain=True)
        draw.add("providers", code=code, name=f"Provider {name}", kind="voluntary")
        add_cluster(draw, code, must_have_centres=True)
    add_staff(draw, f"h{seed}")
    for role in ("commissioner", "provider_manager"):
        provider = draw.folder["providers"][0]["code"] if role == "provider_manager" else ""
        add_member(draw, f"h{seed}.{BOTH}", role, provider=provider)
    add_programmes(draw)
    for row in draw.folder["providers"]:
        for starts_on, ends_on in _in_a_row(draw):
            add_contract(draw, row["code"], starts_on, ends_on)
    for _ in range(FAMILIES):
        add_family(draw)
    return RandomCouncil(seed, draw.folder, draw.quarters)


def _in_a_row(draw: Draw) -> list:
    found: list = []
    while not FEWEST <= len(found) <= MOST:
        found = periods(draw)
    return found
