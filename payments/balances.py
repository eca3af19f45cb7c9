"""What the ledger's accounts hold, contract by contract, in pence (SPEC 6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from centres.models import User
from payments.models import Account, Contract, Entry

Kind = Account.Kind


@dataclass(frozen=True)
class Balance:
    """A contract's accounts: approved as expense, still owed (below 0: carried), paid out."""

    contract: Contract
    expense: int
    owed: int
    paid: int


def balances_of(user: User, contract: str = "") -> list[Balance]:
    """The balances of every contract with a posting, or of the one with this reference."""
    accounts = Account.objects.visible_to(user).select_related("contract__provider")
    if contract:
        accounts = accounts.filter(contract__ref=contract)
    found: dict[Contract, dict[str, int]] = defaultdict(dict)
    for account in accounts.with_balance():
        found[account.contract][account.kind] = account.balance_pence
    return [
        Balance(
            contract=each,
            expense=-kinds.get(Kind.PBR_EXPENSE, 0),
            owed=kinds.get(Kind.PROVIDER_PAYABLE, 0),
            paid=kinds.get(Kind.BANK, 0),
        )
        for each, kinds in sorted(found.items(), key=lambda item: item[0].ref)
    ]


def with_owed_after(transactions: QuerySet) -> QuerySet:
    """Each with `owed_after`: what the contract's provider was owed once it was posted."""
    entries = Entry.objects.filter(transaction=OuterRef("pk"), account__kind=Kind.PROVIDER_PAYABLE)
    after = Subquery(entries.order_by("-place").values("balance_pence")[:1])
    return transactions.annotate(owed_after=Coalesce(after, 0, output_field=BigIntegerField()))
