"""Guards of bank details: two people, one proposal at a time (SPEC 6)."""

import pgtrigger

from payments.guards.moments import made_now

DETAILS_GUARDS = [
    made_now(),
    pgtrigger.Trigger(
        name="one_at_a_time",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            PERFORM FROM centres_provider provider
            WHERE provider.id = NEW.provider_id AND provider.council_id = NEW.council_id
            FOR NO KEY UPDATE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'bank details belong to the council of their provider';
            END IF;
            IF EXISTS (SELECT FROM payments_bankdetails details
                       LEFT JOIN payments_bankdetailsanswer answer
                           ON answer.details_id = details.id
                       WHERE details.provider_id = NEW.provider_id AND answer.id IS NULL) THEN
                RAISE EXCEPTION 'bank details wait for an answer already';
            END IF;
            RETURN NEW;
        """,
    ),
]

ANSWER_GUARDS = [
    made_now(),
    pgtrigger.Trigger(
        name="four_eyes",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        declare=[("proposal", "payments_bankdetails")],
        func="""
            SELECT * INTO proposal FROM payments_bankdetails WHERE id = NEW.details_id;
            IF proposal.council_id <> NEW.council_id THEN
                RAISE EXCEPTION 'an answer belongs to the council of the bank details';
            END IF;
            IF NEW.kind = 'confirmed' AND (proposal.by_id = NEW.by_id OR NOT EXISTS (
                SELECT FROM centres_membership member
                WHERE member.user_id = NEW.by_id AND member.council_id = NEW.council_id
                  AND member.role = 'commissioner')) THEN
                RAISE EXCEPTION 'another commissioner of the council confirms bank details';
            END IF;
            RETURN NEW;
        """,
    ),
]
