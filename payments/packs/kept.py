"""A pack's figures as they are kept: to JSON, and from it as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from payments.packs.facts import (
    Block,
    Cell,
    Definition,
    Facts,
    Point,
    Section,
    Series,
    Standing,
    Table,
    UnitRow,
    Units,
    Words,
    Year,
)


def as_json(facts: Facts) -> dict[str, Any]:
    """The facts as JSON can hold them."""
    return asdict(facts)


def from_json(kept: Mapping[str, Any]) -> Facts:
    """The facts as `as_json` gave them."""
    return Facts(
        **{
            **kept,
            "sections": [
                Section(**{**each, "blocks": [_block(block) for block in each["blocks"]]})
                for each in kept["sections"]
            ],
            "definitions": [Definition(**each) for each in kept["definitions"]],
        }
    )


def _block(kept: Mapping[str, Any]) -> Block:
    kind = kept["kind"]
    if kind == "words":
        return Words(**kept)
    if kind == "table":
        rows = [[Cell(**cell) for cell in row] for row in kept["rows"]]
        return Table(**{**kept, "rows": rows})
    if kind == "units":
        found = [
            UnitRow(row["title"], [_series(each) if each else None for each in row["series"]])
            for row in kept["rows"]
        ]
        return Units(**{**kept, "rows": found})
    made = Standing if kind == "standing" else Year
    return made(**{**kept, "series": [_series(each) for each in kept["series"]]})


def _series(kept: Mapping[str, Any]) -> Series:
    return Series(**{**kept, "points": [Point(**point) for point in kept["points"]]})
