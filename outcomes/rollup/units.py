"""From what was found in centres to a row for every unit, as SQL that roll-ups share (SPEC 5).

It reads two queries of the WITH list it stands in: `wanted` (`indicator`, `version`, `of_group`),
a row for each indicator of each group, and `found` (`indicator`, `of_group`, `centre_id`,
`numerator`, `denominator`, `counted`, `not_counted`), at most one for each of those and a centre.
"""

COLUMNS = """indicator, version, of_group, level, unit, provider_id, cluster_id, centre_id,
    numerator, denominator, counted, not_counted"""


def _sums(level: str, unit: str, provider: str, cluster: str, of_unit: str) -> str:
    return f"""
        SELECT wanted.*, '{level}', {unit}.code, {provider}, {cluster}, NULL,
               coalesce(sum(numerator), 0), coalesce(sum(denominator), 0), ARRAY[]::bigint[],
               ARRAY[]::bigint[]
        FROM centres_{unit} {unit} CROSS JOIN wanted
        LEFT JOIN of_centre ON {of_unit}
            AND (of_centre.indicator, of_centre.of_group) = (wanted.indicator, wanted.of_group)
        WHERE {unit}.{"id" if unit == "council" else "council_id"} = %(council)s
        GROUP BY wanted.indicator, wanted.version, wanted.of_group, {unit}.id"""


# Every unit has a row, 0 over 0 included; those above the centre are sums.
OF_UNIT = f"""
    of_centre AS MATERIALIZED (
        SELECT wanted.indicator, wanted.version, wanted.of_group,
               'centre' AS level, centre.code AS unit, cluster.provider_id,
               centre.cluster_id, centre.id AS centre_id,
               coalesce(found.numerator, 0) AS numerator,
               coalesce(found.denominator, 0) AS denominator,
               coalesce(found.counted, ARRAY[]::bigint[]) AS counted,
               coalesce(found.not_counted, ARRAY[]::bigint[]) AS not_counted
        FROM centres_centre centre
        JOIN centres_cluster cluster ON cluster.id = centre.cluster_id
        CROSS JOIN wanted
        LEFT JOIN found ON found.centre_id = centre.id
            AND (found.indicator, found.of_group) = (wanted.indicator, wanted.of_group)
        WHERE centre.council_id = %(council)s),
    of_unit AS MATERIALIZED (
        SELECT {COLUMNS} FROM of_centre
        UNION ALL {
    _sums(
        "cluster",
        "cluster",
        "cluster.provider_id",
        "cluster.id",
        "of_centre.cluster_id = cluster.id",
    )
}
        UNION ALL {
    _sums("provider", "provider", "provider.id", "NULL", "of_centre.provider_id = provider.id")
}
        UNION ALL {_sums("council", "council", "NULL", "NULL", "true")})"""
