"""Claims as submitted and decided: nothing of them has changed, and what stands is right."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby

from django.db import connection

from centres.models import Council
from payments.calculation.lines import calculated, digest_of_lines
from payments.guards.standing import should_stand
from payments.models import Claim, ClaimLine, Decision, EvidenceCheck
from payments.steps import digest_of_step, seal_of_line

Kind = Decision.Kind
Round = tuple[int, int]  # a claim's id and the number of the round

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
    """How many steps, and those whose lines, evidence or checks are not what they were about.

    Decisions are never changed, and each carries the digest of what it was about. A first approval
    is void once anything changes, so it is compared when a second one rests on it (decisions.py).
    A few queries, however many there are.
    """
    steps: dict[Round, list[Decision]] = defaultdict(list)
    decisions = Decision.objects.filter(council=council).exclude(kind=Kind.FIRST_APPROVAL)
    for step in decisions.select_related("claim__contract").order_by("pk"):
        steps[step.claim_id, step.round].append(step)
    checks = _checks(council)
    found: dict[int, list[str]] = {}
    lines = ClaimLine.objects.filter(council=council).order_by("claim", "round", "number")
    stored = groupby(lines.iterator(), key=lambda line: (line.claim_id, line.round))
    for of_round, own in stored:
        found |= _differing(steps.pop(of_round, []), list(own), checks[of_round])
    for of_round, left in steps.items():
        found |= _differing(left, [], checks[of_round])
    named = sorted((_place(step), found[step.pk]) for step in decisions if step.pk in found)
    return len(decisions), [difference for _, differences in named for difference in differences]


def _checks(council: Council) -> dict[Round, list[EvidenceCheck]]:
    checks: dict[Round, list[EvidenceCheck]] = defaultdict(list)
    drawn = EvidenceCheck.objects.filter(council=council).select_related("line").order_by("pk")
    for check in drawn.defer("line__evidence", "line__records", "line__seals"):
        checks[check.claim_id, check.line.round].append(check)
    return checks


def _differing(
    steps: list[Decision], lines: list[ClaimLine], checks: list[EvidenceCheck]
) -> dict[int, list[str]]:
    """Of the steps of a round, by id, those that were about something else than is stored."""
    found = {}
    for step in steps:
        if not _is_of(step, lines, checks):
            what = step.get_kind_display().lower()
            said = f"{step.claim}: not what was {what} in round {step.round}"
            found[step.pk] = [said, *_lines_differing(step, lines)]
        elif _total(step, lines) != step.total_pence:
            found[step.pk] = [f"{step.claim}: its lines do not make the sum of its decision"]
    return found


def _lines_differing(step: Decision, lines: list[ClaimLine]) -> list[str]:
    """Which lines are not those of a submission, where it says so line by line."""
    places = {line.number: line for line in lines}
    return [
        f"{step.claim}: line {number} of round {step.round} is not what was submitted"
        for number, seal in enumerate(step.line_seals, start=1)
        if number not in places or seal_of_line(places[number]) != seal
    ]


def _is_of(step: Decision, lines: list[ClaimLine], checks: list[EvidenceCheck]) -> bool:
    return any(
        digest_of_step(step.kind, lines, checks, earlier=earlier) == step.digest
        for earlier in (False, True)
    )


def _total(step: Decision, lines: list[ClaimLine]) -> int:
    """What a step's lines come to: when it was submitted nothing was rejected yet."""
    rejected = "" if step.kind == Kind.SUBMITTED else ClaimLine.Decided.REJECTED
    return sum(line.amount_pence for line in lines if line.decision != rejected)


def _place(step: Decision) -> tuple[str, str, int]:
    return step.claim.contract.ref, step.claim.quarter, step.pk


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
