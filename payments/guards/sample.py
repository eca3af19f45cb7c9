"""How large the sample of a claim is (SPEC 6), as the database counts it."""

SMALLEST = 5
ONE_IN = 10
OF_EACH_SORT = 5

# A tenth of the outcome lines, rounded up; at least five, or all.
OUTCOMES_SAMPLED = f"""(
    SELECT count(*) FILTER (WHERE EXISTS (
               SELECT FROM payments_evidencecheck due
               WHERE due.line_id = line.id AND due.subject = line.subject))
           >= least(count(*), greatest({SMALLEST}, ceil(count(*) / {ONE_IN}.0)))
    FROM payments_claimline line
    WHERE line.claim_id = {{claim}}.id AND line.round = {{round}} AND line.kind = 'outcome')"""

# Of each target line above 0, five subjects in the numerator and five in the denominator only, or
# all: counted in the figures of the claim's quarter, so true for certain at its submission alone.
TARGETS_SAMPLED = f"""NOT EXISTS (
    SELECT FROM payments_claimline line
    JOIN payments_contract contract ON contract.id = {{claim}}.contract_id
    CROSS JOIN LATERAL (VALUES (true), (false)) sort (counted)
    WHERE line.claim_id = {{claim}}.id AND line.round = {{claim}}.round
      AND line.kind = 'target' AND line.amount_pence > 0
      AND (SELECT count(*) FROM payments_evidencecheck due
           WHERE due.line_id = line.id AND due.counted = sort.counted)
          < least({OF_EACH_SORT}, (
              SELECT count(DISTINCT subject) FROM outcomes_figure figure
              CROSS JOIN LATERAL unnest(
                  CASE WHEN sort.counted THEN figure.counted ELSE figure.not_counted END)
                  AS subject
              WHERE figure.council_id = {{claim}}.council_id
                AND figure.quarter = {{claim}}.quarter
                AND figure.indicator = line.measure AND figure.level = 'centre'
                AND figure.provider_id = contract.provider_id)))"""


def outcomes_sampled(claim: str, round_: str) -> str:
    """SQL: whether enough outcome lines of a round of a claim were drawn."""
    return OUTCOMES_SAMPLED.format(claim=claim, round=round_)


def targets_sampled(claim: str) -> str:
    """SQL: whether enough subjects were drawn for each target line of a claim being submitted."""
    return TARGETS_SAMPLED.format(claim=claim)
