"""Guards of the conversation about a line: who asks, who answers, and while what is open."""

import pgtrigger

from payments.guards.moments import made_now

IN_TURN = """
    SELECT * INTO line FROM payments_claimline WHERE id = NEW.line_id;
    SELECT * INTO claim FROM payments_claim WHERE id = line.claim_id FOR NO KEY UPDATE;
    IF NEW.council_id <> claim.council_id OR line.round <> claim.round
        OR claim.state <> 'submitted' THEN
        RAISE EXCEPTION 'a message is about a line of a claim of the council, while it is decided';
    END IF;
    IF NEW.kind = 'settled' AND line.decision <> NEW.decision THEN
        RAISE EXCEPTION 'a query is settled as its line was decided';
    END IF;
    IF NEW.kind <> 'settled' AND line.decision <> 'queried' THEN
        RAISE EXCEPTION 'there are questions and answers while a line is queried';
    END IF;
    IF NEW.kind <> 'asked' AND NOT EXISTS (
        SELECT FROM payments_linemessage earlier
        WHERE earlier.line_id = line.id AND earlier.kind = 'asked') THEN
        RAISE EXCEPTION 'a question comes first';
    END IF;
    IF NEW.kind = 'answered' THEN
        IF NOT EXISTS (
            SELECT FROM centres_membership member
            JOIN payments_contract contract ON contract.id = claim.contract_id
            LEFT JOIN centres_cluster cluster ON cluster.id = member.cluster_id
            WHERE member.user_id = NEW.by_id AND (
                (member.role = 'provider_manager' AND member.provider_id = contract.provider_id)
                OR (member.role = 'coordinator' AND cluster.provider_id = contract.provider_id)))
        THEN
            RAISE EXCEPTION 'the provider''s managers and coordinators answer';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.by_id = claim.submitted_by_id THEN
        RAISE EXCEPTION 'who submits a claim asks nothing about it';
    END IF;
    IF NOT EXISTS (SELECT FROM centres_membership member
                   WHERE member.user_id = NEW.by_id AND member.council_id = NEW.council_id
                     AND member.role = 'commissioner') THEN
        RAISE EXCEPTION 'commissioners of the council ask and settle';
    END IF;
    RETURN NEW;
"""

MESSAGE_GUARDS = [
    made_now(),
    pgtrigger.Trigger(
        name="in_turn",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=IN_TURN,
        declare=[("claim", "payments_claim"), ("line", "payments_claimline")],
    ),
]
