"""For whom somebody may decide today, and who decides about a claim."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from centres.models import Council, Role, User
from centres.wording import day_in_words
from payments.models import Claim, Decision, Delegation
from payments.refusals import Refused


@dataclass(frozen=True)
class Decider:
    """A commissioner who may decide about a claim, or why not; `note` is empty for most."""

    name: str
    note: str = ""


def commissioners(council: Council | int) -> list[User]:
    """The council's commissioners who can sign in, in order of name."""
    people = User.objects.filter(
        is_active=True, memberships__role=Role.COMMISSIONER, memberships__council=council
    )
    return list(people.distinct().order_by("name", "pk"))


def stands_in_for(user: User, claim: Claim) -> list[Delegation]:
    """The delegations by which this person may decide about the claim for somebody today."""
    today = Delegation.objects.visible_to(user).on(timezone.localdate())
    mine = today.filter(to=user, council=claim.council_id, absent__is_active=True)
    return list(mine.exclude(absent=claim.submitted_by_id).select_related("absent"))


def require_standing_in(by: User, on_behalf_of: User | None, claim: Claim) -> None:
    """Refused when the absent one has not asked for it for today, or submitted the claim."""
    if on_behalf_of is None:
        return
    if on_behalf_of.pk not in {each.absent_id for each in stands_in_for(by, claim)}:
        raise Refused(
            f"You do not decide for {on_behalf_of} today. Nothing was done: look at who is away."
        )


def who_decides(claim: Claim, first: Decision | None, *, of_council: bool) -> list[Decider]:
    """Who decides about a submitted claim; why somebody is away is the council's own matter.

    `first` is the first of two approvals, where it is given. Two queries.
    """
    away = {}
    if of_council:
        now = Delegation.objects.filter(council=claim.council_id).on(timezone.localdate())
        away = {each.absent_id: each for each in now.select_related("to")}
    return [
        Decider(person.name, _note(person, claim, first, away.get(person.pk)))
        for person in commissioners(claim.council_id)
    ]


def _note(person: User, claim: Claim, first: Decision | None, away: Delegation | None) -> str:
    if person.pk == claim.submitted_by_id:
        return "submitted it, so does not decide"
    if first and person.pk in first.people:
        return "gave the first approval" if person.pk == first.by_id else "approved by deputy"
    if away:
        return f"away until {day_in_words(away.ends_on)}: {away.to} decides for them"
    return ""
