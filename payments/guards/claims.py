"""Guards of a claim: it begins as a draft and moves along the arrows of SPEC 6 only.

Two arrows go back and need a reversing transaction: an approved claim to returned, a paid one to
approved.
"""

import pgtrigger

from payments.guards.claim_consistent import claims_consistent
from payments.guards.counterfoils import decided_with_counterfoil, submitted_with_counterfoil
from payments.guards.moments import never_truncated
from payments.guards.sample import outcomes_sampled, targets_sampled

ARROWS = """
    ('draft', 'submitted'), ('submitted', 'returned'), ('returned', 'draft'),
    ('submitted', 'approved'), ('approved', 'paid'),
    ('approved', 'returned'), ('paid', 'approved')"""

BEGINS = """
    IF NEW.state <> 'draft' OR NEW.round <> 1 THEN
        RAISE EXCEPTION 'a claim begins as a draft';
    END IF;
    IF NOT EXISTS (SELECT FROM payments_contract contract
                   WHERE contract.id = NEW.contract_id
                     AND contract.council_id = NEW.council_id) THEN
        RAISE EXCEPTION 'a claim belongs to the council of its contract';
    END IF;
    RETURN NEW;
"""

MOVES = f"""
    IF (OLD.id, OLD.council_id, OLD.contract_id, OLD.quarter)
        <> (NEW.id, NEW.council_id, NEW.contract_id, NEW.quarter) THEN
        RAISE EXCEPTION 'a claim stays the claim of its contract and quarter';
    END IF;
    IF NEW.round <> OLD.round + (OLD.state = 'returned' AND NEW.state = 'draft')::int THEN
        RAISE EXCEPTION 'a new round of a claim begins where it was returned';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({ARROWS}) THEN
        RAISE EXCEPTION 'a claim does not go from % to %', OLD.state, NEW.state;
    END IF;
    IF OLD.state = 'draft' AND NEW.state = 'submitted' THEN
        PERFORM FROM payments_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;
        IF NOT ({outcomes_sampled("NEW", "NEW.round")} AND {targets_sampled("NEW")}) THEN
            RAISE EXCEPTION 'a claim is not submitted without its sample';
        END IF;
        NEW.submitted_at := statement_timestamp();
    END IF;
    IF OLD.state <> 'draft' AND NEW.state <> 'draft'
        AND to_jsonb(OLD) - 'state' <> to_jsonb(NEW) - 'state' THEN
        RAISE EXCEPTION 'a submitted claim does not change';
    END IF;
    RETURN NEW;
"""

STAYS = """
    IF OLD.state <> 'draft' OR OLD.round > 1 THEN
        RAISE EXCEPTION 'a claim that was submitted is never removed';
    END IF;
    RETURN OLD;
"""

CLAIM_GUARDS = [
    pgtrigger.Trigger(
        name="begins", operation=pgtrigger.Insert, when=pgtrigger.Before, func=BEGINS
    ),
    pgtrigger.Trigger(name="moves", operation=pgtrigger.Update, when=pgtrigger.Before, func=MOVES),
    pgtrigger.Trigger(name="stays", operation=pgtrigger.Delete, when=pgtrigger.Before, func=STAYS),
    never_truncated("claims"),
    submitted_with_counterfoil(),
    decided_with_counterfoil(),
    claims_consistent(
        "state_agrees",
        pgtrigger.Update,
        "NEW.id",
        condition="OLD.state IS DISTINCT FROM NEW.state",
    ),
]
