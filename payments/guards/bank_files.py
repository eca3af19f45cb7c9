"""Guards of files for the bank: an original sends what the ledger paid, to confirmed accounts."""

import pgtrigger

from payments.guards.moments import at_commit, made_now

# What the run paid to each provider and was not reversed before, beside what the file sends.
SENDS_THE_RUN = """
    SELECT * INTO made FROM payments_bankfile WHERE id = {file};
    IF EXISTS (
        SELECT FROM (
            SELECT contract.provider_id, sum(posting.amount_pence) AS pence
            FROM payments_transaction posting
            JOIN payments_contract contract ON contract.id = posting.contract_id
            WHERE posting.payment_run_id = made.run_id AND made.number = 1 AND NOT EXISTS (
                SELECT FROM payments_transaction undone
                WHERE undone.reverses_id = posting.id AND undone.at <= made.at)
            GROUP BY contract.provider_id) paid
        FULL JOIN (SELECT * FROM payments_bankpayment WHERE file_id = made.id) sent
            ON sent.provider_id = paid.provider_id
        WHERE sent.amount_pence IS DISTINCT FROM paid.pence) THEN
        RAISE EXCEPTION 'file % for the bank sends something else than its run paid', made.id;
    END IF;
    IF NOT EXISTS (
        SELECT FROM payments_bankpayment sent
        JOIN payments_bankfile original ON original.id = sent.file_id
        WHERE original.run_id = made.run_id AND original.number = 1
        HAVING count(*) = made.payments AND sum(sent.amount_pence) = made.total_pence) THEN
        RAISE EXCEPTION 'file % for the bank has another sum than its payments', made.id;
    END IF;
    RETURN NULL;
"""


def _sends_the_run(file: str) -> pgtrigger.Trigger:
    return at_commit(
        "sends_the_run",
        pgtrigger.Insert,
        SENDS_THE_RUN.format(file=file),
        declare=[("made", "payments_bankfile")],
    )


FILE_GUARDS = [
    made_now(),
    pgtrigger.Trigger(
        name="numbered",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF NOT EXISTS (SELECT FROM payments_paymentrun run
                           WHERE run.id = NEW.run_id AND run.council_id = NEW.council_id) THEN
                RAISE EXCEPTION 'a file for the bank belongs to the council of its run';
            END IF;
            NEW.number := 1 + (
                SELECT count(*) FROM payments_bankfile earlier WHERE earlier.run_id = NEW.run_id);
            RETURN NEW;
        """,
    ),
    _sends_the_run("NEW.id"),
]

PAYMENT_GUARDS = [
    pgtrigger.Trigger(
        name="to_the_account_in_use",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF NEW.details_id IS DISTINCT FROM (
                SELECT answer.details_id FROM payments_bankdetailsanswer answer
                JOIN payments_bankdetails details ON details.id = answer.details_id
                WHERE details.provider_id = NEW.provider_id
                  AND details.council_id = NEW.council_id AND answer.kind = 'confirmed'
                ORDER BY answer.id DESC LIMIT 1) THEN
                RAISE EXCEPTION 'a provider is paid to the account confirmed last';
            END IF;
            RETURN NEW;
        """,
    ),
    _sends_the_run("NEW.file_id"),
]
