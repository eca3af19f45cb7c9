"""Contract monitoring: a contract's quarter, for its provider and the council."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from outcomes.dashboards.standing import GROUPS
from outcomes.measures.registry import INDICATORS, OUTCOMES
from payments.packs.facts import (
    Block,
    Cell,
    Section,
    Standing,
    Table,
    UnitRow,
    Units,
    Words,
    number,
    pence,
    text,
)
from payments.packs.reading.groups import groups_of
from payments.packs.reading.money import ACHIEVED, NO_CLAIM, Money, achieved_by_measure
from payments.packs.reading.stored import Stored, Unit, clusters_of, unit_of

Read = Callable[[], Section]
NO_MONEY = (
    "What was claimed and paid for single outcomes is left out here, so that nothing follows about "
    "a family."
)


def monitoring_steps(stored: Stored) -> list[tuple[str, Read]]:
    """Titles of the sections, and how each is read: what is talked about first, then the detail."""
    readers: dict[str, Read] = {
        "standing": partial(_standing, stored),
        "groups": partial(_groups, stored),
    }
    if stored.hides:
        readers["outcomes"] = partial(_for_board, stored)
    else:
        money = Money(stored.pack)
        readers["outcomes"] = lambda: _section("outcomes", money.outcomes())
        readers["claim"] = lambda: _section("claim", money.of_claim())
        readers["not_paid"] = lambda: _section("not_paid", money.not_paid())
    readers["clusters"] = partial(_clusters, stored)
    return [(TITLES[key], read) for key, read in readers.items()]


TITLES = {
    "standing": "How the provider stands",
    "groups": "Target groups",
    "clusters": "Cluster by cluster",
    "outcomes": "Outcomes achieved and claimed",
    "claim": "The claim and the cap",
    "not_paid": "Not paid, and why",
}


def _section(key: str, blocks: list[Block]) -> Section:
    return Section(key, TITLES[key], blocks)


def _standing(stored: Stored) -> Section:
    unit = unit_of(stored.pack)
    blocks: list[Block] = [
        Standing(heading, stored.all_of(unit, measures)) for heading, measures in GROUPS
    ]
    return _section("standing", blocks)


def _groups(stored: Stored) -> Section:
    return _section("groups", groups_of(stored, Standing))


def _clusters(stored: Stored) -> Section:
    found = clusters_of(stored.pack)
    return _section("clusters", [_side_by_side(stored, *each) for each in found])


def _side_by_side(stored: Stored, cluster: Unit, centres: list[Unit]) -> Units:
    """A cluster and its centres; of a cluster of one centre only that."""
    units = [cluster, *centres] if len(centres) != 1 else centres
    rows = [
        UnitRow(measure.title, [stored.series(unit, measure) for unit in units])
        for measure in INDICATORS
    ]
    return Units(cluster.name, [unit.name for unit in units], rows)


def _for_board(stored: Stored) -> Section:
    """How many outcomes were achieved, and how far the claim is: no sums, no small numbers."""
    achieved = achieved_by_measure(stored.pack)
    smallest = stored.pack.council.smallest_published
    rows = [
        [text(outcome.title), _unless_small(achieved[outcome.key], smallest)]
        for outcome in OUTCOMES
    ]
    money = Money(stored.pack)
    state = money.claim.get_state_display().lower() if money.claim else ""
    lines = [f"The claim for the quarter is {state}." if state else NO_CLAIM, NO_MONEY]
    terms = [[text("Annual cap of the contract"), pence(money.terms.annual_cap_pence)]]
    return Section(
        "outcomes",
        "Outcomes",
        [
            Table("Outcomes of the provider", "Outcomes", ["Outcome", ACHIEVED], rows),
            Table("The contract", "Contract", ["What", "Amount"], terms),
            Words(lines),
        ],
    )


def _unless_small(times: int, smallest: int) -> Cell:
    return Cell("hidden") if 0 < times < smallest else number(times)
