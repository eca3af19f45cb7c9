"""What the measures of a pack mean, with the versions they were counted by."""

from __future__ import annotations

from outcomes.groups.indicators import INDICATORS as OF_GROUPS
from outcomes.groups.registry import GROUPS
from outcomes.measures.measure import Indicator, Measure
from outcomes.measures.registry import MEASURES, OUTCOMES
from payments.packs.facts import Definition, Facts

OUTCOME_SHEET = "Outcomes"
DEFINED = {**MEASURES, **OF_GROUPS}


def definitions_of(facts: Facts) -> list[Definition]:
    """Each measure that the pack says something about, once, in the order of the registry; then
    each target group.
    """
    versions = {series.indicator: series.version for _, series in facts.every_series}
    if any(table.sheet == OUTCOME_SHEET for table in facts.tables):
        versions |= {outcome.key: outcome.version for outcome in OUTCOMES}
    named = {series.group for _, series in facts.every_series}
    measures = [
        Definition(measure.title, versions[key], _in_full(measure))
        for key, measure in DEFINED.items()
        if key in versions
    ]
    groups = [
        Definition(group.title, 0, group.definition)
        for key, group in GROUPS.items()
        if key in named
    ]
    return [*measures, *groups]


def _in_full(measure: Measure) -> str:
    if isinstance(measure, Indicator) and measure.denominator:
        return f"{measure.definition} Counted against {measure.denominator}."
    return measure.definition
