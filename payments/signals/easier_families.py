from outcomes.measures.fragments import FIRST, LAST, case_open, in_greatest_need, of_council
from outcomes.measures.measure import Subject
from outcomes.measures.registry import OUTCOMES
from payments.signals.signal import Against, Entry, Signal

OF_CASES = ", ".join(f"'{each.key}'" for each in OUTCOMES if each.subject == Subject.CASE)


def says(_entry: Entry) -> str:
    """Nothing more: which need it was is not a commissioner's to know."""
    return "not in greatest need when it opened"


SIGNAL = Signal(
    key="easier_families",
    title="Easier families among those paid for",
    about=(
        "Cases claimed for in the quarter whose family was not in greatest need when the case "
        "opened, beside the share of such families among all cases the provider had open in the "
        "quarter. Where outcomes pay, families who need less are the quicker ones to help."
    ),
    innocent=(
        "Families in greatest need take longer: theirs come in later quarters.",
        "What a family needed became known only after its case had opened.",
        "The contract’s prices favour outcomes that other families achieve.",
    ),
    counted="not in greatest need",
    base="cases claimed for",
    against=Against.OPEN_CASES,
    says=says,
    query=f"""
        WITH asked AS (
            SELECT kase.id, false AS beside FROM families_case kase
            WHERE {of_council("kase")} AND kase.ref IN (
                SELECT line.subject FROM payments_claimline line
                JOIN payments_claim claim ON claim.id = line.claim_id AND claim.round = line.round
                WHERE {of_council("claim")} AND claim.quarter = %(quarter)s
                  AND line.kind = 'outcome' AND line.decision <> 'rejected'
                  AND line.measure IN ({OF_CASES}))
            UNION ALL
            SELECT kase.id, true FROM families_case kase
            WHERE {of_council("kase")} AND {case_open("kase", FIRST, LAST)}
        )
        SELECT kase.centre_id, kase.worker_id, 'case' AS kind, kase.ref, '' AS of,
               kase.opened_on AS day, NULL::date AS entered_on, NULL::int AS amount, asked.beside,
               NOT {in_greatest_need("kase.family_id", "kase.opened_on")} AS counts
        FROM asked JOIN families_case kase ON kase.id = asked.id""",
)
