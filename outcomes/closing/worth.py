"""What outcomes are worth and what was claimed for a case, as a later app tells it.

Outcomes know nothing of contracts. `settings.CASE_WORTH` and `settings.CASE_CLAIMED` name
functions that do; both answer only what the person may see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from centres.models import User
from families.models import Case
from outcomes.closing.outlook import Outlook


@dataclass(frozen=True)
class Claimed:
    """An outcome of a case that stands claimed: its key, the quarter, pence, the claim's state."""

    measure: str
    quarter: str
    pence: int
    state: str


Worth = Callable[[User, Case, date], dict[str, int]]
ClaimedFor = Callable[[User, Case], list[Claimed]]


def priced(user: User, case: Case, found: list[Outlook], closed_on: date) -> list[Outlook]:
    """With the pence that the contract pays for each; none where the person sees no contract."""
    worth: Worth = import_string(settings.CASE_WORTH)
    days = {outlook.on or closed_on for outlook in found}
    prices = {day: worth(user, case, day) for day in days}
    return [
        replace(outlook, pence=prices[outlook.on or closed_on].get(outlook.measure.key))
        for outlook in found
    ]


def claimed_for(user: User, case: Case) -> list[Claimed]:
    """What stands claimed for the case; nothing where the person sees no claims."""
    claimed: ClaimedFor = import_string(settings.CASE_CLAIMED)
    return claimed(user, case)
