"""Which families the addresses on a page belong to: a page that shows a family links to it.

Each app says under which of its addresses records of a family stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import unescape
from urllib.parse import unquote

from django.apps import apps
from django.db.models import QuerySet, Value

from centres.converters import ReferenceConverter

OF_A_RECORD = ReferenceConverter()
# Nobody's reference is longer, nor what an address makes of one.
LONGEST = 400


@dataclass(frozen=True)
class Records:
    """Records that stand under an address: their model, and the path to the family's reference."""

    model: str
    path: str

    def families(self, refs: set[str]) -> QuerySet:
        """The references of the families of these records, whatever council's."""
        return apps.get_model(self.model).objects.filter(ref__in=refs)


CASES = "/cases"
_kinds: dict[str, Records] = {}


def stands_under(before: str, model: str, family: str = "family__ref") -> None:
    """Say that records of `model` stand in addresses after `before` (a pattern, `/cases`).

    Their field `ref` is the next part of the address; `family` is the path from them to the
    family's reference.
    """
    _kinds[before] = Records(model, family)
    _pattern.cache_clear()


@cache
def _pattern() -> re.Pattern[str]:
    starts = "|".join(f"({before})" for before in _kinds)
    return re.compile(rf"(?:{starts})/([^/\"'?#\s<>\\]{{1,{LONGEST}}})(?=/)")


def records_in(text: str) -> dict[str, set[str]]:
    """References by the kind of record, of all addresses in a text (a path, a page)."""
    found: dict[str, set[str]] = defaultdict(set)
    kinds = tuple(_kinds)
    for match in set(_pattern().findall(text)):
        *starts, part = match
        kind = next(kinds[place] for place, start in enumerate(starts) if start)
        try:
            found[kind].add(OF_A_RECORD.to_python(unquote(unescape(part))))
        except ValueError:
            continue
    return found


def families_of(
    named: dict[str, set[str]], linked: dict[str, set[str]], council: int
) -> tuple[set[str], set[str]]:
    """The references of the families that are named, and of those that are only linked to.

    One query, none where there is no record at all.
    """
    asked = [
        *_asked(named, council, is_named=True),
        *_asked(linked, council, is_named=False),
    ]
    if not asked:
        return set(), set()
    first, *more = asked
    rows = first.union(*more) if more else first
    found = list(rows)
    by_name = {ref for ref, is_named in found if is_named}
    return by_name, {ref for ref, is_named in found if not is_named} - by_name


def references_of(family: str, council: int) -> list[str]:
    """References of the records of a family that have an address; of those merged into it too.

    One query. Whoever asks says in whose scope (centres.row_scope).
    """
    first, *more = [
        apps.get_model(what.model).objects.filter(council=council, **{what.path: family}).order_by()
        for what in _kinds.values()
    ]
    keys = [rows.values_list("ref") for rows in (first, *more)]
    return [ref for (ref,) in keys[0].union(*keys[1:])]


def _asked(records: dict[str, set[str]], council: int, *, is_named: bool) -> Iterable[QuerySet]:
    for kind, refs in records.items():
        if not refs:
            continue
        what = _kinds[kind]
        rows = what.families(refs).filter(council=council).order_by()
        yield rows.values_list(what.path, Value(is_named))
