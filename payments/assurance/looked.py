"""Decided claims with what their checks found, read at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from payments.assurance.errors import ErrorRate, Look, Looked, error_rate
from payments.assurance.weights import Weighed
from payments.models import Claim, ClaimLine, EvidenceCheck, Sample

Outcome = EvidenceCheck.Outcome


@dataclass(frozen=True)
class Assured:
    """A decided claim: its checks of outcomes, and how many subjects of targets were checked."""

    claim: Claim
    looked: Looked
    subjects: int
    subjects_failed: int

    @property
    def rate(self) -> ErrorRate:
        return error_rate([self.looked])


@dataclass(frozen=True)
class Together:
    """Several claims as one: of a contract, a provider, a council."""

    rate: ErrorRate
    claims: int
    subjects: int
    subjects_failed: int


def assured(claims: QuerySet) -> list[Assured]:
    """The decided ones among these claims, in their order; three queries, however many."""
    outcomes = Q(all_lines__kind=ClaimLine.Kind.OUTCOME, all_lines__round=F("round"))
    decided = list(
        claims.filter(state__in=Claim.DECIDED).annotate(
            outcome_lines=Count("all_lines", filter=outcomes),
            outcome_pence=Coalesce(Sum("all_lines__amount_pence", filter=outcomes), 0),
        )
    )
    ids = [claim.pk for claim in decided]
    seeded = set(Sample.objects.filter(claim__in=ids).values_list("claim", "round"))
    looks: dict[int, list[Look]] = defaultdict(list)
    subjects: dict[int, list[bool]] = defaultdict(list)
    checks = EvidenceCheck.objects.filter(claim__in=ids, line__round=F("claim__round"))
    rows = checks.exclude(outcome=Outcome.OPEN).values_list(
        "claim", "counted", "outcome", "weighed", "line__amount_pence"
    )
    for claim, counted, outcome, weighed, pence in rows:
        failed = outcome == Outcome.FAILED
        if counted is None:
            looks[claim].append(Look(pence, Weighed.read(weighed).times, failed))
        else:
            subjects[claim].append(failed)
    return [
        Assured(
            claim=claim,
            looked=Looked(
                looks=tuple(looks[claim.pk]),
                claimed=claim.outcome_pence,
                is_whole=len(looks[claim.pk]) == claim.outcome_lines,
                by_amount=(claim.pk, claim.round) in seeded,
            ),
            subjects=len(subjects[claim.pk]),
            subjects_failed=sum(subjects[claim.pk]),
        )
        for claim in decided
    ]


def together(claims: Iterable[Assured]) -> Together:
    """These claims as one."""
    claims = list(claims)
    return Together(
        rate=error_rate(each.looked for each in claims),
        claims=len(claims),
        subjects=sum(each.subjects for each in claims),
        subjects_failed=sum(each.subjects_failed for each in claims),
    )


def by_contract(claims: Sequence[Assured]) -> list[tuple[str, str, Together]]:
    """Reference, provider and the rate of each contract, in order of reference."""
    found: dict[tuple[str, str], list[Assured]] = defaultdict(list)
    for each in claims:
        contract = each.claim.contract
        found[contract.ref, contract.provider.name].append(each)
    return [(*named, together(own)) for named, own in sorted(found.items())]
