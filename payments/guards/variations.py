"""Guards of variations: agreed by both sides, before any quarter that was claimed, and for good."""

import pgtrigger

from payments.guards.contracts import AGREED_BY_BOTH, ARROWS
from payments.guards.moments import made_now, never_truncated

# The first day of a quarter that is written `2016-17-Q1`.
FIRST_DAY = """make_date(left({quarter}, 4)::int + (right({quarter}, 1) = '4')::int,
    (ARRAY[4, 7, 10, 1])[right({quarter}, 1)::int], 1)"""

BEGINS = """
    IF NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'a variation begins as a draft';
    END IF;
    IF NOT EXISTS (SELECT FROM payments_contract contract
                   WHERE contract.id = NEW.contract_id AND contract.state = 'agreed'
                     AND contract.council_id = NEW.council_id) THEN
        RAISE EXCEPTION 'a variation is of an agreed contract of its council';
    END IF;
    RETURN NEW;
"""

MOVES = f"""
    IF (OLD.id, OLD.council_id, OLD.contract_id, OLD.number)
        <> (NEW.id, NEW.council_id, NEW.contract_id, NEW.number) THEN
        RAISE EXCEPTION 'a variation stays that of its contract';
    END IF;
    IF OLD.state IN ('agreed', 'withdrawn') THEN
        RAISE EXCEPTION 'a variation that is % is never changed', OLD.state;
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({ARROWS}) THEN
        RAISE EXCEPTION 'a variation does not go from % to %', OLD.state, NEW.state;
    END IF;
    IF NOT (OLD.state = 'draft' AND NEW.state = 'draft')
        AND to_jsonb(OLD) - 'state' <> to_jsonb(NEW) - 'state' THEN
        RAISE EXCEPTION 'a variation that was offered is taken back before it is changed';
    END IF;
    IF NEW.state <> 'agreed' THEN
        RETURN NEW;
    END IF;
    PERFORM FROM payments_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;
    IF NOT {AGREED_BY_BOTH.format(contract="NEW.contract_id", variation="NEW.id")} THEN
        RAISE EXCEPTION 'a variation is agreed by both sides';
    END IF;
    IF EXISTS (SELECT FROM payments_claim claim
               WHERE claim.contract_id = NEW.contract_id AND claim.quarter >= NEW.starts_with
                 AND (claim.state <> 'draft' OR claim.round > 1)) THEN
        RAISE EXCEPTION 'a variation begins after every quarter whose claim was submitted';
    END IF;
    IF EXISTS (SELECT FROM payments_variation earlier
               WHERE earlier.contract_id = NEW.contract_id AND earlier.state = 'agreed'
                 AND (earlier.starts_with > NEW.starts_with OR earlier.number > NEW.number)) THEN
        RAISE EXCEPTION 'variations begin in the order of their numbers';
    END IF;
    IF NOT EXISTS (
        SELECT FROM payments_contract contract
        CROSS JOIN LATERAL (SELECT {FIRST_DAY.format(quarter="NEW.starts_with")} AS day) first
        WHERE contract.id = NEW.contract_id
          AND first.day BETWEEN contract.starts_on - 91
              AND coalesce(contract.varied_ends_on, contract.ends_on) + 1
          AND NEW.ends_on >= greatest(contract.starts_on, first.day - 1)) THEN
        RAISE EXCEPTION 'a variation begins while the contract runs, and ends no earlier';
    END IF;
    RETURN NEW;
"""

STAYS = """
    IF OLD.state <> 'draft' THEN
        RAISE EXCEPTION 'a variation that is % is never removed', OLD.state;
    END IF;
    RETURN OLD;
"""

VARIATION_GUARDS = [
    pgtrigger.Trigger(
        name="begins", operation=pgtrigger.Insert, when=pgtrigger.Before, func=BEGINS
    ),
    pgtrigger.Trigger(name="moves", operation=pgtrigger.Update, when=pgtrigger.Before, func=MOVES),
    pgtrigger.Trigger(name="stays", operation=pgtrigger.Delete, when=pgtrigger.Before, func=STAYS),
    never_truncated("variations"),
    pgtrigger.Trigger(
        name="ends_the_contract",
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        condition=pgtrigger.Condition("NEW.state = 'agreed' AND OLD.state <> 'agreed'"),
        func="""
            UPDATE payments_contract SET varied_ends_on = NEW.ends_on WHERE id = NEW.contract_id;
            RETURN NULL;
        """,
    ),
]

# Each side by its own people, while it is offered.
BY_WHOM = """
    SELECT contract.provider_id, coalesce(varied.state, contract.state) AS state,
           contract.council_id = NEW.council_id
               AND (varied.id IS NULL OR varied.contract_id = contract.id) AS fits
    INTO what
    FROM payments_contract contract
    LEFT JOIN payments_variation varied ON varied.id = NEW.variation_id
    WHERE contract.id = NEW.contract_id FOR NO KEY UPDATE OF contract;
    IF NOT what.fits THEN
        RAISE EXCEPTION 'a step is about a contract of its council';
    END IF;
    IF NEW.kind = 'withdrawn' AND what.state NOT IN ('draft', 'offered')
        OR NEW.kind = 'offered' AND what.state <> 'draft'
        OR NEW.kind NOT IN ('withdrawn', 'offered') AND what.state <> 'offered' THEN
        RAISE EXCEPTION '% is not noted of what is %', NEW.kind, what.state;
    END IF;
    IF NEW.kind = 'agreed_for_council' AND NOT EXISTS (
        SELECT FROM centres_membership member
        WHERE member.user_id = NEW.by_id AND member.council_id = NEW.council_id
          AND member.role = 'commissioner') THEN
        RAISE EXCEPTION 'a commissioner of the council agrees for it';
    END IF;
    IF NEW.kind = 'agreed_for_provider' AND NOT EXISTS (
        SELECT FROM centres_membership member
        WHERE member.user_id = NEW.by_id AND member.provider_id = what.provider_id
          AND member.role = 'provider_manager') THEN
        RAISE EXCEPTION 'a manager of the provider agrees for it';
    END IF;
    RETURN NEW;
"""

STEP_GUARDS = [
    made_now(),
    pgtrigger.Trigger(
        name="by_whom",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=BY_WHOM,
        declare=[("what", "record")],
    ),
]
