"""The quarters a variation may begin with: none that was claimed for is ever varied."""

from __future__ import annotations

from django.db.models import Q

from centres.quarters import Quarter
from payments.models import AgreementState, Claim, Contract


def earliest_start(contract: Contract) -> Quarter:
    """The first quarter after every one whose claim was submitted, whatever became of it; no
    earlier than the contract itself and its latest variation. Two queries.
    """
    first = Quarter.containing(contract.starts_on)
    submitted = contract.claims.filter(~Q(state=Claim.State.DRAFT) | Q(round__gt=1))
    last = submitted.order_by("quarter").last()
    if last:
        first = max(first, last.period.plus(1))
    agreed = contract.variations.filter(state=AgreementState.AGREED).order_by("number").last()
    return max(first, agreed.first_quarter) if agreed else first


def latest_start(contract: Contract) -> Quarter:
    """The quarter after the contract's last full one: a variation may prolong it from there."""
    last = Quarter.containing(contract.last_day)
    return last.plus(1) if contract.last_day == last.last_day else last


def possible_starts(contract: Contract) -> list[Quarter]:
    """Those a variation may begin with, in order."""
    quarter, latest = earliest_start(contract), latest_start(contract)
    found = []
    while quarter <= latest:
        found.append(quarter)
        quarter = quarter.plus(1)
    return found
