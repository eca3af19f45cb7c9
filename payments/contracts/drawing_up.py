"""Drawing up a contract, or a variation of one: drafts, which bind nobody yet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import audit
from centres.guards import require_reason
from centres.models import Council, Provider, User
from centres.quarters import Quarter
from centres.wording import day_in_words, quarter_months
from payments.contracts.agreement import TARIFF, TERMS, Agreement
from payments.contracts.sides import require_drawer
from payments.contracts.starting import earliest_start, latest_start
from payments.contracts.terms import terms_for
from payments.locking import lock_contracts
from payments.models import AgreementState, Contract, TariffLine, Variation
from payments.refusals import Refused

LARGEST = 2_147_483_647


@transaction.atomic
def draw_up_contract(
    *, by: User, council: Council, provider: Provider, ref: str, starts_on: date, **terms: Any
) -> Agreement:
    """A draft of a contract without a tariff yet; `terms` are its name and those of `TERMS`.

    ValidationError by field for a reference that is in use and an end before the start.
    """
    require_drawer(by, council)
    lock_contracts(council)
    if Contract.objects.filter(council=council, ref=ref).exists():
        raise ValidationError({"ref": f"There is a contract {ref} already."})
    _require_ends(terms["ends_on"], starts_on)
    contract = Contract.objects.create(
        council=council,
        provider=provider,
        ref=ref,
        starts_on=starts_on,
        state=AgreementState.DRAFT,
        **terms,
    )
    agreement = Agreement(contract)
    record(agreement, "draw_up", by=by)
    return agreement


@transaction.atomic
def draw_up_variation(
    *, by: User, contract: Contract, starts_with: Quarter, reason: str
) -> Agreement:
    """A draft with the terms that would be in force otherwise, to be changed.

    Refused while another variation is open; ValidationError by field for a quarter it cannot
    begin with.
    """
    require_drawer(by, contract.council_id)
    require_reason(reason)
    lock_contracts(contract.council_id)
    contract = Contract.objects.select_related("council", "provider").get(pk=contract.pk)
    if contract.state != AgreementState.AGREED:
        raise Refused("A contract is varied once it is agreed.")
    if contract.variations.filter(state__in=Variation.OPEN).exists():
        raise Refused("Another variation of this contract is open: agree or withdraw it first.")
    require_start(contract, starts_with)
    terms = terms_for(contract, starts_with)
    last = contract.variations.order_by("number").last()
    variation = Variation.objects.create(
        council_id=contract.council_id,
        contract=contract,
        number=last.number + 1 if last else 1,
        starts_with=str(starts_with),
        reason=reason,
        **{name: getattr(terms, name) for name in TERMS},
    )
    TariffLine.objects.bulk_create(
        TariffLine(
            council_id=contract.council_id,
            contract=contract,
            variation=variation,
            **{name: getattr(line, name) for name in TARIFF},
        )
        for line in terms.tariff
    )
    agreement = Agreement(contract, variation)
    record(agreement, "draw_up", by=by, starts_with=str(starts_with))
    return agreement


@transaction.atomic
def change_terms(*, by: User, agreement: Agreement, **terms: Any) -> Agreement:
    """Change a draft's terms; of a variation also `starts_with` and `reason`, of a contract its
    `name`, `provider` and `starts_on`. ValidationError by field, Refused for what is no draft.
    """
    agreement = locked_draft(by, agreement)
    said = agreement.said
    for name, value in terms.items():
        setattr(said, name, str(value) if isinstance(value, Quarter) else value)
    if agreement.variation:
        require_start(agreement.contract, agreement.first_quarter)
        _require_ends(said.ends_on, earliest_end(agreement))
    else:
        _require_ends(said.ends_on, agreement.contract.starts_on)
    said.save()
    record(agreement, "change", by=by, changed=sorted(terms))
    return agreement


@transaction.atomic
def discard(*, by: User, agreement: Agreement) -> None:
    """Throw away a draft that was never offered to anybody; Refused for any other."""
    agreement = locked_draft(by, agreement)
    if agreement.steps.exists():
        raise Refused("This was offered before, so it is kept: withdraw it instead.")
    record(agreement, "discard", by=by)
    agreement.said.delete()


def locked_draft(by: User, agreement: Agreement) -> Agreement:
    """The draft as it is now, with the council's contracts locked; Refused when it is none."""
    require_drawer(by, agreement.contract.council_id)
    agreement = locked(agreement)
    if not agreement.is_draft:
        state = agreement.said.get_state_display().lower()
        raise Refused(f"This is {state} now. Nothing was changed.")
    return agreement


def locked(agreement: Agreement) -> Agreement:
    """The agreement as it is now, with the council's contracts locked; Refused when it is gone."""
    lock_contracts(agreement.contract.council_id)
    contract = (
        Contract.objects.select_related("council", "provider")
        .filter(pk=agreement.contract.pk)
        .first()
    )
    variation = (
        Variation.objects.filter(pk=agreement.variation.pk).first() if agreement.variation else None
    )
    if contract is None or (agreement.variation and variation is None):
        raise Refused("This draft was thrown away meanwhile.")
    return Agreement(contract, variation)


def earliest_end(agreement: Agreement) -> date:
    """The first day a variation may end the contract on: before it, the days are claimed for."""
    before = agreement.first_quarter.first_day - timedelta(days=1)
    return max(before, agreement.contract.starts_on)


def require_start(contract: Contract, quarter: Quarter) -> None:
    """ValidationError of `starts_with` for a quarter that no variation can begin with now."""
    earliest, latest = earliest_start(contract), latest_start(contract)
    if not earliest <= quarter <= latest:
        raise ValidationError(
            {
                "starts_with": (
                    f"It can begin with a quarter from {quarter_months(earliest)} to "
                    f"{quarter_months(latest)}."
                    if earliest <= latest
                    else "No quarter of this contract is left that was not claimed for."
                )
            }
        )


def record(agreement: Agreement, action: str, *, by: User, **details: object) -> None:
    """The audit entry of a step."""
    number = agreement.variation.number if agreement.variation else None
    audit.record(
        by=by,
        action=f"contract.{action}" if number is None else f"variation.{action}",
        record="contract",
        reference=agreement.contract.ref,
        council=agreement.contract.council,
        **({} if number is None else {"variation": number}),
        **details,
    )


def _require_ends(ends_on: date, earliest: date) -> None:
    if ends_on < earliest:
        raise ValidationError(
            {"ends_on": f"The last day must be on or after {day_in_words(earliest)}."}
        )
