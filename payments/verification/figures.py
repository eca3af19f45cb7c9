"""Figures that target lines are paid by, against the records as they are now (SPEC 5 and 6.4)."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from centres.models import Council
from centres.quarters import Quarter
from outcomes.measures.registry import INDICATORS
from outcomes.measures.versions import indicators_for
from payments.models import Claim
from payments.rolled_up import rolled_up_quarters

# Figures of centres, and of providers and the council as their sums, where they differ.
FIGURES = """
    WITH found AS MATERIALIZED ({query}),
    of_centre AS (
        SELECT centre.code, cluster.provider_id,
               coalesce(found.numerator, 0) AS numerator,
               coalesce(found.denominator, 0) AS denominator
        FROM centres_centre centre
        JOIN centres_cluster cluster ON cluster.id = centre.cluster_id
        LEFT JOIN found ON found.centre_id = centre.id
        WHERE centre.council_id = %(council)s),
    expected AS (
        SELECT 'centre' AS level, code AS unit, numerator, denominator FROM of_centre
        UNION ALL
        SELECT 'provider', provider.code, coalesce(sum(numerator), 0), coalesce(sum(denominator), 0)
        FROM centres_provider provider LEFT JOIN of_centre ON of_centre.provider_id = provider.id
        WHERE provider.council_id = %(council)s GROUP BY provider.id
        UNION ALL
        SELECT 'council', council.code, coalesce(sum(numerator), 0), coalesce(sum(denominator), 0)
        FROM centres_council council LEFT JOIN of_centre ON true
        WHERE council.id = %(council)s GROUP BY council.id),
    stored AS (
        SELECT level, unit, numerator, denominator FROM outcomes_figure
        WHERE council_id = %(council)s AND quarter = %(quarter)s AND indicator = %(measure)s
          AND level <> 'cluster')
    SELECT level, unit, stored.numerator, stored.denominator,
           coalesce(expected.numerator, 0), coalesce(expected.denominator, 0)
    FROM expected FULL JOIN stored USING (level, unit)
    WHERE (stored.numerator, stored.denominator)
        IS DISTINCT FROM (expected.numerator, expected.denominator)
    ORDER BY level, unit"""


def figures(council: Council) -> tuple[int, list[str]]:
    """How many figures of quarters, and those that the records now give else.

    Of every quarter that has ended and has a claim to be decided: what was decided is final
    (SPEC 6.4), and a quarter that runs is rolled up again every night.
    """
    undecided = Claim.objects.filter(council=council).exclude(state__in=Claim.DECIDED)
    due = set(undecided.order_by().values_list("quarter", flat=True).distinct())
    today = timezone.localdate()
    quarters = [
        quarter
        for quarter in rolled_up_quarters(council)
        if str(quarter) in due and quarter.last_day < today
    ]
    return len(quarters) * len(INDICATORS), [
        difference for quarter in quarters for difference in _differing(council, quarter)
    ]


def _differing(council: Council, quarter: Quarter) -> list[str]:
    differences = []
    with connection.cursor() as cursor:
        for indicator in indicators_for(quarter):
            cursor.execute(
                FIGURES.format(query=indicator.query),
                {
                    "council": council.pk,
                    "quarter": str(quarter),
                    "measure": indicator.key,
                    "first": quarter.first_day,
                    "last": quarter.last_day,
                },
            )
            for level, unit, numerator, denominator, now, of in cursor.fetchall():
                stored = "nothing" if numerator is None else f"{numerator} of {denominator}"
                differences.append(
                    f"{quarter}: {indicator.key} of {level} {unit} is stored as {stored},"
                    f" the records give {now} of {of}"
                )
    return differences
