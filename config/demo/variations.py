"""What was agreed in the demo after the contracts began, and what is only drawn up."""

from __future__ import annotations

from typing import Any

from centres.models import Council, Role, User
from config.demo.contracts import contract_of
from config.demo.county import CHARITY, SMALL_CHARITY
from config.demo.dates import CURRENT, DemoDates
from payments.contracts.agreeing import agree, offer
from payments.contracts.agreement import Agreement
from payments.contracts.drawing_up import change_terms, draw_up_variation
from payments.contracts.tariff import change_line
from payments.models import Contract


def vary_contracts(council: Council, dates: DemoDates) -> None:
    """The large charity's contract varied from the coming quarter, the small one's in draft."""
    first, *_ = User.objects.filter(council=council, memberships__role=Role.COMMISSIONER).order_by(
        "username"
    )
    agreed = _vary(first, council, CHARITY, dates, "Agreed at the annual review: more for progress "
                   "that lasts, and less of it at once.")  # fmt: skip
    _price(first, agreed, "star_progress", unit_price_pence=275_00, holdback_bp=1_000)
    _price(first, agreed, "sustained_step_down", unit_price_pence=650_00, reverse_if_lost=True)
    manager = User.objects.filter(
        memberships__role=Role.PROVIDER_MANAGER,
        memberships__provider=agreed.contract.provider_id,
    ).earliest("username")
    agreed = offer(by=first, agreement=agreed, shown=agreed.digest())
    for side in (first, manager):
        agreed = agree(by=side, agreement=agreed, shown=agreed.digest())
    drawn = _vary(first, council, SMALL_CHARITY, dates, "A higher cap, because there are more "
                  "families than were thought of.")  # fmt: skip
    change_terms(by=first, agreement=drawn, annual_cap_pence=48_000_00)
    _price(first, drawn, "programme_completed", unit_price_pence=220_00)


def _vary(by: User, council: Council, provider: str, dates: DemoDates, reason: str) -> Agreement:
    contract = Contract.objects.get(council=council, ref=contract_of(provider))
    coming = dates.quarter(CURRENT).plus(1)
    return draw_up_variation(by=by, contract=contract, starts_with=coming, reason=reason)


def _price(by: User, agreement: Agreement, key: str, **terms: Any) -> None:
    line = agreement.lines.get(key=key)
    change_line(by=by, agreement=agreement, line=line, **terms)
