"""Guards of payment runs: a run is what its payments come to."""

import pgtrigger

from payments.guards.moments import at_commit, made_now

TOTAL = """
    IF EXISTS (
        SELECT FROM payments_paymentrun run
        LEFT JOIN payments_transaction payment ON payment.payment_run_id = run.id
        WHERE run.id = {run}
        GROUP BY run.id
        HAVING run.total_pence <> coalesce(sum(payment.amount_pence), 0)
            OR count(payment.id) = 0
            OR bool_or(payment.council_id <> run.council_id)) THEN
        RAISE EXCEPTION 'payment run %: another total than its payments', {run};
    END IF;
    RETURN NULL;
"""


def as_its_payments(run: str, condition: str = "") -> pgtrigger.Trigger:
    """A trigger that checks at commit that a run (SQL for its id) is the sum of its payments."""
    return at_commit(
        "as_its_payments",
        pgtrigger.Insert,
        TOTAL.format(run=run),
        condition=pgtrigger.Condition(condition) if condition else None,
    )


PAYMENT_RUN_GUARDS = [made_now(), as_its_payments("NEW.id")]
