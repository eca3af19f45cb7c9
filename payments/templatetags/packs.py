"""Packs, for templates."""

from __future__ import annotations

from typing import Any

from django import template

from payments.packs.facts import Cell, Table
from payments.packs.paper import is_number, short_months

register = template.Library()
register.filter("short_months", short_months)


@register.filter
def is_numeric(table: Table, column: int) -> bool:
    """Whether a column holds numbers."""
    return is_number(table, column)


@register.filter
def cells(table: Table, row: list[Cell]) -> list[tuple[str, Cell]]:
    """Each cell of a row with its heading."""
    return list(zip(table.heads, row, strict=True))


@register.filter
def item(things: dict[str, Any], key: str) -> Any:
    """What is kept under the key."""
    return things.get(key, "")
