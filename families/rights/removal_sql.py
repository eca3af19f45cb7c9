"""The one way past append-only tables: a function of the database's owner that removes a family.

The application's role can neither change nor delete history, what families said, or an audit
event. It can call `lodestar_remove_family` with a removal that it has recorded; the function, which
is the owner's, looks again whether the record may go, and takes identity and words out of every
table of it. It is written anew at each migration from the models themselves: a column that holds
words is cleared unless it is named here as one that stays, so that a new one is never forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from families.models import Family
from families.rights.tables import Table, histories, tables

REMOVED = "Removed"
# Codes without choices, which outcomes and figures are made of.
STAYS = frozenset({"outcomes_action.area", "outcomes_priority.area"})
# Nothing of these is needed for a figure or the ledger.
DELETED = (
    "families_mergedrow",
    "families_family_named_workers",
    "families_accessarchive",
    "families_withheld",
)
# Days that tell who somebody is: the month is enough for every age on a quarter's last day.
BIRTHS = frozenset({"date_of_birth", "due_on"})
BORN = frozenset({"families_carer", "families_child"})

CREATE = """
CREATE OR REPLACE FUNCTION public.lodestar_remove_family(removal bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $lodestar$
#variable_conflict use_column
DECLARE
    going public.families_removal;
    kin bigint[];
BEGIN
    SELECT * INTO STRICT going FROM public.families_removal WHERE id = removal;
    WITH RECURSIVE of_it AS (
        SELECT id FROM public.families_family
        WHERE council_id = going.council_id AND ref = going.family_ref
        UNION
        SELECT merged.id FROM public.families_family merged
        JOIN of_it ON merged.merged_into_id = of_it.id
    ) SELECT array_agg(id) INTO kin FROM of_it;
    IF kin IS NULL THEN
        RETURN;
    END IF;
    IF going.kept_until >= current_date THEN
        RAISE EXCEPTION 'a record is kept until its last day is over';
    END IF;
    IF EXISTS (SELECT FROM public.families_legalhold
               WHERE family_id = ANY (kin) AND lifted_on IS NULL) THEN
        RAISE EXCEPTION 'a record under a legal hold is not removed';
    END IF;
    IF EXISTS (SELECT FROM public.families_case
               WHERE family_id = ANY (kin) AND closed_on IS NULL) THEN
        RAISE EXCEPTION 'a record with an open case is not removed';
    END IF;
    PERFORM set_config('lodestar.removing', 'yes', true);
{statements}
    UPDATE public.families_family SET removed_on = going.removed_on WHERE id = ANY (kin);
    PERFORM set_config('lodestar.removing', '', true);
END $lodestar$
"""
# Of a session of anybody but the owner, inside that function, never.
IGNORED_WHILE_REMOVING = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('lodestar.removing', true) = 'yes', false)
        AND current_user = {owner}
$$
"""


def create_function() -> str:
    """The function, as SQL for the owner to run."""
    # What is furthest from the family goes first: the way to it leads over the nearer ones.
    ordered = sorted(tables(), key=lambda table: -table.path.count("__") - bool(table.path))
    statements = [each for table in ordered for each in _statements(table)]
    return CREATE.format(statements="\n".join(f"    {each};" for each in statements))


def cleared(table: Table) -> dict[str, str]:
    """The columns of a table that are cleared, and what they are set to."""
    return {
        str(column.column): value
        for column in table.model._meta.concrete_fields
        if (value := _instead(table.name, column, _unique(table.model)))
    }


def _statements(table: Table) -> Iterator[str]:
    where = _of_kin(table)
    history = histories().get(table.model)
    if history:
        yield f"DELETE FROM public.{history._meta.db_table} WHERE {_history_of_kin(table, where)}"
    if table.name in DELETED:
        yield f"DELETE FROM public.{table.name} WHERE {where}"
        return
    values = cleared(table)
    if values:
        to = ", ".join(f'"{column}" = {value}' for column, value in values.items())
        yield f"UPDATE public.{table.name} SET {to} WHERE {where}"


def _unique(model: type[models.Model]) -> set[str]:
    """Columns in which no two rows may say the same."""
    constraints = [
        each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)
    ]
    return {name for each in constraints for name in each.fields}


def _instead(table: str, column: models.Field, unique: set[str]) -> str:
    name = f'"{column.column}"'
    if f"{table}.{column.name}" in STAYS or column.name == "ref" or column.choices:
        return ""
    if table in BORN and column.name in BIRTHS:
        return f"date_trunc('month', {name})::date"
    if isinstance(column, models.JSONField):
        return "NULL" if column.null else "'{}'"
    if isinstance(column, ArrayField) or not isinstance(
        column, models.CharField | models.TextField
    ):
        return ""
    if (column.max_length and column.max_length < len(REMOVED)) or column.name == "postcode":
        return "''"
    return f"CASE WHEN {name} = '' THEN '' WHEN {name} IS NOT NULL THEN '{REMOVED}' END"


def _of_kin(table: Table) -> str:
    """The rows of the family, as a condition on the table."""
    if not table.path:
        return "id = ANY (kin)"
    return _along(table.model, table.path.split("__"))


def _along(model: Any, path: list[str]) -> str:
    column = model._meta.get_field(path[0])
    if column.related_model is Family and len(path) == 1:
        return f'"{column.column}" = ANY (kin)'
    parent = column.related_model
    inner = _along(parent, path[1:])
    return f'"{column.column}" IN (SELECT id FROM public.{parent._meta.db_table} WHERE {inner})'


def _history_of_kin(table: Table, where: str) -> str:
    by_row = f"pgh_obj_id IN (SELECT id FROM public.{table.name} WHERE {where})"
    return by_row if not table.path else f"{by_row} OR {where}"
