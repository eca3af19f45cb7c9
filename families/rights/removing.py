"""The removal of a family's record, once its last day is over: a person decides, never a task."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from centres import audit
from centres.models import Council, User
from centres.papers import typeset
from centres.references import next_reference
from centres.refusals import Refused
from centres.row_scope import as_service
from centres.wording import day_in_words
from families.models import Family, Removal
from families.models.retention import RecordClass
from families.rights.access import require_officer
from families.rights.held import families_of
from families.rights.retention import DueList, Kept
from families.rights.tables import record_tables

NOT_DUE = (
    "It is not, or no longer, on the list: a hold was placed, a case was opened, or it was removed."
)
log = logging.getLogger(__name__)


def remove(*, by: User, ref: str) -> Removal:
    """Remove the record of the family with this reference, whose last day is over.

    Identity and words go, with their history; what figures and the ledger are made of stays, by
    reference. Refused when it is not on the list. As the service: it is in no officer's scope.
    """
    require_officer(by)
    council, today = by.council, timezone.localdate()
    if council is None:
        raise Refused(NOT_DUE)
    with as_service(council), transaction.atomic():
        family = Family.objects.select_for_update(of=("self",)).filter(council=council, ref=ref)
        held = family.first()
        due = DueList(council, today).of([ref])
        if held is None or not due:
            raise Refused(NOT_DUE)
        removal = _record(by, held, due[0], today)
        _carry_out(removal)
        audit.record(
            by=by, action="family.remove", record="family", reference=ref, council=council,
            certificate=removal.ref, record_class=removal.record_class,
            kept_until=removal.kept_until.isoformat(),
        )  # fmt: skip
        transaction.on_commit(lambda: _write_down(removal))
    return removal


def remove_all(*, by: User, refs: Iterable[str]) -> tuple[list[Removal], list[str]]:
    """One after the other, each whole: what was removed, and references that were not."""
    done: list[Removal] = []
    left: list[str] = []
    for ref in refs:
        try:
            done.append(remove(by=by, ref=ref))
        except Refused:
            left.append(ref)
    return done, left


def _record(by: User, family: Family, due: Kept, today: date) -> Removal:
    families = families_of(family)
    references = {
        ref
        for table in record_tables()
        if any(column.name == "ref" for column in table.facts)
        for ref in table.rows(families).values_list("ref", flat=True)
    }
    removal: Removal = Removal.objects.create(
        council=family.council,
        ref=next_reference("X"),
        family_ref=family.ref,
        record_class=due.record_class,
        kept_until=due.until,
        reasons=[[why, until.isoformat()] for why, until in due.reasons],
        people=family.carers.count() + family.children.count(),
        references=sorted(references),
        removed_on=today,
        by=by,
    )
    return removal


def _carry_out(removal: Removal) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lodestar_remove_family(%s)", [removal.pk])


def _write_down(removal: Removal) -> None:
    """Beside the database, so that a backup from before can be cleared again after its restore."""
    path = Path(settings.REMOVALS_LIST)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(as_line(removal)) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        # The record is removed; the list is written anew by `manage.py list_removals`.
        log.error("Removal %s could not be written down: %s", removal.ref, type(error).__name__)


def as_line(removal: Removal) -> dict[str, Any]:
    """What the list says of a removal: references, dates and a class, nobody's name."""
    return {
        "council": removal.council.code,
        "certificate": removal.ref,
        "family": removal.family_ref,
        "class": removal.record_class,
        "kept_until": removal.kept_until.isoformat(),
        "reasons": removal.reasons,
        "people": removal.people,
        "references": removal.references,
        "removed_on": removal.removed_on.isoformat(),
        "by": removal.by.login,
    }


def reapply(lines: Iterable[dict[str, Any]]) -> tuple[int, list[str]]:
    """Clear again, after a restore, what had been removed: those in the database and these lines.

    Returns how many families were cleared, and certificates of a council or person that is unknown.
    What is cleared already stays as it is, so that it may run twice.
    """
    unknown: list[str] = []
    with as_service(), transaction.atomic():
        for line in lines:
            if not _known_again(line):
                unknown.append(str(line.get("certificate")))
        again = 0
        for removal in Removal.objects.select_related("council").order_by("pk"):
            family = Family.objects.filter(
                council=removal.council, ref=removal.family_ref, removed_on__isnull=True
            )
            if family.exists():
                _carry_out(removal)
                again += 1
    return again, unknown


def _known_again(line: dict[str, Any]) -> bool:
    council = Council.objects.filter(code=line["council"]).first()
    by = User.objects.filter(login=line["by"]).first()
    if council is None or by is None:
        return False
    Removal.objects.get_or_create(
        council=council,
        family_ref=line["family"],
        defaults={
            "ref": line["certificate"],
            "record_class": line["class"],
            "kept_until": date.fromisoformat(line["kept_until"]),
            "reasons": line["reasons"],
            "people": line["people"],
            "references": line["references"],
            "removed_on": date.fromisoformat(line["removed_on"]),
            "by": by,
        },
    )
    return True


def removed_subjects(council: int, references: Iterable[str]) -> set[str]:
    """Which of these references are of families whose record was removed."""
    asked = {ref for ref in references if ref}
    if not asked:
        return set()
    removals = Removal.objects.filter(council=council, references__overlap=sorted(asked))
    found = removals.values_list("references", flat=True)
    return asked.intersection(ref for references in found for ref in references)


def certificate(removal: Removal) -> bytes:
    """The PDF: class, number, dates, by whom; no name of the family's, which is gone."""
    on = removal.removed_on
    return typeset(
        "families/privacy/certificate.typ",
        {
            "title": f"Certificate of removal {removal.ref}",
            "council": removal.council.name,
            "made": [on.year, on.month, on.day],
            "about": [
                ["Certificate", removal.ref],
                ["Record", f"Family {removal.family_ref}"],
                ["Class of record", str(RecordClass(removal.record_class).label)],
                ["People in it", str(removal.people)],
                ["Kept until", day_in_words(removal.kept_until)],
                ["Removed on", day_in_words(on)],
                ["Removed by", f"{removal.by.name}, data protection officer"],
            ],
        },
    )
