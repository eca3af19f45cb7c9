"""Nothing written about a line tells who the family is (SPEC 1): references only."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q

from centres import audit
from centres.models import User
from centres.row_scope import as_service
from families.models import Family
from outcomes.measures.measure import Outcome, Subject
from outcomes.measures.registry import MEASURES
from outcomes.voice.names import who_in
from payments.models import ClaimLine

# From a family to the subjects of claims and checks.
SUBJECTS = {
    Subject.CASE: "cases__ref__in",
    Subject.CHILD: "children__ref__in",
    Subject.ENROLMENT: "carers__enrolments__ref__in",
    Subject.FAMILY: "ref__in",
}
TOLD = "This tells who the family is. Use its reference: no names, addresses or numbers"


def require_no_names(*, by: User, line: ClaimLine, text: str, field: str) -> None:
    """ValidationError of `field` where the text tells who the line's family is.

    The words are quoted to those only who work with the family. A refusal is in the audit trail,
    so that nobody finds names out by guessing unnoticed; call it outside of the transaction that
    is then not begun.
    """
    for family in families_of(line):
        told = who_in(text, family)
        if not told:
            continue
        audit.record(
            by=by,
            action="claim.name_refused",
            record="claim",
            reference=f"{line.claim.contract.ref} {line.claim.quarter}",
            council=line.claim.council,
            line=line.number,
        )
        sees = Family.objects.visible_to(by).filter(pk=family.pk).exists()
        quoted = ", ".join(f"“{word}”" for word in told)
        raise ValidationError({field: f"{TOLD}: {quoted}." if sees else f"{TOLD}."})


def families_of(line: ClaimLine) -> list[Family]:
    """Whom a line is about; of a target line, those drawn to be checked. A merged family with the
    one that is kept.
    """
    named = Q(pk__in=[])
    for kind, references in _subjects(line).items():
        named |= Q(**{SUBJECTS[kind]: references})
    found = Family.objects.filter(named, council=line.council_id).values("pk")
    theirs = Family.objects.filter(Q(pk__in=found) | Q(merged_from__in=found)).distinct()
    # Whoever writes: also people who may know none of these names are kept from telling one.
    with as_service(line.council_id):
        return list(theirs.prefetch_related("carers", "children").order_by("pk"))


def _subjects(line: ClaimLine) -> dict[Subject, list[str]]:
    measure = MEASURES.get(line.measure)
    if isinstance(measure, Outcome):
        return {measure.subject: [line.subject]}
    drawn: dict[Subject, list[str]] = {}
    for check in line.checks.all():
        drawn.setdefault(Subject(check.subject_kind), []).append(check.subject)
    return drawn
