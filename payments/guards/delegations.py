"""Guards of delegations: between commissioners, never backdated, changed only by ending early."""

import pgtrigger

from payments.guards.moments import never_truncated

COMMISSIONERS = """
    IF (SELECT count(DISTINCT member.user_id) FROM centres_membership member
        WHERE member.user_id IN (NEW.absent_id, NEW.to_id) AND member.council_id = NEW.council_id
          AND member.role = 'commissioner') <> 2 THEN
        RAISE EXCEPTION 'a commissioner stands in for another one of the council';
    END IF;
    NEW.at := statement_timestamp();
    NEW.ended_at := NULL;
    NEW.ended_by_id := NULL;
    RETURN NEW;
"""

ENDED_ONCE = """
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL OR NEW.ended_by_id IS NULL
        OR to_jsonb(OLD) - '{ended_at,ended_by_id}'::text[]
           <> to_jsonb(NEW) - '{ended_at,ended_by_id}'::text[] THEN
        RAISE EXCEPTION 'a recorded delegation is ended early, never changed or removed';
    END IF;
    NEW.ended_at := statement_timestamp();
    RETURN NEW;
"""

DELEGATION_GUARDS = [
    pgtrigger.Trigger(
        name="of_commissioners",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=COMMISSIONERS,
    ),
    pgtrigger.Trigger(
        name="ended_once",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=ENDED_ONCE,
    ),
    never_truncated("delegations"),
]


def delegated(decision: str, at: str) -> str:
    """SQL: whether whoever made a decision stood in, at that moment, for whom it was made."""
    return f"""EXISTS (
        SELECT FROM payments_delegation standing_in
        WHERE standing_in.council_id = {decision}.council_id
          AND standing_in.absent_id = {decision}.on_behalf_of_id
          AND standing_in.to_id = {decision}.by_id
          AND ({at} AT TIME ZONE 'Europe/London')::date
              BETWEEN standing_in.starts_on AND standing_in.ends_on
          AND standing_in.at <= {at}
          AND (standing_in.ended_at IS NULL OR standing_in.ended_at > {at}))"""
