"""When a line stands (SPEC 6.2), said once for the triggers and for `verify_ledger`."""


def should_stand(line: str, claim: str) -> str:
    """SQL: whether a line of a claim stands, from states and decisions alone."""
    return f"""(
        {claim}.state IN ('submitted', 'approved', 'paid')
        AND {line}.round = {claim}.round
        AND {line}.kind IN ('outcome', 'release', 'reversal')
        AND ({claim}.state = 'submitted' OR {line}.decision <> 'rejected')
        AND ({line}.kind IN ('release', 'reversal') OR NOT EXISTS (
            SELECT FROM payments_claimline taking
            JOIN payments_claim decided ON decided.id = taking.claim_id
            WHERE taking.reverses_id = {line}.id AND taking.kind = 'reversal'
              AND taking.round = decided.round
              AND decided.state IN ('approved', 'paid')
              AND taking.decision <> 'rejected')))"""
