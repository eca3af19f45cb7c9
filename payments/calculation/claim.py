"""A whole claim: new lines, what was held back, reversals, targets, in that order (SPEC 6)."""

from __future__ import annotations

from centres.quarters import Quarter
from payments.calculation.before import Before
from payments.calculation.caps import within_annual_cap
from payments.calculation.entitlement import new_lines
from payments.calculation.holdback import release_lines
from payments.calculation.lines import Calculated
from payments.calculation.reversals import reversal_lines
from payments.calculation.targets import target_lines
from payments.contracts.terms import Terms


def claim_lines(terms: Terms, quarter: Quarter, before: Before) -> list[Calculated]:
    """The lines of a contract's claim for a quarter by these terms, in order.

    Reversals give room under the annual cap before the positive lines are admitted.
    """
    new = new_lines(terms, quarter, before)
    reversals = reversal_lines(terms.contract, quarter, before)
    releases = release_lines(quarter, before, [line.reverses_id for line in reversals])
    targets = target_lines(terms, quarter)
    room = terms.annual_cap_pence - before.approved_in_year
    room -= sum(line.amount_pence for line in reversals)
    admitted = within_annual_cap([*new, *releases, *targets], room)
    outcomes = len(new) + len(releases)
    return [*admitted[:outcomes], *reversals, *admitted[outcomes:]]
