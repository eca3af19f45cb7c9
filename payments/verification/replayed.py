"""Every sealed quarter replayed: what it would pay now, and whether anything explains that."""

from __future__ import annotations

from centres.models import Council
from centres.wording import money
from payments.seals.changes import Sort
from payments.seals.replay import replays_of, sealed_claims
from payments.verification.records import rolled_up_quarters


def quarters(council: Council) -> tuple[int, list[str]]:
    """How many claims of quarters that were rolled up, and the lines that would be others now
    although no merge, correction, late entry or decision says why.
    """
    rolled_up = {str(quarter) for quarter in rolled_up_quarters(council)}
    claims = [claim for claim in sealed_claims(council) if claim.quarter in rolled_up]
    return len(claims), [
        f"{replay.claim}: {one.measure} {one.subject} would make {money(one.pence)} more or less"
        f" now. {one.words}"
        for replay in replays_of(council, claims)
        for one in replay.differing
        if one.why == Sort.TAMPERING.value
    ]
