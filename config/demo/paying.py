"""Where the demo's providers are paid to, and the files for the bank (SPEC 6).

Sort codes begin with 00-00, which no bank has; account numbers are the providers' places.
"""

from __future__ import annotations

from centres.models import Council, Provider, Role, User
from config.demo.county import SMALL_CHARITY
from payments.models import PaymentRun
from payments.paying.bacs import carried
from payments.paying.bank_details import confirm, propose
from payments.paying.bank_files import hand_out, hand_out_copy

LONGEST = 18
ORIGIN = "Letterhead, and asked back by phone on the number in the contract"


def bank(council: Council) -> None:
    """Confirm an account for each provider, send all runs but the last; one change waits."""
    people = User.objects.filter(council=council).order_by("username")
    first, second = people.filter(memberships__role=Role.COMMISSIONER)[:2]
    admin = people.filter(memberships__role=Role.COUNCIL_ADMIN)[0]
    for place, provider in enumerate(Provider.objects.filter(council=council).order_by("code"), 1):
        details = propose(by=admin, provider=provider, **_account(provider, place))
        confirm(by=second, details=details)
        if provider.code == SMALL_CHARITY:
            propose(by=first, provider=provider, **_account(provider, place + 90))
    *earlier, _latest = PaymentRun.objects.filter(council=council).order_by("pk")
    for run in earlier:
        hand_out(by=second, run=run)
    if earlier:
        hand_out_copy(by=first, run=earlier[0], reason="For the auditor’s folder")


def _account(provider: Provider, place: int) -> dict[str, str]:
    return {
        "sort_code": f"0000{place:02d}",
        "account_number": f"{place:08d}",
        "account_name": carried(provider.name)[:LONGEST].strip(" .&/-"),
        "origin": ORIGIN,
    }
