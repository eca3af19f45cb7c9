"""The annual cap (SPEC 6.5)."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Sum

from centres.quarters import Quarter
from payments.calculation.lines import Calculated
from payments.models import ClaimLine, Contract


def approved_in_year(contract: Contract, quarter: Quarter) -> int:
    """Pence, net: the contract's other approved claims of the quarter's financial year."""
    quarters = [str(each) for each in quarter.quarters_of_year() if each != quarter]
    approved = ClaimLine.objects.approved().filter(
        claim__contract=contract, claim__quarter__in=quarters
    )
    return approved.aggregate(pence=Sum("amount_pence"))["pence"] or 0


def within_annual_cap(lines: list[Calculated], room: int) -> list[Calculated]:
    """Admit positive lines in order until the first that does not fit whole into `room` pence.

    That one and all positive lines after it become over-cap lines of 0.
    """
    admitted = []
    is_full = False
    for line in lines:
        if line.amount_pence <= 0:
            admitted.append(line)
            continue
        is_full = is_full or line.amount_pence > room
        room -= line.amount_pence
        admitted.append(_over_cap(line) if is_full else line)
    return admitted


def _over_cap(line: Calculated) -> Calculated:
    return replace(
        line,
        kind=ClaimLine.Kind.OVER_CAP,
        amount_pence=0,
        uncapped_pence=line.amount_pence,
        capped_by=ClaimLine.Cap.ANNUAL,
    )
