"""A group or a session, logged for all families that came: an engagement for each, or none."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import receipts
from centres.models import Centre, User
from families import engagements
from families.models import Case, Engagement, Family

KINDS = (Engagement.Kind.CENTRE_SESSION, Engagement.Kind.GROUP_PROGRAMME)
MOST_FAMILIES = 60
# What its receipt calls an entry.
ENTRY = "group"


def log_group(
    *,
    by: User,
    families: Sequence[Family],
    kind: str,
    date: datetime.date,
    minutes: int,
    centre: Centre,
    client_id: UUID,
    note: str = "",
) -> int:
    """Record that these families came, each as an engagement of its own; how many they are.

    `minutes` is the group's length. All or nothing, and once under a `client_id`
    (centres.receipts). An engagement counts for the family's only open case, or for the worker's
    own. ValidationError names the field that is wrong, AnotherEntry an id that stands for
    something else.
    """
    families = sorted({family.pk: family for family in families}.values(), key=lambda one: one.pk)
    if not families:
        raise ValidationError({"families": "Tick the families that came."})
    if len(families) > MOST_FAMILIES:
        raise ValidationError({"families": f"Tick {MOST_FAMILIES} families or fewer at a time."})
    if kind not in KINDS:
        raise ValidationError({"kind": "Select what kind of contact it was."})
    facts: dict[str, Any] = {
        "kind": kind,
        "date": date,
        "minutes": minutes,
        "centre": centre,
        "note": note,
    }

    def write() -> receipts.Answer:
        cases = _cases_of(by, families)
        logged = [
            engagements.log(by=by, family=family, case=cases.get(family.pk), **facts)[0]
            for family in families
        ]
        return {"refs": [engagement.ref for engagement in logged]}

    with transaction.atomic():
        answer, _new = receipts.once(
            by=by,
            client_id=client_id,
            kind=ENTRY,
            body={
                "families": [family.ref for family in families],
                **facts,
                "date": date.isoformat(),
                "centre": centre.code,
            },
            write=write,
        )
    return len(answer["refs"])


def _cases_of(worker: User, families: Sequence[Family]) -> dict[int, Case]:
    """By family, the open case that a contact counts for where nobody says."""
    found: dict[int, list[Case]] = {}
    for case in Case.objects.open().filter(family__in=families).select_related("centre"):
        found.setdefault(case.family_id, []).append(case)
    usual = {family: engagements.usual_of(cases, worker) for family, cases in found.items()}
    return {family: case for family, case in usual.items() if case}
