"""Decisions: by whom, how many, and on which sample (SPEC 6)."""

from __future__ import annotations

from django.db import connection

from centres.models import Council
from payments.guards.delegations import delegated
from payments.guards.sample import outcomes_sampled
from payments.guards.thresholds import threshold

# Each decision with what is wrong about it; one of a round whose submission is missing as well.
DECISIONS = f"""
    SELECT contract.ref, claim.quarter, decision.round, decision.kind,
           decision.kind NOT IN ('submitted', 'reopened')
               AND decision.by_id IS NOT DISTINCT FROM submission.by_id,
           decision.kind = 'approved' AND submission.id IS NULL,
           decision.kind = 'approved' AND {threshold("claim")} < (
               SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line
               WHERE line.claim_id = claim.id AND line.round = decision.round
                 AND line.amount_pence > 0)
               AND NOT EXISTS (
               SELECT FROM payments_decision earlier
               WHERE earlier.claim_id = claim.id AND earlier.round = decision.round
                 AND earlier.kind = 'first_approval' AND earlier.id < decision.id
                 AND earlier.digest = decision.digest
                 AND earlier.by_id <> coalesce(submission.by_id, 0)
                 AND NOT ARRAY[earlier.by_id, earlier.on_behalf_of_id]
                     && ARRAY[decision.by_id, decision.on_behalf_of_id]),
           decision.kind = 'submitted'
               AND NOT {outcomes_sampled("claim", "decision.round")},
           decision.kind IN ('first_approval', 'approved') AND EXISTS (
               SELECT FROM payments_evidencecheck due
               JOIN payments_claimline line ON line.id = due.line_id
               WHERE line.claim_id = claim.id AND line.round = decision.round
                 AND due.outcome = ''),
           decision.on_behalf_of_id IS NOT NULL
               AND (decision.on_behalf_of_id IS NOT DISTINCT FROM submission.by_id
                    OR NOT {delegated("decision", "decision.at")})
    FROM payments_decision decision
    JOIN payments_claim claim ON claim.id = decision.claim_id
    JOIN payments_contract contract ON contract.id = claim.contract_id
    LEFT JOIN payments_decision submission
        ON submission.claim_id = claim.id AND submission.round = decision.round
       AND submission.kind = 'submitted'
    WHERE decision.council_id = %s
    ORDER BY contract.ref, claim.quarter, decision.id"""

FAULTS = (
    "by who submitted it",
    "without a submission",
    "without a second approver",
    "without a sample large enough",
    "with checks not recorded",
    "for somebody who had not asked for it",
)


def decisions(council: Council) -> tuple[int, list[str]]:
    """How many decisions, and those by the wrong people or without what they need."""
    with connection.cursor() as cursor:
        cursor.execute(DECISIONS, [council.pk])
        rows = cursor.fetchall()
    return len(rows), [
        f"{contract} {quarter}: {kind.replace('_', ' ')} in round {round_} {fault}"
        for contract, quarter, round_, kind, *found in rows
        for fault, is_so in zip(FAULTS, found, strict=True)
        if is_so
    ]
