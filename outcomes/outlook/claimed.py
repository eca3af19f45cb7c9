"""What outcomes are worth, what of them was claimed and why not, as a later app tells it.

Outcomes know nothing of contracts. `settings.CASE_WORTH`, `settings.CASE_CLAIMED` and
`settings.CASE_NOT_PAID` name functions that do; all answer only what the person may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from centres.models import User
from centres.scope import CLAIMS_FOR
from centres.wording import quarter_months
from families.models import Case
from outcomes.outlook.outlook import Outlook


@dataclass(frozen=True)
class Claimed:
    """An outcome that stands claimed: key, subject, the quarter, pence, the claim's state."""

    measure: str
    subject: str
    quarter: str
    pence: int
    state: str


Worth = Callable[[User, Case, date], dict[str, int]]
ClaimedFor = Callable[[User, Case, Iterable[str]], list[Claimed]]
# Words by measure and subject, of what was achieved on a day and does not stand claimed.
WhyNotPaid = Callable[[User, Case, dict[tuple[str, str], date]], dict[tuple[str, str], str]]


def priced(user: User, case: Case, found: list[Outlook], closed_on: date) -> list[Outlook]:
    """With the pence that the contract pays for each; none where the person sees no contract."""
    worth: Worth = import_string(settings.CASE_WORTH)
    days = {outlook.on or closed_on for outlook in found}
    prices = {day: worth(user, case, day) for day in days}
    return [
        replace(outlook, pence=prices[outlook.on or closed_on].get(outlook.measure.key))
        for outlook in found
    ]


def claimed_for(user: User, case: Case, subjects: Iterable[str] = ()) -> list[Claimed]:
    """What stands claimed for the case, and for these subjects among its family's people;
    nothing where the person sees no claims.
    """
    claimed: ClaimedFor = import_string(settings.CASE_CLAIMED)
    return claimed(user, case, subjects)


def with_claims(user: User, case: Case, found: list[Outlook]) -> list[Outlook]:
    """With what claims say of each that is achieved, for whoever sees the provider's claims.

    `case.centre.cluster` is loaded. At most three queries, or none.
    """
    provider = case.centre.cluster.provider_id
    if not any(provider in user.reach.providers.get(role, ()) for role in CLAIMS_FOR):
        return found
    claims = {
        (one.measure, one.subject): one
        for one in claimed_for(user, case, {outlook.subject for outlook in found})
    }

    left = {
        (one.measure.key, one.subject): one.on
        for one in found
        if one.on and (one.measure.key, one.subject) not in claims
    }
    why_not_paid: WhyNotPaid = import_string(settings.CASE_NOT_PAID)
    why = why_not_paid(user, case, left) if left else {}

    def said(outlook: Outlook) -> str:
        key = outlook.measure.key, outlook.subject
        if claim := claims.get(key):
            return f"claimed for {quarter_months(claim.quarter)}"
        return f"not claimed: {why[key]}" if key in why else "not claimed"

    return [replace(one, claim=said(one)) if one.counts else one for one in found]
