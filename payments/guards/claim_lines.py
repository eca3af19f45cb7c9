"""Guards of claim lines: submitted ones are frozen, and stand exactly while they should."""

import pgtrigger

from outcomes.twins import twins_sql
from payments.guards.moments import at_commit, never_truncated
from payments.guards.standing import should_stand

ADDED = """
    SELECT * INTO claim FROM payments_claim WHERE id = NEW.claim_id;
    IF claim.state <> 'draft' OR NEW.round <> claim.round THEN
        RAISE EXCEPTION 'lines are added to drafts only';
    END IF;
    IF NEW.council_id <> claim.council_id OR NEW.standing OR NEW.decision <> 'pending' THEN
        RAISE EXCEPTION 'a line of a draft belongs to its council, and nothing is decided about it';
    END IF;
    IF NEW.releases_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM payments_claimline held
        JOIN payments_claim paid ON paid.id = held.claim_id
        WHERE held.id = NEW.releases_id AND held.kind = 'outcome'
          AND paid.contract_id = claim.contract_id
          AND (held.measure, held.subject) = (NEW.measure, NEW.subject)
          AND (held.terms ->> 'held_pence')::bigint
              = NEW.amount_pence + coalesce(NEW.uncapped_pence, 0)) THEN
        RAISE EXCEPTION 'a release pays what was held back of an outcome of its contract';
    END IF;
    RETURN NEW;
"""

# What may change of a line that is no longer a draft's.
DECISION = "'{standing,decision,reason,decided_by_id,decided_at}'"

FROZEN = f"""
    SELECT * INTO claim FROM payments_claim WHERE id = OLD.claim_id;
    IF claim.state = 'draft' AND OLD.round = claim.round THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF (NEW.claim_id, NEW.round, NEW.council_id, NEW.decision)
            <> (OLD.claim_id, OLD.round, OLD.council_id, 'pending') THEN
            RAISE EXCEPTION 'a line of a draft stays where it is, undecided';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a submitted line is never removed';
    END IF;
    IF claim.state = 'submitted' AND OLD.round = claim.round THEN
        IF to_jsonb(OLD) - {DECISION}::text[] <> to_jsonb(NEW) - {DECISION}::text[] THEN
            RAISE EXCEPTION 'a submitted line is frozen: it is decided about, not changed';
        END IF;
        IF NEW.decided_by_id = claim.submitted_by_id THEN
            RAISE EXCEPTION 'who submits a claim decides about none of its lines';
        END IF;
        IF (NEW.decision, NEW.decided_by_id, NEW.decided_at)
            IS DISTINCT FROM (OLD.decision, OLD.decided_by_id, OLD.decided_at) THEN
            NEW.decided_at := CASE WHEN NEW.decided_by_id IS NOT NULL
                THEN statement_timestamp() END;
        END IF;
    ELSIF to_jsonb(OLD) - 'standing' <> to_jsonb(NEW) - 'standing' THEN
        RAISE EXCEPTION 'a decided line is frozen';
    END IF;
    RETURN NEW;
"""

STANDS = f"""
    IF EXISTS (
        SELECT FROM payments_claimline line
        JOIN payments_claim holder ON holder.id = line.claim_id
        WHERE line.id IN (NEW.id, NEW.reverses_id)
          AND line.standing <> {should_stand("line", "holder")}) THEN
        RAISE EXCEPTION 'line % stands and should not, or the other way round', NEW.id;
    END IF;
    RETURN NULL;
"""

# Claimed once, ever, also where a merge has made one achievement of two (SPEC 4). What was claimed
# before the merge stands until one of the two is reversed.
ONCE_OF_TWINS = f"""
    IF EXISTS (
        SELECT FROM ({twins_sql("NEW.council_id")}) pair
        JOIN payments_claimline other
          ON (other.council_id, other.measure, other.subject)
             = (NEW.council_id, pair.measure, pair.twin)
        WHERE (pair.measure, pair.subject) = (NEW.measure, NEW.subject)
          AND other.kind = 'outcome' AND other.standing) THEN
        RAISE EXCEPTION 'line % claims what was claimed under another reference', NEW.id;
    END IF;
    RETURN NULL;
"""

LINE_GUARDS = [
    pgtrigger.Trigger(
        name="added_to_drafts",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=ADDED,
        declare=[("claim", "payments_claim")],
    ),
    pgtrigger.Trigger(
        name="frozen",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=FROZEN,
        declare=[("claim", "payments_claim")],
    ),
    never_truncated("claim lines"),
    at_commit(
        "stands_as_decided",
        pgtrigger.Update,
        STANDS,
        # Decisions change while a claim is submitted only, and then its lines stand anyhow.
        condition=pgtrigger.Condition("OLD.standing IS DISTINCT FROM NEW.standing"),
    ),
    at_commit(
        "once_of_twins",
        pgtrigger.Update,
        ONCE_OF_TWINS,
        condition=pgtrigger.Condition("NEW.standing AND NOT OLD.standing AND NEW.kind = 'outcome'"),
    ),
]
