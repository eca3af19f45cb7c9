"""Guards of a sample: its chance is the database's own, made as the claim is submitted."""

import pgtrigger

# The seed stands for bytes that nobody could foresee or choose, and for all that is drawn from:
# the lines, their evidence, who was likelier to be drawn and how many are.
SEED = "encode(sha256(convert_to({row}.chance || {row}.sealed, 'UTF8')), 'hex')"

# Of a claim that is a draft still: a sample is drawn before the claim moves to submitted. Two
# random UUIDs hold 244 bits of the server's strong randomness, whatever was asked for.
SEEDED = f"""
    SELECT claim.state, claim.round, claim.council_id = NEW.council_id INTO state, round, fits
    FROM payments_claim claim WHERE claim.id = NEW.claim_id FOR NO KEY UPDATE;
    IF NOT fits OR state <> 'draft' OR NEW.round <> round THEN
        RAISE EXCEPTION 'a sample is drawn when the claim is submitted';
    END IF;
    NEW.at := statement_timestamp();
    NEW.chance := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    NEW.seed := {SEED.format(row="NEW")};
    RETURN NEW;
"""

SAMPLE_GUARDS = [
    pgtrigger.Trigger(
        name="seeded",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=SEEDED,
        declare=[("state", "text"), ("round", "int"), ("fits", "boolean")],
    ),
]
