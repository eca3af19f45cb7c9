"""Who is told of a step of a claim, or of a question or an answer about a line."""

from __future__ import annotations

from django.utils import timezone

from centres.models import Role, User
from payments.absence.standing_in import commissioners
from payments.models import Claim, Decision, Delegation, LineMessage
from payments.permissions import may_submit

Kind = Decision.Kind


def told_of_step(decision: Decision) -> list[User]:
    """A submission and a first approval go to the commissioners, who may decide next; what was
    decided to who submitted it and the provider's managers, a payment to the managers.
    """
    claim = decision.claim
    people: list[User] = []
    if decision.kind in (Kind.SUBMITTED, Kind.FIRST_APPROVAL):
        people = [
            each for each in commissioners(claim.council_id) if each.pk not in decision.people
        ]
    elif decision.kind in (Kind.RETURNED, Kind.APPROVED, Kind.APPROVAL_REVERSED):
        people = _submitters(claim, decision.round)
    elif decision.kind == Kind.PAID:
        people = _managers(claim)
    return _but(decision.by, people)


def told_of_message(message: LineMessage) -> list[User]:
    """A question goes to who submitted the claim and the provider's managers, an answer to the
    commissioner who asked last, and to whoever decides for them today.
    """
    line = message.line
    if message.kind == LineMessage.Kind.ASKED:
        return _but(message.by, _submitters(line.claim, line.round))
    if message.kind != LineMessage.Kind.ANSWERED:
        return []
    asked = line.messages.filter(kind=LineMessage.Kind.ASKED).select_related("by")
    asker = asked.order_by("-pk")[0].by
    today = Delegation.objects.on(timezone.localdate()).filter(council=line.council_id)
    deputies = [each.to for each in today.filter(absent=asker).select_related("to")]
    return _but(message.by, [asker, *deputies])


def _submitters(claim: Claim, round_: int) -> list[User]:
    steps = Decision.objects.filter(claim=claim, round=round_, kind=Kind.SUBMITTED)
    submitted = [step.by for step in steps.select_related("by")]
    return [each for each in submitted if may_submit(each, claim)] + _managers(claim)


def _managers(claim: Claim) -> list[User]:
    people = User.objects.filter(
        memberships__role=Role.PROVIDER_MANAGER, memberships__provider=claim.contract.provider_id
    )
    return list(people.distinct().order_by("name", "pk"))


def _but(by: User, people: list[User]) -> list[User]:
    """Each once, without who did it, and only who can be reached and can sign in."""
    once = {person.pk: person for person in people if person.is_active and person.email}
    once.pop(by.pk, None)
    return list(once.values())
