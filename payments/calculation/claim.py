"""A whole claim: new lines, what was held back, reversals, targets, in that order (SPEC 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from centres.quarters import Quarter
from outcomes.models import Achievement
from payments.calculation.before import Before
from payments.calculation.caps import within_annual_cap
from payments.calculation.entitlement import claimable, priced
from payments.calculation.holdback import release_lines
from payments.calculation.lines import Calculated
from payments.calculation.reversals import reversal_lines
from payments.calculation.targets import target_lines
from payments.contracts.terms import Terms


@dataclass(frozen=True)
class Parts:
    """What a claim is put together from, before its annual cap."""

    new: list[Calculated]
    reversals: list[Calculated]
    releases: list[Calculated]
    targets: list[Calculated]


def claim_lines(terms: Terms, quarter: Quarter, before: Before) -> list[Calculated]:
    """The lines of a contract's claim for a quarter by these terms, in order."""
    parts = parts_of(terms, quarter, before, claimable(terms, quarter, before))
    return put_together(parts, terms, before)


def parts_of(
    terms: Terms, quarter: Quarter, before: Before, achieved: Iterable[Achievement]
) -> Parts:
    """The parts of a contract's claim for a quarter by these terms, of what is claimable."""
    new = priced(achieved, terms)
    reversals = reversal_lines(terms.contract, quarter, before)
    releases = release_lines(quarter, before, [line.reverses_id for line in reversals])
    return Parts(new, reversals, releases, target_lines(terms, quarter))


def put_together(parts: Parts, terms: Terms, before: Before) -> list[Calculated]:
    """The claim of these parts. Reversals give room under the annual cap before the positive lines
    are admitted.
    """
    room = terms.annual_cap_pence - before.approved_in_year
    room -= sum(line.amount_pence for line in parts.reversals)
    admitted = within_annual_cap([*parts.new, *parts.releases, *parts.targets], room)
    outcomes = len(parts.new) + len(parts.releases)
    return [*admitted[:outcomes], *parts.reversals, *admitted[outcomes:]]
