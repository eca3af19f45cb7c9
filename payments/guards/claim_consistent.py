"""A claim agrees with its decisions, its checks, its lines' standing and the ledger.

Checked at commit, whichever of the tables changed.
"""

import pgtrigger

from payments.guards.moments import at_commit
from payments.guards.sample import outcomes_sampled
from payments.guards.standing import should_stand
from payments.guards.thresholds import threshold

DECLARED = [
    ("claim", "payments_claim"),
    ("owed", "bigint"),
    ("posted", "bigint"),
    ("settled", "int"),
]

# Credit less debit of what is owed to the provider, by approvals of the claim and their reversals.
POSTED = """
    SELECT coalesce(sum(CASE entry.side WHEN 'credit' THEN entry.amount_pence
                                        ELSE -entry.amount_pence END), 0)
    FROM payments_transaction posting
    JOIN payments_entry entry ON entry.transaction_id = posting.id
    JOIN payments_account account ON account.id = entry.account_id
    WHERE posting.claim_id = claim.id AND account.kind = 'provider_payable'"""

OWED = """
    SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line
    WHERE line.claim_id = claim.id AND line.round = claim.round AND line.decision <> 'rejected'"""

SETTLED = """
    SELECT count(*) FROM payments_claimpayment payment
    WHERE payment.claim_id = claim.id AND NOT EXISTS (
        SELECT FROM payments_transaction undone
        WHERE undone.reverses_id = payment.transaction_id)"""

# Once more and on the lines as they stand: nobody who submitted it approved it, and above the
# threshold two people approved the same.
APPROVED_BY_ENOUGH = f"""EXISTS (
    SELECT FROM payments_decision approval
    WHERE approval.claim_id = claim.id AND approval.round = claim.round
      AND approval.kind = 'approved' AND approval.by_id <> claim.submitted_by_id
      AND ({threshold("claim")} >= (
              SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line
              WHERE line.claim_id = claim.id AND line.round = claim.round
                AND line.amount_pence > 0)
           OR EXISTS (
              SELECT FROM payments_decision earlier
              WHERE earlier.claim_id = claim.id AND earlier.round = claim.round
                AND earlier.kind = 'first_approval' AND earlier.digest = approval.digest
                AND earlier.by_id NOT IN (approval.by_id, claim.submitted_by_id))))"""

# Steps taken less steps taken back, of the present round.
STEPS = """(
    SELECT count(*) FILTER (WHERE decision.kind = '{step}')
           - count(*) FILTER (WHERE decision.kind = '{back}')
    FROM payments_decision decision
    WHERE decision.claim_id = claim.id AND decision.round = claim.round)"""

DECISION = """EXISTS (
    SELECT FROM payments_decision decision
    WHERE decision.claim_id = claim.id AND decision.round = claim.round AND decision.{which})"""


def _decided(which: str) -> str:
    return DECISION.format(which=which)


CHECK = f"""
    IF claim.state = 'submitted' AND NOT
        {_decided("kind = 'submitted' AND decision.by_id = claim.submitted_by_id")} THEN
        RAISE EXCEPTION 'claim %: submitted without a record of it', claim.id;
    END IF;
    IF claim.state = 'returned' AND NOT
        {_decided("kind IN ('returned', 'approval_reversed')")} THEN
        RAISE EXCEPTION 'claim %: returned without a decision', claim.id;
    END IF;
    IF (claim.state IN ('approved', 'paid')) AND NOT {_decided("kind = 'approved'")} THEN
        RAISE EXCEPTION 'claim %: approved without a decision', claim.id;
    END IF;
    IF claim.state IN ('draft', 'submitted') AND {_decided("kind = 'approved'")} THEN
        RAISE EXCEPTION 'claim %: a decision to approve, but it is not approved', claim.id;
    END IF;
    IF claim.state <> 'returned' AND {_decided("kind = 'returned'")} THEN
        RAISE EXCEPTION 'claim %: returned by its decisions, but %', claim.id, claim.state;
    END IF;
    IF claim.round > 1 AND NOT EXISTS (
        SELECT FROM payments_decision decision
        WHERE decision.claim_id = claim.id AND decision.round = claim.round - 1
          AND decision.kind = 'reopened') THEN
        RAISE EXCEPTION 'claim %: opened again without a record of it', claim.id;
    END IF;
    IF claim.state IN ('approved', 'paid') THEN
        {OWED} INTO owed;
        IF NOT {APPROVED_BY_ENOUGH} THEN
            RAISE EXCEPTION 'claim %: approved by too few people', claim.id;
        END IF;
        IF NOT {outcomes_sampled("claim", "claim.round")} THEN
            RAISE EXCEPTION 'claim %: approved without its sample', claim.id;
        END IF;
        IF EXISTS (SELECT FROM payments_claimline line
                   WHERE line.claim_id = claim.id AND line.round = claim.round
                     AND line.decision NOT IN ('accepted', 'rejected')) THEN
            RAISE EXCEPTION 'claim %: approved with lines not decided', claim.id;
        END IF;
        IF EXISTS (SELECT FROM payments_evidencecheck due
                   JOIN payments_claimline line ON line.id = due.line_id
                   WHERE line.claim_id = claim.id AND line.round = claim.round
                     AND due.outcome = '') THEN
            RAISE EXCEPTION 'claim %: approved with evidence not checked', claim.id;
        END IF;
    ELSE
        owed := 0;
    END IF;
    {POSTED} INTO posted;
    IF posted <> owed THEN
        RAISE EXCEPTION 'claim %: % pence posted, % approved', claim.id, posted, owed;
    END IF;
    {SETTLED} INTO settled;
    IF settled <> (claim.state = 'paid')::int THEN
        RAISE EXCEPTION 'claim %: settled by % payments in state %', claim.id, settled, claim.state;
    END IF;
    IF {STEPS.format(step="paid", back="payment_reversed")} <> (claim.state = 'paid')::int THEN
        RAISE EXCEPTION 'claim %: paid by its decisions, but %, or the other way round',
            claim.id, claim.state;
    END IF;
    IF {STEPS.format(step="approved", back="approval_reversed")}
        <> (claim.state IN ('approved', 'paid'))::int THEN
        RAISE EXCEPTION 'claim %: approved by its decisions, but %, or the other way round',
            claim.id, claim.state;
    END IF;
    IF EXISTS (
        SELECT FROM payments_claimline line
        JOIN payments_claim holder ON holder.id = line.claim_id
        WHERE (line.claim_id = claim.id OR line.id IN (
                SELECT taking.reverses_id FROM payments_claimline taking
                WHERE taking.claim_id = claim.id))
          AND line.standing <> {should_stand("line", "holder")}) THEN
        RAISE EXCEPTION 'claim %: a line stands that should not, or the other way round', claim.id;
    END IF;
"""


def claims_consistent(
    name: str, operation: pgtrigger.Operation, claims: str, condition: str = ""
) -> pgtrigger.Trigger:
    """A trigger that checks, at commit, the claims whose ids the query `claims` gives."""
    return at_commit(
        name,
        operation,
        func=f"""
            FOR claim IN SELECT * FROM payments_claim WHERE id IN ({claims}) LOOP
                {CHECK}
            END LOOP;
            RETURN NULL;
        """,
        declare=DECLARED,
        condition=pgtrigger.Condition(condition) if condition else None,
    )
