"""Guards of decisions about what fell back: a commissioner's, where the terms say so."""

import pgtrigger

from outcomes.sustained.later_look import HALF_YEAR
from payments.guards.moments import made_now

PROPOSED = f"""
    SELECT * INTO line FROM payments_claimline WHERE id = NEW.line_id;
    SELECT * INTO claim FROM payments_claim WHERE id = line.claim_id;
    IF line.council_id <> NEW.council_id OR line.kind <> 'outcome' OR NOT line.standing
        OR claim.state NOT IN ('approved', 'paid') THEN
        RAISE EXCEPTION 'a paid outcome that stands is taken back or left';
    END IF;
    IF NOT coalesce((line.terms ->> 'reverse_if_lost')::boolean, false)
        OR NOT NEW.fell_on BETWEEN line.achieved_on + 1 AND line.achieved_on + {HALF_YEAR} THEN
        RAISE EXCEPTION 'the terms take back what fell back within {HALF_YEAR} days';
    END IF;
    IF NEW.by_id = claim.submitted_by_id OR NOT EXISTS (
        SELECT FROM centres_membership member
        WHERE member.user_id = NEW.by_id AND member.council_id = NEW.council_id
          AND member.role = 'commissioner') THEN
        RAISE EXCEPTION 'a commissioner who did not submit the claim decides this';
    END IF;
    RETURN NEW;
"""

LOSS_GUARDS = [
    made_now(),
    pgtrigger.Trigger(
        name="proposed_by_terms",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=PROPOSED,
        declare=[("line", "payments_claimline"), ("claim", "payments_claim")],
    ),
]
