"""Claims as submitted and decided: nothing of them has changed, and what stands is right."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection

from centres.models import Council
from payments.calculation.lines import calculated, digest_of_lines
from payments.guards.standing import should_stand
from payments.models import Claim, ClaimLine, Decision
from payments.steps import digest_of_decision

STANDING = f"""
    SELECT contract.ref, claim.quarter, line.number, line.round, line.standing
    FROM payments_claimline line
    JOIN payments_claim claim ON claim.id = line.claim_id
    JOIN payments_contract contract ON contract.id = claim.contract_id
    WHERE line.council_id = %s AND line.standing <> {should_stand("line", "claim")}
    ORDER BY contract.ref, claim.quarter, line.round, line.number"""

TWICE = """
    SELECT measure, subject, count(*) FROM payments_claimline
    WHERE council_id = %s AND kind = 'outcome' AND standing
    GROUP BY measure, subject HAVING count(*) > 1 ORDER BY measure, subject"""


def sealed(council: Council) -> tuple[int, list[str]]:
    """How many submissions and approvals, and those whose lines, evidence or checks changed since.

    Decisions are never changed, and each carries the digest of what it was about.
    """
    kinds = (Decision.Kind.SUBMITTED, Decision.Kind.APPROVED)
    decisions = (
        Decision.objects.filter(council=council, kind__in=kinds)
        .select_related("claim__contract")
        .order_by("claim__contract__ref", "claim__quarter", "pk")
    )
    count, differences = 0, []
    for decision in decisions:
        count += 1
        claim = decision.claim
        if digest_of_decision(claim, decision.kind, decision.round) != decision.digest:
            what = decision.get_kind_display().lower()
            differences.append(f"{claim}: not what was {what} in round {decision.round}")
        elif _total(decision) != decision.total_pence:
            differences.append(f"{claim}: its lines do not make the sum of its decision")
    return count, differences


def _total(decision: Decision) -> int:
    lines = ClaimLine.objects.filter(claim=decision.claim, round=decision.round)
    if decision.kind == Decision.Kind.APPROVED:
        lines = lines.exclude(decision=ClaimLine.Decided.REJECTED)
    return sum(lines.values_list("amount_pence", flat=True))


def numbered(council: Council) -> tuple[int, list[str]]:
    """How many lines, and the claims whose lines are not numbered or not those of their digest."""
    lines: dict[int, list[ClaimLine]] = defaultdict(list)
    for line in ClaimLine.objects.filter(council=council).current().order_by("claim", "number"):
        lines[line.claim_id].append(line)
    differences = []
    claims = Claim.objects.filter(council=council).select_related("contract")
    for claim in claims.order_by("contract__ref", "quarter"):
        own = lines[claim.pk]
        if [line.number for line in own] != list(range(1, len(own) + 1)):
            differences.append(f"{claim}: its lines are not numbered from 1")
        if digest_of_lines([calculated(line) for line in own]) != claim.digest:
            differences.append(f"{claim}: its lines are not those it was made of")
    return sum(len(own) for own in lines.values()), differences


def standing(council: Council) -> tuple[int, list[str]]:
    """How many achievements stand claimed, and what stands wrongly or twice."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [council.pk])
        differences = [
            f"{contract} {quarter}: line {number} of round {round_} "
            + ("stands and should not" if stands else "should stand and does not")
            for contract, quarter, number, round_, stands in cursor.fetchall()
        ]
        cursor.execute(TWICE, [council.pk])
        differences += [
            f"{measure} {subject} stands claimed {times} times"
            for measure, subject, times in cursor.fetchall()
        ]
    return ClaimLine.objects.filter(council=council).standing().count(), differences
