"""The sum above which a claim needs two approvals, by the terms of its quarter (SPEC 6)."""

# The variation in force is the latest agreed one that begins with the claim's quarter or earlier;
# they begin in the order of their numbers.
THRESHOLD = """coalesce(
    (SELECT varied.second_approval_over_pence FROM payments_variation varied
     WHERE varied.contract_id = {claim}.contract_id AND varied.state = 'agreed'
       AND varied.starts_with <= {claim}.quarter
     ORDER BY varied.number DESC LIMIT 1),
    (SELECT began.second_approval_over_pence FROM payments_contract began
     WHERE began.id = {claim}.contract_id))"""


def threshold(claim: str) -> str:
    """SQL: pence above which the claim's positive lines together need a second commissioner."""
    return THRESHOLD.format(claim=claim)
