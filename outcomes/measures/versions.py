"""Which version of a measure counts for a quarter; what was published stays readable for ever.

An indicator counts by the version in force for the quarter. An outcome is judged by the version in
force for the quarter it was achieved in: what was achieved before a later version began is still
judged as it was then, so a new definition neither pays it again nor takes it back.
"""

from __future__ import annotations

from dataclasses import replace

from centres.quarters import Quarter
from outcomes.measures import registry
from outcomes.measures.measure import Indicator, Measure, Outcome

# Of a subject that achieved it by several versions, what it achieved by the earliest.
BY_VERSIONS = """
    SELECT DISTINCT ON (judged.subject) judged.*
    FROM ({versions}) judged
    ORDER BY judged.subject, judged.version"""
BY_VERSION = """
    SELECT {version} AS version, asked.subject, asked.centre_id, asked.achieved_on, asked.evidence
    FROM ({query}) asked WHERE asked.achieved_on >= {since} AND asked.achieved_on < {until}"""


def published(key: str, version: int) -> Measure | None:
    """A version of a measure, whether or not it counts any more; None for one there never was."""
    return next((each for each in _versions(key) if each.version == version), None)


def measure_for(key: str, quarter: Quarter) -> Measure:
    """The version that counts for a quarter; KeyError for a measure there is not."""
    return _until(key, quarter)[-1]


def outcomes_for(quarter: Quarter) -> list[Outcome]:
    """Each outcome as a roll-up of the quarter asks for it.

    Where several versions count, `query` also gives the `version` that each subject is judged by,
    and `version` is the one in force.
    """
    return [_outcome(outcome, quarter) for outcome in registry.OUTCOMES]


def indicators_for(quarter: Quarter) -> list[Indicator]:
    """Each indicator in the version that counts for the quarter."""
    found = [measure_for(indicator.key, quarter) for indicator in registry.INDICATORS]
    return [each for each in found if isinstance(each, Indicator)]


def says_version(outcome: Outcome, quarter: Quarter) -> bool:
    """Whether the query of `outcomes_for` gives each row's version."""
    return len(_until(outcome.key, quarter)) > 1


def _outcome(first: Outcome, quarter: Quarter) -> Outcome:
    versions = _until(first.key, quarter)
    if len(versions) == 1:
        return first
    ends = [_day(version.counts_from) for version in versions[1:]]
    begins = [_day(version.counts_from) for version in versions]
    asked = [
        BY_VERSION.format(version=one.version, query=one.query, since=since, until=until)
        for one, since, until in zip(versions, begins, [*ends, "'infinity'::date"], strict=True)
    ]
    return replace(
        first,
        version=versions[-1].version,
        title=versions[-1].title,
        definition=versions[-1].definition,
        query=BY_VERSIONS.format(versions=" UNION ALL ".join(asked)),
    )


def _until(key: str, quarter: Quarter) -> list[Measure]:
    """The versions that count for achievements up to the quarter, in their order."""
    return [
        version
        for version in _versions(key)
        if version.counts_from is None or version.counts_from <= quarter
    ]


def _versions(key: str) -> list[Measure]:
    first: tuple[Measure, ...] = (*registry.OUTCOMES, *registry.INDICATORS)
    return [each for each in (*first, *registry.LATER) if each.key == key]


def _day(quarter: Quarter | None) -> str:
    return f"'{quarter.first_day.isoformat()}'::date" if quarter else "'-infinity'::date"
