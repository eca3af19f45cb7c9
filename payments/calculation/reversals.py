"""Reversals: what was approved under the contract and is no longer achieved (SPEC 6.3)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from centres.quarters import Quarter
from outcomes.models import Achievement
from payments.calculation.lines import Calculated
from payments.models import Claim, ClaimLine, Contract


def reversal_lines(contract: Contract, quarter: Quarter) -> list[Calculated]:
    """Minus what was approved for each, in text order of measure and subject.

    An achievement counts as still achieved whoever achieved it and whenever by the quarter's end.
    What a later quarter's claim holds is not this one's to take back.
    """
    achieved = Achievement.objects.filter(
        council=contract.council_id,
        quarter=str(quarter),
        measure=OuterRef("measure"),
        subject=OuterRef("subject"),
    )
    lost = (
        ClaimLine.objects.standing()
        .filter(
            claim__contract=contract,
            claim__state__in=Claim.DECIDED,
            claim__quarter__lt=str(quarter),
        )
        .exclude(Exists(achieved))
        .select_related("claim")
    )
    ordered = sorted(lost, key=lambda line: (line.measure.encode(), line.subject.encode()))
    return [
        Calculated(
            kind=ClaimLine.Kind.REVERSAL,
            measure=line.measure,
            version=line.version,
            subject=line.subject,
            amount_pence=-line.amount_pence,
            tariff_line_id=line.tariff_line_id,
            terms={"quarter": line.claim.quarter, "line": line.number},
            reverses_id=line.pk,
        )
        for line in ordered
    ]
