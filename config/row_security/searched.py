"""What a search looks through: views as the tables' owner, so that indexes of names serve it.

Before a policy PostgreSQL evaluates only operators that are known to tell nothing of a row
(leakproof). Patterns and likeness are not, so a search under the policies would read every row of
its council. These views hold the scope's council alone, and nothing for people who do no casework;
who sees a family is asked of those that are found, by their own table's policy (families.search).
"""

from __future__ import annotations

COLUMNS = {
    "families_family": "id, council_id, ref, postcode, restricted, merged_into_id",
    "families_carer": "family_id, council_id, plain_name, sounds, date_of_birth",
    "families_child": "family_id, council_id, plain_name, sounds, date_of_birth",
}

VIEWS = tuple(
    f"CREATE OR REPLACE VIEW lodestar.{table} AS SELECT {columns} FROM public.{table}"
    " WHERE (SELECT lodestar.everywhere()) OR (council_id = (SELECT lodestar.council())"
    " AND (SELECT lodestar.served_council() IS NOT NULL OR lodestar.does_casework()))"
    for table, columns in COLUMNS.items()
)
