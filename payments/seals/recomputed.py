"""A quarter's achievements and figures on the records as they are now: read, never stored.

The measures' own queries are asked once more; what the roll-up stored stays as it is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from centres.models import Centre, Council
from centres.quarters import Quarter
from centres.row_scope import as_service
from outcomes.measures.measure import Measure
from outcomes.measures.versions import indicators_for, outcomes_for
from outcomes.models import Achievement, Figure

Key = tuple[str, str]


@dataclass
class Recomputed:
    """Achievements by measure and subject; figures of providers by their id and the indicator,
    with the ids of the subjects counted, and not counted. None of these rows is stored.
    """

    achieved: dict[Key, Achievement] = field(default_factory=dict)
    figures: dict[tuple[int, str], Figure] = field(default_factory=dict)


def recompute(council: Council, quarter: Quarter, keys: Collection[str]) -> Recomputed:
    """What these measures give for a quarter now; one query for each of them and one for places."""
    found = Recomputed()
    providers = dict(Centre.objects.filter(council=council).values_list("pk", "cluster__provider"))
    for outcome in outcomes_for(quarter):
        if outcome.key in keys:
            for row in _rows(outcome, council, quarter):
                found.achieved[outcome.key, row["subject"]] = Achievement(
                    council=council,
                    quarter=str(quarter),
                    measure=outcome.key,
                    version=row.get("version", outcome.version),
                    subject=row["subject"],
                    provider_id=providers[row["centre_id"]],
                    centre_id=row["centre_id"],
                    achieved_on=row["achieved_on"],
                    evidence=json.loads(row["evidence"]),
                )
    for indicator in indicators_for(quarter):
        if indicator.key in keys:
            _add_figures(found, indicator, _rows(indicator, council, quarter), providers)
    return found


def _add_figures(
    found: Recomputed, measure: Measure, rows: Iterator[dict[str, Any]], providers: dict[int, int]
) -> None:
    sums: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        sums[providers[row["centre_id"]]].append(row)
    for provider in set(providers.values()):
        own = sums[provider]
        found.figures[provider, measure.key] = Figure(
            indicator=measure.key,
            version=measure.version,
            provider_id=provider,
            numerator=int(sum(row["numerator"] for row in own)),
            denominator=int(sum(row["denominator"] for row in own)),
            counted=[pk for row in own for pk in row["counted"] or ()],
            not_counted=[pk for row in own for pk in row["not_counted"] or ()],
        )


def _rows(measure: Measure, council: Council, quarter: Quarter) -> Iterator[dict[str, Any]]:
    asked: dict[str, Any] = {
        "council": council.pk,
        "first": quarter.first_day,
        "last": quarter.last_day,
    }
    with as_service(council), connection.cursor() as cursor:
        cursor.execute(measure.query, asked)
        names = [column.name for column in cursor.description]
        rows = cursor.fetchall()
    return (dict(zip(names, row, strict=True)) for row in rows)
