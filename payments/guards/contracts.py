"""Guards of contracts and tariffs: what a submitted claim has used stays as it was (FORMAT.md),
and so does what two sides agreed.
"""

import pgtrigger

# Terms that a submitted claim or a variation rests on, or that two people put their names to.
RESTED_ON = """
    SELECT FROM payments_claim claim
    WHERE claim.contract_id = OLD.id AND (claim.state <> 'draft' OR claim.round > 1)
    UNION ALL
    SELECT FROM payments_variation varied
    WHERE varied.contract_id = OLD.id AND varied.state = 'agreed'
    UNION ALL
    SELECT FROM payments_contractstep step
    WHERE step.contract_id = OLD.id AND step.variation_id IS NULL AND OLD.state = 'agreed'"""

PRICED = """
    SELECT FROM payments_claimline line JOIN payments_claim claim ON claim.id = line.claim_id
    WHERE line.tariff_line_id = OLD.id
      AND (claim.state <> 'draft' OR line.round < claim.round)"""


# A submission holds this lock too, so its claim is seen once it is committed.
LOCKED = "PERFORM FROM payments_contract WHERE id = OLD.{contract} FOR NO KEY UPDATE;"

# The end that its latest agreed variation says, whoever writes.
ENDS_AS_VARIED = """
    NEW.varied_ends_on := (
        SELECT varied.ends_on FROM payments_variation varied
        WHERE varied.contract_id = NEW.id AND varied.state = 'agreed'
        ORDER BY varied.number DESC LIMIT 1);
    RETURN NEW;
"""

# What an import brings is agreed as it stands; what is drawn up here is agreed by both sides.
AGREED_BY_BOTH = """(
    SELECT count(DISTINCT step.kind) = 2 AND count(DISTINCT step.by_id) = 2
           AND count(DISTINCT step.digest) = 1
    FROM payments_contractstep step
    WHERE step.contract_id = {contract} AND step.variation_id IS NOT DISTINCT FROM {variation}
      AND step.kind IN ('agreed_for_council', 'agreed_for_provider')
      AND step.id > (
          SELECT max(offer.id) FROM payments_contractstep offer
          WHERE offer.contract_id = {contract}
            AND offer.variation_id IS NOT DISTINCT FROM {variation}
            AND offer.kind = 'offered'))"""

ARROWS = """
    ('draft', 'offered'), ('offered', 'draft'), ('offered', 'agreed'),
    ('offered', 'withdrawn'), ('draft', 'withdrawn')"""

STATE_MOVES = f"""
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({ARROWS}) THEN
        RAISE EXCEPTION 'a contract does not go from % to %', OLD.state, NEW.state;
    END IF;
    IF OLD.state IN ('offered', 'withdrawn')
        AND to_jsonb(OLD) - '{{state,varied_ends_on}}'::text[]
            <> to_jsonb(NEW) - '{{state,varied_ends_on}}'::text[] THEN
        RAISE EXCEPTION 'a contract that was offered is taken back before it is changed';
    END IF;
    IF OLD.state <> 'agreed' AND NEW.state = 'agreed'
        AND NOT {AGREED_BY_BOTH.format(contract="NEW.id", variation="NULL::bigint")} THEN
        RAISE EXCEPTION 'a contract is agreed by both sides';
    END IF;
    RETURN NEW;
"""

# A line of a variation is written while that is a draft; so is one of a contract drawn up here.
WRITTEN_IN_DRAFT = """
    FOR line IN SELECT * FROM (VALUES {lines}) AS these (contract_id, variation_id, council_id)
    LOOP
        IF line.variation_id IS NOT NULL THEN
            SELECT varied.state, varied.contract_id = line.contract_id
                   AND varied.council_id = line.council_id INTO state, fits
            FROM payments_variation varied WHERE varied.id = line.variation_id FOR SHARE;
            IF state <> 'draft' THEN
                RAISE EXCEPTION 'the tariff of a variation that is % does not change', state;
            END IF;
        ELSE
            SELECT contract.state, contract.council_id = line.council_id INTO state, fits
            FROM payments_contract contract WHERE contract.id = line.contract_id;
            IF state IN ('offered', 'withdrawn') OR state = 'agreed' AND EXISTS (
                SELECT FROM payments_contractstep step
                WHERE step.contract_id = line.contract_id AND step.variation_id IS NULL) THEN
                RAISE EXCEPTION 'the tariff of a contract that is % does not change', state;
            END IF;
        END IF;
        IF NOT fits THEN
            RAISE EXCEPTION 'a tariff line belongs to its contract and council';
        END IF;
    END LOOP;
"""
OLD_LINE = "(OLD.contract_id, OLD.variation_id, OLD.council_id)"
NEW_LINE = "(NEW.contract_id, NEW.variation_id, NEW.council_id)"
LINE_DECLARED = [("line", "record"), ("state", "text"), ("fits", "boolean")]


def _kept(what: str, contract: str, used: str, but: str = "{}") -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="kept_once_used",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF TG_OP = 'UPDATE' THEN
                IF to_jsonb(OLD) - '{but}'::text[] = to_jsonb(NEW) - '{but}'::text[] THEN
                    RETURN NEW;
                END IF;
            END IF;
            {LOCKED.format(contract=contract)}
            IF EXISTS ({used}) THEN
                RAISE EXCEPTION 'a {what} that a submitted claim has used is not changed';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


# By name, which is the order PostgreSQL asks them in: the end first, then whether it may change.
CONTRACT_GUARDS = [
    pgtrigger.Trigger(
        name="ends_as_varied",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func=ENDS_AS_VARIED,
    ),
    _kept("contract", "id", RESTED_ON, but="{varied_ends_on}"),
    pgtrigger.Trigger(
        name="state_moves", operation=pgtrigger.Update, when=pgtrigger.Before, func=STATE_MOVES
    ),
]
TARIFF_GUARDS = [
    _kept("tariff line", "contract_id", PRICED),
    pgtrigger.Trigger(
        name="written_in_draft",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=WRITTEN_IN_DRAFT.format(lines=NEW_LINE) + "RETURN NEW;",
        declare=LINE_DECLARED,
    ),
    pgtrigger.Trigger(
        name="changed_in_draft",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=WRITTEN_IN_DRAFT.format(lines=f"{OLD_LINE}, {NEW_LINE}") + "RETURN NEW;",
        declare=LINE_DECLARED,
    ),
    pgtrigger.Trigger(
        name="removed_in_draft",
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func=WRITTEN_IN_DRAFT.format(lines=OLD_LINE) + "RETURN OLD;",
        declare=LINE_DECLARED,
    ),
]
