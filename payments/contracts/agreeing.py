"""Offering and agreeing what was drawn up: both sides put their names to the same terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from centres.guards import require_reason
from centres.models import User
from centres.wording import day_in_words, moment_in_words
from payments.contracts.agreement import Agreement
from payments.contracts.drawing_up import earliest_end, locked, record, require_start
from payments.contracts.sides import SIDES, Kind, require_drawer, side_of
from payments.drafts import draft_agreed
from payments.models import AgreementState, Contract, ContractStep
from payments.refusals import Refused

State = AgreementState
CHANGED = (
    "These terms have changed since you opened the page. Nothing was done: look at them again."
)


@transaction.atomic
def offer(*, by: User, agreement: Agreement, shown: str) -> Agreement:
    """Offer a draft to both sides; nothing of it changes while it is offered.

    `shown` is the digest of the terms that the person saw. Refused for terms that could not be
    agreed: without a tariff, beginning with a quarter claimed for, overlapping another contract.
    """
    require_drawer(by, agreement.contract.council_id)
    agreement = _unchanged(agreement, shown, State.DRAFT)
    require_agreeable(agreement)
    _note(agreement, Kind.OFFERED, by)
    return _moved(agreement, State.OFFERED)


@transaction.atomic
def send_back(*, by: User, agreement: Agreement, reason: str) -> Agreement:
    """Make what was offered a draft again, with a reason; whoever agreed to it agrees anew."""
    require_reason(reason)
    require_party(by, agreement.contract)
    agreement = _in_state(locked(agreement), State.OFFERED)
    _note(agreement, Kind.TAKEN_BACK, by, reason)
    return _moved(agreement, State.DRAFT)


@transaction.atomic
def withdraw(*, by: User, agreement: Agreement, reason: str) -> Agreement:
    """Give up what was offered, with a reason; it stays to be read."""
    require_reason(reason)
    require_drawer(by, agreement.contract.council_id)
    agreement = _in_state(locked(agreement), State.OFFERED, State.DRAFT)
    _note(agreement, Kind.WITHDRAWN, by, reason)
    return _moved(agreement, State.WITHDRAWN)


@transaction.atomic
def agree(*, by: User, agreement: Agreement, shown: str) -> Agreement:
    """Agree for one's side; in force when the other side, another person, has agreed the same.

    Then the drafts of the quarters it is for are calculated anew. `shown` as for `offer`.
    """
    side = side_of(by, agreement.contract)
    if side is None:
        raise Refused(
            "A commissioner agrees for the council, and a manager of the provider for the provider."
        )
    agreement = _unchanged(agreement, shown, State.OFFERED)
    require_agreeable(agreement)
    given = agreed_by(list(agreement.steps.select_related("by")))
    if side in given:
        step = given[side]
        raise Refused(
            f"{step.by.name} agreed for {SIDES[Kind(side)]} already, {moment_in_words(step.at)}."
        )
    if any(step.by_id == by.pk for step in given.values()):
        raise Refused("You agreed for the other side: somebody else agrees for this one.")
    _note(agreement, side, by)
    if not given:
        return agreement
    agreement = _moved(agreement, State.AGREED)
    draft_agreed(agreement.contract, since=agreement.first_quarter)
    return agreement


def agreed_by(steps: Sequence[ContractStep]) -> dict[str, ContractStep]:
    """Of an agreement's steps, the oldest first: who agreed since it was last offered, by side."""
    given: dict[str, ContractStep] = {}
    for step in steps:
        if step.kind == Kind.OFFERED:
            given = {}
        elif step.kind in SIDES:
            given[step.kind] = step
    return given


def require_party(by: User, contract: Contract) -> None:
    """Refused for who neither draws up nor agrees for a side."""
    if side_of(by, contract) is None:
        require_drawer(by, contract.council_id)


def require_agreeable(agreement: Agreement) -> None:
    """Refused, saying why, for terms that could not be in force."""
    if not agreement.lines.exists():
        raise Refused("There is no tariff yet: add what is paid for first.")
    contract = agreement.contract
    if agreement.variation:
        try:
            require_start(contract, agreement.first_quarter)
        except ValidationError as problem:
            raise Refused(" ".join(problem.messages)) from None
        if agreement.said.ends_on < earliest_end(agreement):
            raise Refused("It ends before it begins: change the last day.")
    other = overlapping(contract, agreement.said.ends_on)
    if other:
        raise Refused(
            f"It overlaps contract {other.ref} of the same provider, which runs from "
            f"{day_in_words(other.starts_on)} to {day_in_words(other.last_day)}."
        )


def overlapping(contract: Contract, ends_on: date) -> Contract | None:
    """Another agreed contract of the provider with a day in this one, were it to end then."""
    others = Contract.objects.agreed().filter(provider=contract.provider_id)
    return next(
        (
            other
            for other in others.exclude(pk=contract.pk)
            if other.starts_on <= ends_on and contract.starts_on <= other.last_day
        ),
        None,
    )


def _unchanged(agreement: Agreement, shown: str, state: str) -> Agreement:
    agreement = _in_state(locked(agreement), state)
    if agreement.digest() != shown:
        raise Refused(CHANGED)
    return agreement


def _in_state(agreement: Agreement, *states: str) -> Agreement:
    if agreement.state not in states:
        now = agreement.said.get_state_display().lower()
        raise Refused(f"This is {now} now. Nothing was done.")
    return agreement


def _note(agreement: Agreement, kind: str, by: User, reason: str = "") -> None:
    contract = agreement.contract
    ContractStep.objects.create(
        council_id=contract.council_id,
        contract=contract,
        variation=agreement.variation,
        kind=kind,
        by=by,
        reason=reason,
        digest=agreement.digest(),
        names={
            "council": contract.council.name,
            "provider": contract.provider.name,
            "by": by.name,
        },
    )
    record(agreement, kind, by=by)


def _moved(agreement: Agreement, state: str) -> Agreement:
    said = agreement.said
    said.state = state
    said.save(update_fields=["state"])
    agreement.contract.refresh_from_db(fields=["varied_ends_on"])
    return agreement
