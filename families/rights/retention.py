"""How long the record of each family is kept, and why: one query over a council's families.

A record has one or more classes (`RecordClass`), each with a last day; the latest counts. A legal
hold and an open case stop it altogether.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from centres import audit
from centres.guards import require_day, require_reason
from centres.models import Council, User
from centres.references import next_reference
from centres.refusals import Refused
from centres.scope import AUDITOR, COUNCIL_ADMIN
from families.models import Family, LegalHold, RetentionRule
from families.models.retention import YEARS, RecordClass
from families.rights.access import require_officer
from families.rights.tables import by_reference, tables

# Those whose references a claim speaks of.
SUBJECTS = ("families_family", "families_case", "families_child", "outcomes_enrolment")
MOST_YEARS = 120

# The birthday so many years later; of 29 February it is the 1 March of other years (SPEC 3).
BIRTHDAY = """greatest(born + make_interval(years => %({years})s),
    born - 1 + make_interval(years => %({years})s) + interval '1 day')::date"""
LATER = "(last + make_interval(years => %({years})s))::date"

KEPT = f"""
WITH contact AS (
    SELECT family_id, max(day) AS last FROM (
        SELECT family_id, date AS day FROM families_engagement WHERE council_id = %(council)s
        UNION ALL SELECT family_id, coalesce(closed_on, opened_on) FROM families_case
            WHERE council_id = %(council)s
        UNION ALL SELECT family_id, coalesce(outcome_on, made_on) FROM families_referral
            WHERE council_id = %(council)s
        UNION ALL SELECT family_id, starts_on FROM families_level WHERE council_id = %(council)s
        UNION ALL SELECT family_id, received_on FROM families_birthnotification
            WHERE council_id = %(council)s
        UNION ALL SELECT came.family_id, held.date FROM families_attendance came
            JOIN families_centresession held ON held.id = came.session_id
            WHERE came.council_id = %(council)s
        UNION ALL SELECT id, coalesce(deregistered_on, registered_on, recorded_at::date)
            FROM families_family WHERE council_id = %(council)s
    ) contacts GROUP BY family_id
), child AS (
    SELECT family_id, max(coalesce(date_of_birth, due_on)) AS born FROM families_child
    WHERE council_id = %(council)s AND merged_into_id IS NULL GROUP BY family_id
), status AS (
    SELECT family_id, bool_or(status = 'cin') AS in_need, bool_or(status IN ('cp', 'lac')) AS plan
    FROM families_level WHERE council_id = %(council)s GROUP BY family_id
), claimed AS (
    SELECT of_ref.family_id, max(make_date(left(line.quarter, 4)::int + 1, 3, 31)) AS last
    FROM ({{claimed}}) line JOIN ({{subjects}}) of_ref ON of_ref.ref = line.subject
    GROUP BY of_ref.family_id
), kept AS (
    SELECT family_id, 'centre_file' AS why, {BIRTHDAY.format(years="centre_file")} AS until
    FROM child
    UNION ALL
    SELECT family_id, 'centre_file', {LATER.format(years="centre_file")} FROM contact
    WHERE NOT EXISTS (SELECT FROM child WHERE child.family_id = contact.family_id)
    UNION ALL
    SELECT family_id, 'child_in_need', {BIRTHDAY.format(years="child_in_need")}
    FROM child JOIN status USING (family_id) WHERE in_need
    UNION ALL
    SELECT family_id, 'protection_plan', {LATER.format(years="protection_plan")}
    FROM contact JOIN status USING (family_id) WHERE plan
    UNION ALL
    SELECT family_id, 'claims', {LATER.format(years="claims")} FROM claimed
)
SELECT family.ref, max(kept.until) AS until,
    (array_agg(kept.why ORDER BY kept.until DESC, kept.why))[1] AS record_class,
    json_agg(json_build_array(kept.why, kept.until) ORDER BY kept.until DESC, kept.why),
    contact.last, EXISTS (SELECT FROM families_legalhold hold
        WHERE hold.family_id = family.id AND hold.lifted_on IS NULL) AS held
FROM families_family family
JOIN kept ON kept.family_id = family.id
JOIN contact ON contact.family_id = family.id
WHERE family.council_id = %(council)s AND family.merged_into_id IS NULL
    AND family.removed_on IS NULL
    AND NOT EXISTS (SELECT FROM families_case open
        WHERE open.family_id = family.id AND open.closed_on IS NULL)
    AND (%(refs)s IS NULL OR family.ref = ANY (%(refs)s))
GROUP BY family.id, family.ref, contact.last
"""
DUE = f"SELECT * FROM ({KEPT}) kept WHERE until < %(today)s AND NOT held ORDER BY until, ref"


@dataclass(frozen=True)
class Kept:
    """A family's record: its class, the last day it is kept, each class with its day, a hold."""

    family_ref: str
    until: date
    record_class: str
    reasons: list[tuple[str, date]]
    last_contact: date
    held: bool

    @property
    def title(self) -> str:
        """The class, in words."""
        return str(RecordClass(self.record_class).label)

    @property
    def also(self) -> list[tuple[str, date]]:
        """The other classes, in words, and their days."""
        return [(str(RecordClass(why).label), until) for why, until in self.reasons[1:]]


class DueList:
    """The families of a council past their last day, as a page needs them: counted, and sliced."""

    def __init__(self, council: Council, today: date) -> None:
        self.council, self.facts = council, {**_facts(council), "today": today}

    def __len__(self) -> int:
        with connection.cursor() as cursor:
            statement = _statement(self.council, DUE)
            cursor.execute(f"SELECT count(*) FROM ({statement}) due", self.facts)
            return int(cursor.fetchone()[0])

    def __getitem__(self, place: slice) -> list[Kept]:
        first = place.start or 0
        facts = {**self.facts, "first": first, "many": place.stop - first}
        statement = _statement(self.council, DUE) + " LIMIT %(many)s OFFSET %(first)s"
        return [*_rows(statement, facts)]

    def of(self, refs: list[str]) -> list[Kept]:
        """Those of these references that are on the list."""
        return [*_rows(_statement(self.council, DUE), {**self.facts, "refs": refs})]


def kept(council: Council, refs: list[str]) -> list[Kept]:
    """How long these families' records are kept; none of those with an open case."""
    return [*_rows(_statement(council, KEPT), {**_facts(council), "refs": refs})]


def years_of(council: Council) -> dict[str, int]:
    """The years each class is kept in a council."""
    rules = RetentionRule.objects.filter(council=council).values_list("record_class", "years")
    return {**{str(key): years for key, years in YEARS.items()}, **dict(rules)}


@transaction.atomic
def lengthen(*, by: User, record_class: str, years: int) -> None:
    """Keep a class longer than usual, or as usual again; ValidationError (`years`) for shorter."""
    if not by.has_role(AUDITOR, COUNCIL_ADMIN) or by.council is None:
        raise Refused("Only the data protection officer or the administrator sets this.")
    least = YEARS[record_class]
    if not least <= years <= MOST_YEARS:
        raise ValidationError({"years": f"Enter {least} years or more, up to {MOST_YEARS}."})
    before = years_of(by.council)[record_class]
    if before == years:
        return
    RetentionRule.objects.update_or_create(
        council=by.council, record_class=record_class, defaults={"years": years, "set_by": by}
    )
    audit.record(
        by=by, action="retention.lengthen", record="retention", reference=record_class,
        council=by.council, before=before, after=years,
    )  # fmt: skip


@transaction.atomic
def hold(*, by: User, family: Family, reason: str, starts_on: date) -> LegalHold:
    """Stop the removal of a family's record. Refused while another hold stands."""
    require_officer(by)
    require_reason(reason)
    require_day(starts_on, "starts_on")
    locked = Family.objects.select_for_update(no_key=True, of=("self",)).get(pk=family.pk)
    if LegalHold.objects.standing().filter(family=locked).exists():
        raise Refused("This family’s record is under a legal hold already.")
    made: LegalHold = LegalHold.objects.create(
        council=locked.council, ref=next_reference("H"), family=locked, reason=reason.strip(),
        starts_on=starts_on, by=by,
    )  # fmt: skip
    _note(by, "hold.place", made)
    return made


@transaction.atomic
def lift(*, by: User, placed: LegalHold, on: date) -> LegalHold:
    """Let the record be removed again when its time comes."""
    require_officer(by)
    rows = LegalHold.objects.select_related("family", "council")
    held: LegalHold = rows.select_for_update(of=("self",)).get(pk=placed.pk)
    if held.lifted_on:
        raise Refused("This hold was lifted already.")
    require_day(on, "on", since=held.starts_on, what="The hold began")
    held.lifted_on, held.lifted_by = on, by
    held.save(update_fields=["lifted_on", "lifted_by"])
    _note(by, "hold.lift", held)
    return held


def _note(by: User, action: str, placed: LegalHold) -> None:
    audit.record(
        by=by, action=action, record="hold", reference=placed.ref, council=placed.council,
        family=placed.family.ref,
    )  # fmt: skip


def _facts(council: Council) -> dict[str, Any]:
    return {**years_of(council), "council": council.pk, "refs": None}


def _rows(statement: str, facts: dict[str, Any]) -> Iterator[Kept]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        for ref, until, record_class, reasons, last, held in cursor.fetchall():
            classes = json.loads(reasons) if isinstance(reasons, str) else reasons
            each = [(why, date.fromisoformat(day)) for why, day in classes]
            yield Kept(ref, until, record_class, each, last, held)


def _statement(council: Council, statement: str) -> str:
    """With what a claim's lines speak of, in tables of apps that are not imported here."""
    claimed = [
        f"SELECT line.subject, claim.quarter FROM {model._meta.db_table} line JOIN"
        f" {_table_of_claims(model)} claim ON claim.id = line.claim_id"
        f" WHERE line.council_id = %(council)s"
        for model, _ in by_reference()
        if any(field.name == "claim" for field in model._meta.get_fields())
    ]
    subjects = [
        f"SELECT named.ref, {_family_of(table.path)} AS family_id FROM {table.name} named"
        f" {_joined(table.path)} WHERE named.council_id = %(council)s"
        for table in tables()
        if table.name in SUBJECTS
    ]
    return statement.replace("{claimed}", " UNION ALL ".join(claimed)).replace(
        "{subjects}", " UNION ALL ".join(subjects)
    )


def _table_of_claims(model: Any) -> str:
    return str(model._meta.get_field("claim").related_model._meta.db_table)


def _family_of(path: str) -> str:
    if not path:
        return "named.id"
    return "named.family_id" if path == "family" else "carer.family_id"


def _joined(path: str) -> str:
    is_by_carer = path == "carer__family"
    return "JOIN families_carer carer ON carer.id = named.carer_id" if is_by_carer else ""
