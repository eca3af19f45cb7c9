"""Guards of contracts and tariffs: what a submitted claim has used stays as it was (FORMAT.md)."""

import pgtrigger

SUBMITTED = """
    SELECT FROM payments_claim claim
    WHERE claim.contract_id = OLD.id AND (claim.state <> 'draft' OR claim.round > 1)"""

PRICED = """
    SELECT FROM payments_claimline line JOIN payments_claim claim ON claim.id = line.claim_id
    WHERE line.tariff_line_id = OLD.id
      AND (claim.state <> 'draft' OR line.round < claim.round)"""


# A submission holds this lock too, so its claim is seen once it is committed.
LOCKED = "PERFORM FROM payments_contract WHERE id = OLD.{contract} FOR NO KEY UPDATE;"


def _kept(what: str, contract: str, used: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="kept_once_used",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NEW; END IF;
            {LOCKED.format(contract=contract)}
            IF EXISTS ({used}) THEN
                RAISE EXCEPTION 'a {what} that a submitted claim has used is not changed';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


CONTRACT_GUARDS = [_kept("contract", "id", SUBMITTED)]
TARIFF_GUARDS = [_kept("tariff line", "contract_id", PRICED)]
