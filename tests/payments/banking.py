"""Accounts that money goes to, in the stories about money: invented, and at no bank."""

from __future__ import annotations

from typing import Any

from centres.models import Provider
from payments.models import BankDetails
from payments.paying.bank_details import confirm, propose
from tests.payments.cast import Cast

ACCOUNT = {
    "sort_code": "000012",
    "account_number": "00001234",
    "account_name": "THE CHARITY",
    "origin": "Letterhead, asked back by phone",
}


def proposed(cast: Cast, provider: Provider | None = None, **facts: Any) -> BankDetails:
    """Details that the administrator proposed."""
    return propose(by=cast.admin, provider=provider or cast.provider, **{**ACCOUNT, **facts})


def confirmed(cast: Cast, provider: Provider | None = None, **facts: Any) -> BankDetails:
    """Details that the administrator proposed and Carol confirmed."""
    details = proposed(cast, provider, **facts)
    confirm(by=cast.carol, details=details)
    return details
