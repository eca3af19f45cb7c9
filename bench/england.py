"""Families of many councils, with names as common as names are, made by PostgreSQL itself.

Deterministic: the same size gives the same families. The commonest last name is held by about one
person in eighty, as Smith is; most are rare.
"""

from typing import Any

from django.db import connection, transaction

from centres.models import Centre, Cluster, Council, Membership, Provider, User
from centres.scope import FSW

FAMILIES_OF_COUNCIL = 25_000
CLUSTERS_OF_COUNCIL = 12

# Invented names of two and three syllables; the first ones of each list are the common ones.
NAMES = """
    CREATE TEMPORARY TABLE syllable ON COMMIT DROP AS
    SELECT row_number() OVER () - 1 AS n, s AS name FROM unnest(string_to_array(
        'ba be bri ca cha da de el fa ga gre ha hu ja jo ka la le li ma me mi mo na ni o pa per '
        || 'ra re ro sa se sha so ta th to va wi za son ton ley er man ford well ard ing', ' ')) s;
    CREATE TEMPORARY TABLE name ON COMMIT DROP AS
    SELECT kind, n, initcap((SELECT string_agg(syllable.name, '' ORDER BY place)
        FROM generate_series(1, 2 + kind) place
        JOIN syllable ON syllable.n = (hashtextextended(kind || ' ' || place, number.n) & 1048575)
                                      % 50)) AS name
    FROM generate_series(0, 1) kind, generate_series(0, 19999) number (n)
    WHERE kind = 1 OR number.n < 1500;
    CREATE UNIQUE INDEX ON name (kind, n);
    ANALYZE name
"""

PEOPLE = """
    INSERT INTO {table} (council_id, ref, family_id, first_name, last_name, date_of_birth{more})
    SELECT family.council_id, '{letter}' || family.ref || '-' || k, family.id,
           first.name, last.name,
           '{born}'::date
               + ((hashtextextended('born' || k, family.id) & 1048575) %% {days})::int{values}
    FROM families_family family, generate_series(1, {each}) k,
         LATERAL (SELECT
             (hashtextextended('{letter}' || k, family.id) & 1048575) / 1048576.0::float8 AS a,
             (hashtextextended('last', family.id) & 1048575) / 1048576.0::float8 AS b) chance,
         name first, name last
    WHERE family.council_id = %(council)s
      AND first.kind = 0 AND first.n = floor(1500 * chance.a ^ 2.5)::bigint
      AND last.kind = 1 AND last.n = floor(20000 * chance.b ^ 2.2)::bigint
"""

FAMILIES = """
    INSERT INTO families_family (council_id, ref, centre_id, postcode, address, phone,
                                 registered_on, deregistered_because, restricted)
    SELECT %(council)s, 'F' || n, (%(centres)s::bigint[])[1 + n %% {clusters}],
           'HP' || n %% 30 || ' ' || n %% 9 + 1 || chr(65 + n %% 26) || chr(65 + n / 26 %% 26),
           '', '', '2015-01-01', '', false
    FROM generate_series(1, %(families)s) n
"""


def make_councils(families: int) -> User:
    """So many families in councils of ordinary size; a support worker of one cluster of one."""
    worker = None
    for number in range(-(-families // FAMILIES_OF_COUNCIL)):
        made = _make_council(number, min(FAMILIES_OF_COUNCIL, families))
        worker = worker or made
    if worker is None:
        raise ValueError("There are no families to make.")
    return worker


@transaction.atomic
def _make_council(number: int, families: int) -> User:
    council = Council.objects.create(code=f"ENGLAND{number}", name="A council")
    provider = Provider.objects.create(council=council, code="P", name="P", kind="voluntary")
    clusters = Cluster.objects.bulk_create(
        Cluster(council=council, provider=provider, code=f"K{place}", name="A cluster")
        for place in range(CLUSTERS_OF_COUNCIL)
    )
    centres = Centre.objects.bulk_create(
        Centre(council=council, cluster=cluster, code=cluster.code, name="A centre")
        for cluster in clusters
    )
    worker = User.objects.create_user(
        f"worker@{council.code}", None, username="worker", name="A worker", council=council
    )
    Membership.objects.create(council=council, user=worker, role=FSW, cluster=clusters[0])
    values: dict[str, Any] = {
        "council": council.pk,
        "centres": [centre.pk for centre in centres],
        "families": families,
    }
    with connection.cursor() as cursor:
        cursor.execute(NAMES)
        cursor.execute(FAMILIES.format(clusters=CLUSTERS_OF_COUNCIL), values)
        for table, letter, born, days, each, more, filled in (
            ("families_carer", "P", "1970-01-01", 12_000, 1, "", ""),
            ("families_child", "H", "2010-06-01", 2_000, 2, ", two_year_offer_eligible", ", false"),
        ):
            people = PEOPLE.format(
                table=table, letter=letter, born=born, days=days, each=each, more=more,
                values=filled,
            )  # fmt: skip
            cursor.execute(people, values)
    return worker
