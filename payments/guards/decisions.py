"""Guards of decisions: who submits never decides, and two approvers are two people (SPEC 6)."""

import pgtrigger

from payments.guards.claim_consistent import claims_consistent
from payments.guards.delegations import delegated
from payments.guards.moments import made_now
from payments.guards.thresholds import threshold

# The state of the claim at the moment of a decision, where it is not `submitted`: a submission is
# noted after the claim moved, every other step before it moves.
MADE_WHILE = """(CASE NEW.kind
        WHEN 'reopened' THEN 'returned'
        WHEN 'paid' THEN 'approved'
        WHEN 'approval_reversed' THEN 'approved'
        WHEN 'payment_reversed' THEN 'paid'
        ELSE 'submitted' END)"""

# The claim is locked, so that decisions about it come one after the other.
FOUR_EYES = f"""
    SELECT * INTO claim FROM payments_claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
    IF NEW.round <> claim.round OR NEW.council_id <> claim.council_id THEN
        RAISE EXCEPTION 'a decision is about the present round of a claim of the council';
    END IF;
    IF NEW.kind IN ('submitted', 'reopened') THEN
        IF claim.state <> {MADE_WHILE} THEN
            RAISE EXCEPTION '% is noted while a claim is %, not %',
                NEW.kind, {MADE_WHILE}, claim.state;
        END IF;
        IF NEW.kind = 'submitted' AND claim.submitted_by_id <> NEW.by_id THEN
            RAISE EXCEPTION 'a submission is recorded as its submitter''s';
        END IF;
        RETURN NEW;
    END IF;
    SELECT by_id INTO submitter FROM payments_decision
    WHERE claim_id = claim.id AND round = claim.round AND kind = 'submitted';
    IF submitter IS NULL THEN
        RAISE EXCEPTION 'a claim is submitted before it is decided';
    END IF;
    IF submitter = NEW.by_id THEN
        RAISE EXCEPTION 'who submits a claim never decides about it';
    END IF;
    IF NOT EXISTS (SELECT FROM centres_membership member
                   WHERE member.user_id = NEW.by_id AND member.council_id = NEW.council_id
                     AND member.role = 'commissioner') THEN
        RAISE EXCEPTION 'commissioners of the council decide about its claims';
    END IF;
    IF NEW.on_behalf_of_id IS NOT NULL THEN
        IF NEW.on_behalf_of_id = submitter THEN
            RAISE EXCEPTION 'who submits a claim never decides about it, nor does anybody for them';
        END IF;
        IF NOT EXISTS (SELECT FROM centres_membership member
                       WHERE member.user_id = NEW.on_behalf_of_id
                         AND member.council_id = NEW.council_id
                         AND member.role = 'commissioner')
            OR NOT {delegated("NEW", "statement_timestamp()")} THEN
            RAISE EXCEPTION 'one decides for a commissioner who is away and has said so';
        END IF;
    END IF;
    IF claim.state <> {MADE_WHILE} THEN
        RAISE EXCEPTION '% is decided while a claim is %, not %',
            NEW.kind, {MADE_WHILE}, claim.state;
    END IF;
    IF NEW.kind = 'first_approval' AND EXISTS (
        SELECT FROM payments_evidencecheck due
        JOIN payments_claimline line ON line.id = due.line_id
        WHERE line.claim_id = claim.id AND line.round = claim.round AND due.outcome = '') THEN
        RAISE EXCEPTION 'a first approval with evidence not checked';
    END IF;
    IF NEW.kind <> 'approved' OR {threshold("claim")} >= (
            SELECT coalesce(sum(line.amount_pence), 0) FROM payments_claimline line
            WHERE line.claim_id = claim.id AND line.round = claim.round
              AND line.amount_pence > 0) THEN
        RETURN NEW;
    END IF;
    SELECT * INTO earlier FROM payments_decision
    WHERE claim_id = claim.id AND round = claim.round AND kind = 'first_approval'
    ORDER BY id DESC LIMIT 1;
    IF NOT FOUND OR earlier.digest <> NEW.digest THEN
        RAISE EXCEPTION 'a claim above its threshold needs a first approval of the same lines';
    END IF;
    IF ARRAY[earlier.by_id, earlier.on_behalf_of_id] && ARRAY[NEW.by_id, NEW.on_behalf_of_id] THEN
        RAISE EXCEPTION 'the second approval is another person''s';
    END IF;
    RETURN NEW;
"""

DECISION_GUARDS = [
    made_now(),
    pgtrigger.Trigger(
        name="four_eyes",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=FOUR_EYES,
        declare=[
            ("claim", "payments_claim"),
            ("submitter", "bigint"),
            ("earlier", "payments_decision"),
        ],
    ),
    claims_consistent("claim_agrees", pgtrigger.Insert, "NEW.claim_id"),
]
