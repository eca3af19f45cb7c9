"""Every address of the service, and who finds something there.

A route that is in no table fails the walk (test_scope_walk.py). A row names the records in its
address (keys of the walk's world) and the people of tests/cast.py who find it; everybody else is
told that there is no such page. `restricted` says who finds it where the family is restricted.
"""

from __future__ import annotations

from dataclasses import dataclass

# Support workers and the coordinator of the family's cluster; all who do casework somewhere.
NORTH = frozenset({"fiona", "frank", "cora"})
NAMED = frozenset({"fiona", "cora"})
CASEWORKERS = NORTH | {"sam", "wendy", "eve"}
EVERYBODY = CASEWORKERS | {"pat", "colin", "ada", "olga", "nobody"}
ANYBODY = EVERYBODY | {"anonymous"}


@dataclass(frozen=True)
class Route:
    """Who finds a page; `names` are the keys of the records in its address, in order."""

    found_by: frozenset[str]
    names: tuple[str, ...] = ()
    restricted: frozenset[str] | None = None


CENTRES = {
    "home": Route(EVERYBODY),
    "sign_in": Route(ANYBODY),
    "sign_out": Route(EVERYBODY),
    "health": Route(ANYBODY),
}

FAMILIES = {
    "families": Route(CASEWORKERS),
    "engagement_log": Route(NORTH, ("family",), NAMED),
    "engagement_void": Route(NORTH, ("family", "engagement"), NAMED),
    "case_open": Route(NORTH, ("family",), NAMED),
    "case_allocate": Route(frozenset({"cora"}), ("case",), frozenset({"cora"})),
    "api_engagements": Route(CASEWORKERS),
    "api_families": Route(CASEWORKERS),
}

OUTCOMES = {
    "family": Route(NORTH, ("family",), NAMED),
    "case": Route(NORTH, ("case",), NAMED),
    "case_close": Route(NORTH, ("case",), NAMED),
    "star_add": Route(NORTH, ("case",), NAMED),
    "action_add": Route(NORTH, ("case",), NAMED),
    "star": Route(NORTH, ("star",), NAMED),
    "star_finish": Route(NORTH, ("star",), NAMED),
    "star_void": Route(NORTH, ("star",), NAMED),
    "action_done": Route(NORTH, ("action",), NAMED),
    "action_drop": Route(NORTH, ("action",), NAMED),
}

# Claims, evidence, ledger and payment runs. Records of theirs go into the world of the walk.
PAYMENTS: dict[str, Route] = {}

ROUTES = {**CENTRES, **FAMILIES, **OUTCOMES, **PAYMENTS}
