"""What a case means in money, for the pages on which one is closed or opened again.

Both answer from what the person sees: a support worker, who sees no contract, is told nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from centres.models import User
from families.models import Case
from outcomes.measures.measure import Subject
from outcomes.measures.registry import OUTCOMES
from outcomes.outlook import Claimed
from payments.contracts.terms import outcome_prices
from payments.models import ClaimLine, Contract

OF_CASES = [measure.key for measure in OUTCOMES if measure.subject == Subject.CASE]


def worth(user: User, case: Case, day: date) -> dict[str, int]:
    """Pence for each outcome of a case that is achieved on the day, by measure: the tariff of the
    contract that the provider of the case's centre has then. Empty without one.
    """
    contracts = Contract.objects.visible_to(user).running_on(day)
    prices = outcome_prices(contracts.filter(provider__clusters__centres=case.centre_id), day)
    return {key: pence for key, pence in prices.items() if key in OF_CASES}


def claimed(user: User, case: Case, subjects: Iterable[str]) -> list[Claimed]:
    """The outcomes of the case, and of these subjects among its family's people, that stand
    claimed (SPEC 6.2), by whichever contract.
    """
    of_case = Q(measure__in=OF_CASES, subject=case.ref)
    of_people = Q(subject__in=list(subjects)) & ~Q(measure__in=OF_CASES)
    lines = (
        ClaimLine.objects.visible_to(user)
        .standing()
        .filter(of_case | of_people, council=case.council_id)
    )
    return [
        Claimed(
            measure=line.measure,
            subject=line.subject,
            quarter=line.claim.quarter,
            pence=line.amount_pence,
            state=line.claim.state,
        )
        for line in lines.select_related("claim").order_by("claim__quarter", "measure")
    ]
