"""What is posted against its counterfoils: every row, every field, and nothing besides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from centres.models import Council
from payments.guards.counterfoils import OF_ROUND, OF_SUBMISSION, sealed
from payments.models import Account, Claim, Contract, Counterfoil

Row = dict[str, Any]

# Counterfoils whose seal is not of their content and the seal before.
BROKEN = f"""
    SELECT id, "table" FROM (
        SELECT foil.*, lag(seal) OVER (ORDER BY id) AS before
        FROM payments_counterfoil foil WHERE council_id = %s) foil
    WHERE seal <> {sealed("before", '"table"', "rows")} ORDER BY id"""

# Rows that are not as their counterfoil says, that are gone, or that have none. Columns that a
# table got since are in no counterfoil.
DIFFERENT = """
    WITH kept AS MATERIALIZED (
        SELECT kept.content, (kept.content ->> 'id')::bigint AS id
        FROM payments_counterfoil foil
        CROSS JOIN LATERAL jsonb_array_elements(foil.rows) kept (content)
        WHERE foil.council_id = %(council)s AND foil."table" = %(table)s)
    SELECT kept.content, to_jsonb(row)
    FROM kept FULL JOIN (SELECT * FROM {table} WHERE council_id = %(council)s) row
        ON row.id = kept.id
    WHERE kept.content IS DISTINCT FROM to_jsonb(row)
      AND (kept.id IS NULL OR row.id IS NULL OR EXISTS (
          SELECT FROM jsonb_each(kept.content) was
          WHERE was.value IS DISTINCT FROM to_jsonb(row) -> was.key))
    ORDER BY coalesce(kept.id, row.id)"""

# Of which round of which claim a counterfoil of a submission or a decision is.
ROUND = {"claim": "(kept.content ->> 'id')::bigint", "round": "(kept.content ->> 'round')::int"}
STEPS = f"""
    SELECT kept.content, now.content
    FROM payments_counterfoil foil
    CROSS JOIN LATERAL jsonb_array_elements(foil.rows) kept (content)
    CROSS JOIN LATERAL (SELECT CASE WHEN kept.content ? 'lines'
        THEN ({OF_ROUND.format(**ROUND)}) ELSE ({OF_SUBMISSION.format(**ROUND)}) END) now (content)
    WHERE foil.council_id = %(council)s AND foil."table" = 'payments_claim'
      AND now.content <> kept.content
    ORDER BY foil.id"""
# What a submission and a decision keep, by name.
PARTS = {
    "claims": "claim",
    "contracts": "contract",
    "tariff": "tariff line",
    "lines": "line",
    "checks": "check",
}
# Gone from the claim once it is opened again.
OF_THE_ROUND = ("submitted_by_id", "submitted_at")


def counterfoils(council: Council) -> tuple[int, list[str]]:
    """How many there are, and what is posted otherwise than they say, row by row."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN, [council.pk])
        found = [
            f"counterfoil {pk} of {_words(table)} does not follow the one before it"
            for pk, table in cursor.fetchall()
        ]
    for model in posted_models():
        table = model._meta.db_table
        for was, now in _rows(DIFFERENT.format(table=table), council, table):
            found += _differences(council, _words(table), was, now)
    for was, now in _rows(STEPS, council, "payments_claim"):
        found += _of_step(council, was, now)
    return Counterfoil.objects.filter(council=council).count(), found


def posted_models() -> list[Any]:
    """The models whose rows have counterfoils, in order of their tables' names.

    What is only ever added to is posted, unless it says `is_posted = False`: what is said about
    figures when people meet, of which nothing is paid.
    """
    models = apps.get_app_config("payments").get_models()
    kept = [one for one in models if is_posted(one) and one != Counterfoil]
    return sorted(kept, key=lambda model: model._meta.db_table)


def is_posted(model: type[Model]) -> bool:
    """Whether a model's rows are postings, decisions or other steps that are never changed."""
    return getattr(model, "append_only", False) and getattr(model, "is_posted", True)


def _rows(query: str, council: Council, table: str) -> list[tuple[Row | None, Row | None]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"council": council.pk, "table": table})
        return [(_read(was), _read(now)) for was, now in cursor.fetchall()]


def _read(content: Any) -> Row | None:
    return json.loads(content) if isinstance(content, str) else content


def _differences(council: Council, what: str, was: Row | None, now: Row | None) -> Iterator[str]:
    """In words, field by field."""
    if was is None:
        assert now is not None  # noqa: S101  (for the type checker: one of them is there)
        yield f"{_place(council, now)}{what} {now['id']} was not posted by the product"
        return
    name = f"{_place(council, was)}{what} {was['id']}"
    if now is None:
        yield f"{name} is gone"
        return
    for field in sorted(was):
        if was[field] != now.get(field):
            yield f"{name}: {_said(field)}{_change(was[field], now.get(field))}"


def _of_step(council: Council, was: Row | None, now: Row | None) -> Iterator[str]:
    """What a submission rested on, or what was decided, where it is not as it was then."""
    assert was is not None and now is not None  # noqa: S101, PT018  (for the type checker)
    for part in PARTS.keys() & was.keys():
        before = {row["id"]: row for row in was[part]}
        after = {row["id"]: row for row in now[part] or ()}
        for pk in sorted({*before, *after}):
            one, other = before.get(pk), after.get(pk)
            if one and other and part == "claims" and other["submitted_at"] is None:
                one = {key: value for key, value in one.items() if key not in OF_THE_ROUND}
            if one is None or other is None or any(one[key] != other.get(key) for key in one):
                yield from _differences(council, PARTS[part], one, other)


def _place(council: Council, row: Row) -> str:
    """Which claim or contract a row is of, in words, as far as it says."""
    if "ref" in row:
        return f"{row['ref']}: "
    if row.get("claim_id"):
        claim = Claim.objects.filter(council=council, pk=row["claim_id"])
        return "".join(f"{one}: " for one in claim.select_related("contract"))
    if row.get("account_id"):
        account = Account.objects.filter(council=council, pk=row["account_id"])
        row = {"contract_id": account.values_list("contract", flat=True).first()}
    contract = Contract.objects.filter(council=council, pk=row.get("contract_id") or 0)
    return "".join(f"{one.ref}: " for one in contract)


def _words(table: str) -> str:
    names = {one._meta.db_table: str(one._meta.verbose_name) for one in apps.get_models()}
    return names.get(table, table)


def _change(was: Any, now: Any) -> str:
    """Numbers are said; words may be somebody's and are not."""
    if isinstance(was, int) and isinstance(now, int):
        return f" was {was} and is {now}"
    return " is not what it was"


def _said(field: str) -> str:
    return field.removesuffix("_id").replace("_", " ")
