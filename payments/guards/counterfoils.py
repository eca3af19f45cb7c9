"""Counterfoils of what is posted: written by triggers, each sealed with the one before it."""

import pgtrigger

# Any number, the same in every process: one writes a council's counterfoils at a time.
LOCK = 20_361_108

# What a claim's decision is kept with: the round's lines but for their evidence, which its
# submission seals, and whether they stand, which changes later; and its checks.
OF_ROUND = """
    SELECT jsonb_build_object(
        'id', {claim}, 'round', {round},
        'lines', (SELECT coalesce(jsonb_agg(to_jsonb(line) - '{{standing,evidence}}'::text[]
                                            ORDER BY line.id), '[]')
                  FROM payments_claimline line
                  WHERE line.claim_id = {claim} AND line.round = {round}),
        'checks', (SELECT coalesce(jsonb_agg(to_jsonb(due) ORDER BY due.id), '[]')
                   FROM payments_evidencecheck due
                   JOIN payments_claimline line ON line.id = due.line_id
                   WHERE line.claim_id = {claim} AND line.round = {round}))"""

# What a submission rests on: the contract but for its end, which variations move, and the tariff
# lines that priced something; and whose the claim is.
OF_SUBMISSION = """
    SELECT jsonb_build_object(
        'id', {claim}, 'round', {round},
        'claims', (SELECT jsonb_agg(jsonb_build_object(
                       'id', claim.id, 'contract_id', claim.contract_id, 'quarter', claim.quarter,
                       'submitted_by_id', claim.submitted_by_id,
                       'submitted_at', claim.submitted_at))
                   FROM payments_claim claim WHERE claim.id = {claim}),
        'contracts', (SELECT jsonb_agg(to_jsonb(contract) - 'varied_ends_on')
                      FROM payments_contract contract
                      JOIN payments_claim claim ON claim.contract_id = contract.id
                      WHERE claim.id = {claim}),
        'tariff', (SELECT coalesce(jsonb_agg(to_jsonb(price) ORDER BY price.id), '[]')
                   FROM payments_tariffline price
                   WHERE price.id IN (SELECT line.tariff_line_id FROM payments_claimline line
                                      WHERE line.claim_id = {claim} AND line.round = {round})))"""


def sealed(before: str, table: str, rows: str) -> str:
    """SQL: the seal of a counterfoil after the one whose seal is `before` (or null)."""
    text = f"coalesce({before}, '') || {table} || {rows}::text"
    return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"


def _write(council: str, rows: str) -> str:
    return f"""
        PERFORM pg_advisory_xact_lock({LOCK}, ({council})::int);
        SELECT ({rows}) INTO content;
        SELECT foil.seal INTO before FROM payments_counterfoil foil
        WHERE foil.council_id = {council} ORDER BY foil.id DESC LIMIT 1;
        INSERT INTO payments_counterfoil (council_id, "table", rows, seal)
        VALUES ({council}, TG_TABLE_NAME, content, {sealed("before", "TG_TABLE_NAME", "content")});
    """


DECLARED = [("content", "jsonb"), ("before", "text")]


def with_counterfoil() -> pgtrigger.Trigger:
    """A trigger that keeps the rows of each insert into a table that is only ever added to."""
    rows = "SELECT jsonb_agg(to_jsonb(row) ORDER BY row.id) FROM posted row"
    return pgtrigger.Trigger(
        name="with_counterfoil",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(new="posted"),
        func=f"""
            FOR council IN SELECT DISTINCT row.council_id FROM posted row ORDER BY 1 LOOP
                {_write("council", f"{rows} WHERE row.council_id = council")}
            END LOOP;
            RETURN NULL;
        """,
        declare=[*DECLARED, ("council", "bigint")],
    )


def decided_with_counterfoil() -> pgtrigger.Trigger:
    """A trigger that keeps how a submitted claim was decided, line by line and check by check."""
    of_round = OF_ROUND.format(claim="NEW.id", round="NEW.round")
    return pgtrigger.Trigger(
        name="decided_with_counterfoil",
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        condition=pgtrigger.Condition("OLD.state = 'submitted' AND NEW.state <> 'submitted'"),
        func=f"""
            {_write("NEW.council_id", f"SELECT jsonb_build_array(({of_round}))")}
            RETURN NULL;
        """,
        declare=DECLARED,
    )


def submitted_with_counterfoil() -> pgtrigger.Trigger:
    """A trigger that keeps the terms by which a claim was submitted, by whom and when."""
    of_submission = OF_SUBMISSION.format(claim="NEW.id", round="NEW.round")
    return pgtrigger.Trigger(
        name="submitted_with_counterfoil",
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        condition=pgtrigger.Condition("OLD.state = 'draft' AND NEW.state = 'submitted'"),
        func=f"""
            {_write("NEW.council_id", f"SELECT jsonb_build_array(({of_submission}))")}
            RETURN NULL;
        """,
        declare=DECLARED,
    )


COUNTERFOIL_GUARDS = [
    pgtrigger.Trigger(
        name="written_by_triggers",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF pg_trigger_depth() < 2 THEN
                RAISE EXCEPTION 'counterfoils are written as rows are posted, and only then';
            END IF;
            NEW.at := statement_timestamp();
            RETURN NEW;
        """,
    ),
]
