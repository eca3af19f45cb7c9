"""Finding what an address names, inside the person's scope."""

from __future__ import annotations

from django.http import Http404

from centres.access import find
from centres.models import User
from payments.models import Claim, ClaimLine


def claim_of(user: User, contract: str, quarter: str) -> Claim:
    """The contract's claim for the quarter; Http404 outside the person's scope."""
    rows = Claim.objects.select_related("contract__provider", "council", "submitted_by")
    found: Claim = find(rows, user, contract__ref=contract, quarter=quarter)
    return found


def line_of(claim: Claim, number: int) -> ClaimLine:
    """A line of the claim's present round; Http404 when there is none of that number."""
    lines = claim.lines.select_related(
        "decided_by",
        "reverses__claim__contract",
        "releases__claim__contract",
        "tariff_line__variation",
    )
    line: ClaimLine | None = lines.filter(number=number).first()
    if line is None:
        raise Http404
    return line
