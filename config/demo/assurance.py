"""What a commissioner of the demo did not find: a few checks in the past, for real figures."""

from __future__ import annotations

from centres.models import User
from config.demo.county import CHARITY
from payments.checks import decide_line, record_check
from payments.models import Claim, ClaimLine, EvidenceCheck

Outcome = EvidenceCheck.Outcome
Reason = EvidenceCheck.Reason

# Of the large charity's sample in the second quarter that is settled.
NOT_FOUND = (
    (Reason.NO_RECORD, "No register for the last session."),
    (Reason.WRONG_CONTACT, "The centre’s diary has a phone call that day."),
)
IN_QUARTER = 2


def check_evidence(claim: Claim, quarter: int, *, by: User) -> None:
    """Record every check of a claim; what was not found is paid all the same, with a reason."""
    lacking = {}
    if quarter == IN_QUARTER and claim.contract.provider.code == CHARITY:
        of_outcomes = claim.checks.filter(line__kind=ClaimLine.Kind.OUTCOME)
        pks = of_outcomes.values_list("pk", flat=True)
        lacking = dict(zip(pks, NOT_FOUND, strict=False))
    for check in claim.checks.select_related("line"):
        if check.pk not in lacking:
            record_check(by=by, check=check, outcome=Outcome.CONFIRMED)
            continue
        reason, note = lacking[check.pk]
        record_check(by=by, check=check, outcome=Outcome.FAILED, reason=reason, note=note)
        decide_line(
            by=by,
            line=check.line,
            decision=ClaimLine.Decided.ACCEPTED,
            reason="The provider brought the paper register to the office.",
        )
