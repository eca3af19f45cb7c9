"""Guards of the ledger: every transaction balances, by itself and at once (SPEC 6)."""

import pgtrigger

from payments.guards.claim_consistent import claims_consistent
from payments.guards.moments import at_commit, made_now

# An approval is posted again only after its posting was reversed.
NUMBERED = """
    IF NEW.kind = 'reversal' THEN
        SELECT * INTO undone FROM payments_transaction WHERE id = NEW.reverses_id;
        IF undone.kind = 'reversal' OR undone.contract_id <> NEW.contract_id
            OR undone.amount_pence <> NEW.amount_pence
            OR undone.claim_id IS DISTINCT FROM NEW.claim_id THEN
            RAISE EXCEPTION 'a reversal undoes one posting, whole';
        END IF;
    END IF;
    IF NOT EXISTS (SELECT FROM payments_contract contract
                   WHERE contract.id = NEW.contract_id
                     AND contract.council_id = NEW.council_id) THEN
        RAISE EXCEPTION 'a transaction belongs to the council of its contract';
    END IF;
    NEW.attempt := 1 + (
        SELECT count(*) FROM payments_transaction posting
        JOIN payments_transaction reversal ON reversal.reverses_id = posting.id
        WHERE posting.claim_id = NEW.claim_id AND posting.kind = NEW.kind);
    RETURN NEW;
"""

BALANCED = """
    SELECT * INTO posting FROM payments_transaction WHERE id = {transaction};
    SELECT coalesce(sum(entry.amount_pence) FILTER (WHERE entry.side = 'debit'), 0),
           coalesce(sum(entry.amount_pence) FILTER (WHERE entry.side = 'credit'), 0),
           coalesce(bool_and(account.contract_id = posting.contract_id
                             AND entry.council_id = posting.council_id), false)
    INTO debits, credits, fits
    FROM payments_entry entry JOIN payments_account account ON account.id = entry.account_id
    WHERE entry.transaction_id = posting.id;
    IF debits <> posting.amount_pence OR credits <> posting.amount_pence THEN
        RAISE EXCEPTION 'transaction %: debits of % and credits of % pence, not % each',
            posting.id, debits, credits, posting.amount_pence;
    END IF;
    IF NOT fits THEN
        RAISE EXCEPTION 'transaction %: an account of another contract', posting.id;
    END IF;
    IF posting.kind = 'reversal' AND EXISTS (
        SELECT FROM payments_entry entry
        WHERE entry.transaction_id IN (posting.id, posting.reverses_id)
        GROUP BY entry.account_id
        HAVING sum(CASE entry.side WHEN 'debit' THEN entry.amount_pence
                                   ELSE -entry.amount_pence END) <> 0) THEN
        RAISE EXCEPTION 'transaction %: not the reverse of what it undoes', posting.id;
    END IF;
    IF posting.kind = 'payment' AND posting.amount_pence <> (
        SELECT coalesce(sum(settled.amount_pence), 0) FROM payments_claimpayment settled
        WHERE settled.transaction_id = posting.id) THEN
        RAISE EXCEPTION 'transaction %: pays another sum than its claims', posting.id;
    END IF;
    RETURN NULL;
"""

DECLARED = [
    ("posting", "payments_transaction"),
    ("debits", "bigint"),
    ("credits", "bigint"),
    ("fits", "boolean"),
]


def _balanced(transaction: str) -> pgtrigger.Trigger:
    return at_commit(
        "balanced",
        pgtrigger.Insert,
        BALANCED.format(transaction=transaction),
        declare=DECLARED,
    )


ACCOUNT_GUARDS = [
    pgtrigger.Trigger(
        name="of_the_council",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF NOT EXISTS (SELECT FROM payments_contract contract
                           WHERE contract.id = NEW.contract_id
                             AND contract.council_id = NEW.council_id) THEN
                RAISE EXCEPTION 'an account belongs to the council of its contract';
            END IF;
            RETURN NEW;
        """,
    ),
]

TRANSACTION_GUARDS = [
    made_now(),
    pgtrigger.Trigger(
        name="numbered",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=NUMBERED,
        declare=[("undone", "payments_transaction")],
    ),
    _balanced("NEW.id"),
    claims_consistent(
        "claims_agree",
        pgtrigger.Insert,
        """SELECT NEW.claim_id
           UNION SELECT settled.claim_id FROM payments_claimpayment settled
           WHERE settled.transaction_id IN (NEW.id, NEW.reverses_id)""",
    ),
]

# Whoever posts holds the contract, so that an entry follows the one that is the latest.
FOLLOWS = """
    PERFORM FROM payments_contract contract
    JOIN payments_account account ON account.contract_id = contract.id
    WHERE account.id = NEW.account_id FOR NO KEY UPDATE OF contract;
    SELECT entry.place, entry.balance_pence INTO before, balance
    FROM payments_entry entry WHERE entry.account_id = NEW.account_id
    ORDER BY entry.place DESC LIMIT 1;
    NEW.place := coalesce(before, 0) + 1;
    NEW.balance_pence := coalesce(balance, 0)
        + CASE NEW.side WHEN 'credit' THEN NEW.amount_pence ELSE -NEW.amount_pence END;
    RETURN NEW;
"""

ENTRY_GUARDS = [
    pgtrigger.Trigger(
        name="follows",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=FOLLOWS,
        declare=[("before", "bigint"), ("balance", "bigint")],
    ),
    _balanced("NEW.transaction_id"),
]

CLAIM_PAYMENT_GUARDS = [
    pgtrigger.Trigger(
        name="numbered",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            NEW.attempt := 1 + (
                SELECT count(*) FROM payments_claimpayment earlier
                JOIN payments_transaction reversal
                    ON reversal.reverses_id = earlier.transaction_id
                WHERE earlier.claim_id = NEW.claim_id);
            IF NOT EXISTS (
                SELECT FROM payments_transaction paying
                JOIN payments_claim claim ON claim.id = NEW.claim_id
                WHERE paying.id = NEW.transaction_id AND paying.kind = 'payment'
                  AND paying.contract_id = claim.contract_id
                  AND NEW.council_id = claim.council_id) THEN
                RAISE EXCEPTION 'a payment settles claims of its contract';
            END IF;
            RETURN NEW;
        """,
    ),
    _balanced("NEW.transaction_id"),
    claims_consistent("claims_agree", pgtrigger.Insert, "NEW.claim_id"),
]
