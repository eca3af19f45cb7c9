"""What somebody has typed so far on the page that registers a family, finished or not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from families.duplicates import Known

FIELD = re.compile(r"^(carers|children)-(\d{1,3})-(\w+)$")
# Under which name each kind of row has its date.
DATES = {"carers": "date_of_birth", "children": "date"}


def people_typed(page: Mapping[str, str]) -> tuple[list[Known], str]:
    """The people with a name or a date, and the postcode. A child without a last name has that of
    the first carer; what is no date (yet) is none.
    """
    rows: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for name, value in page.items():
        if match := FIELD.match(name):
            rows[match[1], int(match[2])][match[3]] = value.strip()
    first = rows.get(("carers", 0), {}).get("last_name", "")
    people = [
        (
            row.get("first_name", ""),
            row.get("last_name", "") or (first if kind == "children" else ""),
            _day(row, DATES[kind]),
        )
        for (kind, _), row in sorted(rows.items())
    ]
    told = [one for one in people if one[0] or one[2]]
    return told, page.get("postcode", "").strip()


def _day(row: Mapping[str, str], name: str) -> date | None:
    try:
        year, month, day = (int(row.get(f"{name}_{part}", "")) for part in ("year", "month", "day"))
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
