"""What is still open: roll-ups, drafts and submitted claims against the records as they are now."""

from __future__ import annotations

from django.db import connection

from centres.models import Council
from centres.quarters import Quarter
from outcomes.measures.registry import OUTCOMES
from outcomes.measures.versions import outcomes_for
from payments.calculation.lines import calculated
from payments.calculation.targets import days_in_contract
from payments.contracts.terms import terms_for
from payments.drafts import is_due, lines_now
from payments.flags import flags
from payments.models import Claim, Contract
from payments.rolled_up import rolled_up_quarters

# The achievements that the records now give beside those stored, where they differ.
ACHIEVEMENTS = """
    WITH found AS (
        SELECT outcome.subject, cluster.provider_id, outcome.achieved_on
        FROM ({query}) outcome
        JOIN centres_centre centre ON centre.id = outcome.centre_id
        JOIN centres_cluster cluster ON cluster.id = centre.cluster_id
    ), stored AS (
        SELECT subject, provider_id, achieved_on FROM outcomes_achievement
        WHERE council_id = %(council)s AND quarter = %(quarter)s AND measure = %(measure)s
    )
    SELECT coalesce(found.subject, stored.subject),
           CASE WHEN stored.subject IS NULL THEN 'achieved by the records, not rolled up'
                WHEN found.subject IS NULL THEN 'rolled up, not achieved by the records'
                ELSE 'rolled up with another date or provider' END
    FROM found FULL JOIN stored ON stored.subject = found.subject
    WHERE (found.provider_id, found.achieved_on)
        IS DISTINCT FROM (stored.provider_id, stored.achieved_on)
    ORDER BY 1"""


def achievements(council: Council) -> tuple[int, list[str]]:
    """The outcomes of the latest roll-up, and the achievements that the records now give else."""
    quarters = rolled_up_quarters(council)
    if not quarters:
        return 0, []
    quarter = quarters[-1]
    differences = []
    with connection.cursor() as cursor:
        for outcome in outcomes_for(quarter):
            cursor.execute(
                ACHIEVEMENTS.format(query=outcome.query),
                {
                    "council": council.pk,
                    "quarter": str(quarter),
                    "measure": outcome.key,
                    "first": quarter.first_day,
                    "last": quarter.last_day,
                },
            )
            differences += [
                f"{quarter}: {outcome.key} {subject} is {what}" for subject, what in cursor
            ]
    return len(OUTCOMES), differences


def drafts(council: Council) -> tuple[int, list[str]]:
    """How many drafts, and those that are missing, too many or calculated otherwise now."""
    contracts = sorted(
        Contract.objects.agreed().filter(council=council).select_related("provider"),
        key=lambda contract: contract.ref,
    )
    claims = {
        (claim.contract_id, claim.quarter): claim for claim in Claim.objects.filter(council=council)
    }
    drafted = [claim for claim in claims.values() if claim.state == Claim.State.DRAFT]
    quarters = {*rolled_up_quarters(council), *(claim.period for claim in drafted)}
    differences = []
    for quarter in sorted(quarters):
        for place, contract in enumerate(contracts):
            claim = claims.get((contract.pk, str(quarter)))
            if claim is None or claim.state == Claim.State.DRAFT:
                differences += _differs(claim, contracts, place, quarter)
    return len(drafted), differences


def _differs(
    claim: Claim | None, contracts: list[Contract], place: int, quarter: Quarter
) -> list[str]:
    contract = contracts[place]
    if claim is None:
        # After the contract's end a claim is made by a roll-up only, from the records as they are.
        is_missing = days_in_contract(terms_for(contract, quarter), quarter) > 0
        return [f"{contract} {quarter}: there should be a draft"] if is_missing else []
    lines = lines_now(contracts, place, quarter)
    if claim.round == 1 and not is_due(contract, quarter, lines):
        return [f"{contract} {quarter}: there should be no draft"]
    if [calculated(line) for line in claim.lines] != lines:
        return [f"{contract} {quarter}: the draft has other lines than it should"]
    return []


def evidence(council: Council) -> tuple[int, list[str]]:
    """How many submitted claims wait, and their lines whose records have changed since."""
    waiting = Claim.objects.filter(council=council, state=Claim.State.SUBMITTED)
    waiting = waiting.select_related("contract").order_by("contract__ref", "quarter")
    differences = []
    for claim in waiting:
        flagged = flags(claim)
        for line in claim.lines.filter(pk__in=flagged):
            words = " ".join(flagged[line.pk])
            differences.append(f"{claim}: line {line.number}, {line.subject}: {words}")
    return len(waiting), differences
