"""Evidence of restricted families (SPEC 1): for those who work with them, and for commissioners.

The provider's other people see that the line is there and what it pays, and nothing of what
happened in the family.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from centres.models import User
from centres.row_scope import as_service
from families.models import Case, Child, Family
from outcomes.measures.measure import Outcome, Subject
from outcomes.measures.registry import MEASURES
from outcomes.models import Enrolment
from payments.models import ClaimLine
from payments.permissions import commissions

SUBJECTS: dict[Subject, tuple[Any, str]] = {
    Subject.CASE: (Case, "family"),
    Subject.CHILD: (Child, "family"),
    Subject.ENROLMENT: (Enrolment, "carer__family"),
}


def withheld_from(user: User, council_id: int, lines: Iterable[ClaimLine]) -> frozenset[int]:
    """Ids of the lines of a council's claim whose evidence the user may not see."""
    if commissions(user, council_id):
        return frozenset()
    references: dict[Subject, dict[str, list[int]]] = {}
    for line in lines:
        measure = MEASURES.get(line.measure)
        if isinstance(measure, Outcome):
            of_kind = references.setdefault(measure.subject, {})
            of_kind.setdefault(line.subject, []).append(line.pk)
    hidden: set[int] = set()
    for kind, of_kind in references.items():
        for subject in restricted_from(user, council_id, kind, list(of_kind)):
            hidden.update(of_kind[subject])
    return frozenset(hidden)


def restricted_from(
    user: User, council_id: int, kind: Subject, subjects: list[str] | None = None
) -> list[str]:
    """References of this kind, or of these alone, that belong to restricted families with which
    the user does not work.
    """
    model, family = SUBJECTS[kind]
    theirs = Family.objects.visible_to(user).values("pk")
    # What a merged family was paid for is its own evidence still, seen as the kept one is.
    restricted, seen = Q(), Q()
    for of_line in (family, f"{family}__merged_into"):
        restricted |= Q(**{f"{of_line}__restricted": True})
        seen |= Q(**{f"{of_line}__in": theirs})
    found = model.objects.filter(restricted, council=council_id).exclude(seen)
    if subjects is not None:
        found = found.filter(ref__in=subjects)
    # Who does not see a family would not see that it is restricted either.
    with as_service(council_id):
        return list(found.values_list("ref", flat=True))
