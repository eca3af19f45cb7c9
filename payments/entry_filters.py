"""Filters of the ledger's entries, in the address."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from centres.forms import GovFilterForm
from centres.models import User
from centres.wording import quarter_months
from payments.filters import SinceFilter, UntilFilter
from payments.models import Account, Claim, ClaimPayment, Contract, Entry, Transaction


class EntryFilter(filters.FilterSet):
    """Which entries: contract, account, kind, the quarter claimed for, between two days."""

    contract = filters.ChoiceFilter(
        field_name="transaction__contract__ref", label="Contract", empty_label="All contracts"
    )
    account = filters.ChoiceFilter(
        field_name="account__kind",
        label="Account",
        choices=Account.Kind.choices,
        empty_label="All accounts",
    )
    kind = filters.ChoiceFilter(
        field_name="transaction__kind",
        label="Kind",
        choices=Transaction.Kind.choices,
        empty_label="All kinds",
    )
    quarter = filters.ChoiceFilter(
        method="of_quarter", label="Quarter claimed for", empty_label="All quarters"
    )
    since = SinceFilter(field_name="transaction__at", label="From")
    until = UntilFilter(field_name="transaction__at", label="To")

    class Meta:
        model = Entry
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        contracts = Contract.objects.visible_to(user).agreed().order_by("ref")
        self.filters["contract"].extra["choices"] = [
            (contract.ref, f"{contract.ref} · {contract.provider.name}")
            for contract in contracts.select_related("provider")
        ]
        claims = Claim.objects.visible_to(user).decided().order_by()
        quarters = sorted(claims.values_list("quarter", flat=True).distinct(), reverse=True)
        self.filters["quarter"].extra["choices"] = [
            (quarter, quarter_months(quarter)) for quarter in quarters
        ]

    def of_quarter(self, entries: QuerySet, name: str, value: str) -> QuerySet:
        """What was posted for claims of the quarter: approved, paid, or either undone."""
        claims = Claim.objects.visible_to(self.user).filter(quarter=value).values("pk")
        paid = ClaimPayment.objects.filter(claim__in=claims).values("transaction")
        of_claims = Transaction.objects.filter(claim__in=claims).order_by().values("pk")
        undone = Transaction.objects.filter(reverses__in=paid).order_by().values("pk")
        return entries.filter(transaction__in=of_claims.union(paid.order_by(), undone))
