"""Target lines: a reward for how far a value came from baseline to target (SPEC 6.4)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from centres.quarters import Quarter
from outcomes.models import Figure
from payments.calculation.lines import Calculated
from payments.contracts.terms import Terms
from payments.models import ClaimLine, TariffLine

WHOLE_IN_BASIS_POINTS = 10_000


def target_lines(terms: Terms, quarter: Quarter) -> list[Calculated]:
    """A line for each target with a figure, in order of the tariff; none without days in Q."""
    contract = terms.contract
    if not days_in_contract(terms, quarter):
        return []
    figures = {
        figure.indicator: figure
        for figure in Figure.objects.filter(
            council=contract.council_id,
            quarter=str(quarter),
            level=Figure.UnitLevel.PROVIDER,
            unit=contract.provider.code,
        )
    }
    return target_lines_by(terms, quarter, figures)


def target_lines_by(
    terms: Terms, quarter: Quarter, figures: Mapping[str, Figure]
) -> list[Calculated]:
    """The same by these figures of the provider, by indicator."""
    days = days_in_contract(terms, quarter)
    if not days:
        return []
    return [
        _line(terms, quarter, target, figures[target.key], days)
        for target in terms.targets
        if target.key in figures and figures[target.key].denominator
    ]


def days_in_contract(terms: Terms, quarter: Quarter) -> int:
    """Days of the quarter in the contract."""
    first = max(terms.starts_on, quarter.first_day)
    last = min(terms.ends_on, quarter.last_day)
    return max((last - first).days + 1, 0)


def reward(
    *, value: Fraction, baseline_bp: int, target_bp: int, reward_pence: int, days: Fraction
) -> int:
    """Pence: reward × (v − baseline)/(target − baseline), within 0 and the reward, × `days`.

    `days` is the share of the quarter in the contract. Exact, and rounded half up once, at the
    end. A target below its baseline rewards coming down.
    """
    way = (value * WHOLE_IN_BASIS_POINTS - baseline_bp) / (target_bp - baseline_bp)
    within = min(max(way, Fraction(0)), Fraction(1))
    return round_half_up(reward_pence * within * days)


def round_half_up(pence: Fraction) -> int:
    """To a whole penny, a half upwards; for amounts of 0 or more."""
    return (2 * pence.numerator + pence.denominator) // (2 * pence.denominator)


def _line(
    terms: Terms, quarter: Quarter, target: TariffLine, figure: Figure, days: int
) -> Calculated:
    # The database holds them to be there for a target.
    baseline, aim = cast(int, target.baseline_bp), cast(int, target.target_bp)
    pence = cast(int, target.reward_pence)
    amount = reward(
        value=Fraction(figure.numerator, figure.denominator),
        baseline_bp=baseline,
        target_bp=aim,
        reward_pence=pence,
        days=Fraction(days, quarter.days),
    )
    return Calculated(
        kind=ClaimLine.Kind.TARGET,
        measure=target.key,
        version=figure.version,
        subject=terms.contract.provider.code,
        amount_pence=amount,
        tariff_line_id=target.pk,
        terms={
            "position": target.position,
            "baseline_bp": baseline,
            "target_bp": aim,
            "reward_pence": pence,
            "days": days,
            "days_of_quarter": quarter.days,
            **terms.version,
        },
        numerator=figure.numerator,
        denominator=figure.denominator,
    )
