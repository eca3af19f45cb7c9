"""Guards of the sample: drawn as the claim is submitted, recorded before it is decided, kept."""

import pgtrigger

from payments.guards.moments import never_truncated

# What is recorded of a check; the rest of it stays as it was drawn.
RECORDED = "'{outcome,reason,note,checked_by_id,checked_at}'"

KEPT = f"""
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a check that was drawn is never removed';
    END IF;
    SELECT c.state, c.round, c.submitted_by_id, line.round,
           line.claim_id = c.id AND c.council_id = NEW.council_id
    INTO state, round, submitter, drawn, fits
    FROM payments_claim c, payments_claimline line
    WHERE c.id = NEW.claim_id AND line.id = NEW.line_id;
    IF NOT fits OR drawn <> round THEN
        RAISE EXCEPTION 'a check is of a line of its claim, as last submitted';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF state <> 'draft' OR NEW.outcome <> '' THEN
            RAISE EXCEPTION 'a sample is drawn when the claim is submitted';
        END IF;
        IF NOT EXISTS (SELECT FROM payments_sample sample
                       WHERE sample.claim_id = NEW.claim_id AND sample.round = drawn) THEN
            RAISE EXCEPTION 'a sample is drawn by a seed';
        END IF;
        RETURN NEW;
    END IF;
    IF state <> 'submitted' THEN
        RAISE EXCEPTION 'checks are recorded while the claim is submitted';
    END IF;
    IF NEW.checked_by_id = submitter THEN
        RAISE EXCEPTION 'who submits a claim checks none of it';
    END IF;
    IF to_jsonb(OLD) - {RECORDED}::text[] <> to_jsonb(NEW) - {RECORDED}::text[] THEN
        RAISE EXCEPTION 'a sample stays as it was drawn';
    END IF;
    IF (NEW.outcome, NEW.checked_by_id, NEW.checked_at)
        IS DISTINCT FROM (OLD.outcome, OLD.checked_by_id, OLD.checked_at) THEN
        NEW.checked_at := CASE WHEN NEW.checked_by_id IS NOT NULL THEN statement_timestamp() END;
    END IF;
    RETURN NEW;
"""

CHECK_GUARDS = [
    pgtrigger.Trigger(
        name="kept",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=KEPT,
        declare=[
            ("state", "text"),
            ("round", "int"),
            ("submitter", "bigint"),
            ("drawn", "int"),
            ("fits", "boolean"),
        ],
    ),
    never_truncated("evidence checks"),
]
