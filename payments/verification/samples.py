"""Samples drawn again by their seeds: the same lines and subjects, and as many as are due (SPEC 6).

The chance of a seed cannot be made again; everything that follows from it can.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import F

from centres.models import Council
from payments.assurance.sample import drawn_from, sealed_by
from payments.assurance.sizes import sample_size, subjects_size
from payments.models import Claim, ClaimLine, EvidenceCheck, Sample, SamplePool

# Submissions made since samples have seeds that have none, although there was something to draw.
WITHOUT = """
    SELECT contract.ref, claim.quarter, decision.round
    FROM payments_decision decision
    JOIN payments_claim claim ON claim.id = decision.claim_id
    JOIN payments_contract contract ON contract.id = claim.contract_id
    WHERE decision.council_id = %s AND decision.kind = 'submitted'
      AND decision.at > (SELECT min(applied) FROM django_migrations
                         WHERE app = 'payments' AND name LIKE '%%samples_by_seed')
      AND NOT EXISTS (SELECT FROM payments_sample sample
                      WHERE sample.claim_id = claim.id AND sample.round = decision.round)
    ORDER BY contract.ref, claim.quarter, decision.round"""


@dataclass(frozen=True)
class Stored:
    """A sample with its pools, and the lines and checks of its round."""

    sample: Sample
    pools: list[SamplePool]
    lines: list[ClaimLine]
    checks: list[EvidenceCheck]

    @property
    def name(self) -> str:
        """Claim and round."""
        return f"{self.sample.claim}: the sample of round {self.sample.round}"


def drawn_again(council: Council) -> tuple[int, list[str]]:
    """How many samples, and those that their seeds do not draw, or that are too small."""
    stored = list(_stored(council))
    differences = [difference for each in stored for difference in _differing(each)]
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT, [council.pk])
        differences += [
            f"{contract} {quarter}: submitted in round {round_} without the seed of a sample"
            for contract, quarter, round_ in cursor.fetchall()
        ]
    return len(stored), differences


def _stored(council: Council) -> Iterator[Stored]:
    samples = Sample.objects.filter(council=council).select_related("claim__contract")
    pools: dict[int, list[SamplePool]] = defaultdict(list)
    for pool in SamplePool.objects.filter(council=council).order_by("pk"):
        pools[pool.sample_id].append(pool)
    lines: dict[tuple[int, int], list[ClaimLine]] = defaultdict(list)
    for line in (
        ClaimLine.objects.filter(council=council)
        .exclude(claim__state=Claim.State.DRAFT, round=F("claim__round"))
        .defer("evidence")
        .order_by("claim", "number")
    ):
        lines[line.claim_id, line.round].append(line)
    checks: dict[tuple[int, int], list[EvidenceCheck]] = defaultdict(list)
    found = EvidenceCheck.objects.filter(council=council).defer("evidence", "records")
    for check in found.select_related("line"):
        checks[check.claim_id, check.line.round].append(check)
    for sample in samples.order_by("claim__contract__ref", "claim__quarter", "round"):
        of_round = sample.claim_id, sample.round
        yield Stored(sample, pools[sample.pk], lines[of_round], checks[of_round])


def _differing(stored: Stored) -> Iterator[str]:
    sample = stored.sample
    if sealed_by(stored.lines, stored.pools) != sample.sealed:
        yield f"{stored.name} was drawn from other lines, subjects or weights"
    if hashlib.sha256(f"{sample.chance}{sample.sealed}".encode()).hexdigest() != sample.seed:
        yield f"{stored.name} has a seed that is not made of its chance"
    numbers = {line.pk: line.number for line in stored.lines}
    yield from _not_drawn_from(stored, numbers)
    due = [line.number for line in stored.lines if line.kind == ClaimLine.Kind.OUTCOME]
    due += [
        line.number
        for line in stored.lines
        if line.kind == ClaimLine.Kind.TARGET and line.amount_pence > 0
    ]
    of_pools = {
        int(key) for pool in stored.pools if not pool.line_id for key, _w, _y in pool.candidates
    }
    of_pools |= {numbers.get(pool.line_id, 0) for pool in stored.pools if pool.line_id}
    if of_pools != set(due):
        yield f"{stored.name} leaves out lines, or has lines that are not to be checked"


def _not_drawn_from(stored: Stored, numbers: dict[int, int]) -> Iterator[str]:
    for pool in stored.pools:
        number = numbers.get(pool.line_id) if pool.line_id else None
        part = f"line {number}" if number else "outcomes"
        size, least, wanted = _due(pool)
        if (pool.size, pool.least, pool.wanted) != (size, least, wanted):
            yield (
                f"{stored.name}, {part}: {pool.wanted} of {pool.size} drawn,"
                f" {wanted} of {size} are due"
            )
        drawn = set(drawn_from(stored.sample, pool, number))
        found = {
            check.subject if number else str(check.line.number)
            for check in stored.checks
            if check.counted == pool.counted and (not number or check.line_id == pool.line_id)
        }
        for key in sorted(drawn - found):
            yield f"{stored.name}, {part}: {key} is drawn by the seed and not checked"
        for key in sorted(found - drawn):
            yield f"{stored.name}, {part}: {key} is checked and not drawn by the seed"


def _due(pool: SamplePool) -> tuple[int, int, int]:
    """Size, least and wanted, as the candidates and the checks that failed before make them."""
    size = len(pool.candidates)
    rule = subjects_size if pool.line_id else sample_size
    return size, rule(size), rule(size, pool.failed)
