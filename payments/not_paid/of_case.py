"""Why an outcome of a case is achieved and not paid, for the case's page: the claims' words."""

from __future__ import annotations

from datetime import date

from centres.models import User
from families.models import Case
from payments.cases import OF_CASES
from payments.models import ClaimLine, TariffLine
from payments.not_paid.reasons import NO_CONTRACT, of_line

Key = tuple[str, str]  # measure and subject


def why_not_paid(user: User, case: Case, achieved: dict[Key, date]) -> dict[Key, str]:
    """Why in words, of those of which the newest claim, or the days of every contract, say it.

    `achieved` do not stand claimed. Nothing where the person sees no claims. Two queries.
    """
    lines = (
        ClaimLine.objects.visible_to(user)
        .current()
        .filter(
            council=case.council_id,
            kind__in=[ClaimLine.Kind.OUTCOME, ClaimLine.Kind.OVER_CAP],
            subject__in={subject for _, subject in achieved},
        )
        .order_by("claim__quarter", "pk")
    )
    newest = {(line.measure, line.subject): line for line in lines}
    said = {key: NO_CONTRACT for key in _outside(user, case, achieved) if key not in newest}
    for key, line in newest.items():
        why = of_line(line) if key in achieved else None
        if why:
            said[key] = why[1]
    return said


def _outside(user: User, case: Case, achieved: dict[Key, date]) -> list[Key]:
    """The outcomes of the case itself achieved on a day that no contract of the provider pays."""
    priced = list(
        TariffLine.objects.visible_to(user)
        .in_agreed_terms()
        .filter(
            kind=TariffLine.Kind.PER_OUTCOME,
            key__in=OF_CASES,
            contract__provider__clusters__centres=case.centre_id,
        )
        .select_related("contract")
    )
    return [
        (measure, subject)
        for (measure, subject), day in achieved.items()
        if any(line.key == measure for line in priced)
        and not any(
            line.key == measure and line.contract.starts_on <= day <= line.contract.last_day
            for line in priced
        )
    ]
