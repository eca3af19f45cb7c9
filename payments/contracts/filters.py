"""Filters of contracts, in the address."""

from __future__ import annotations

from typing import Any

import django_filters as filters

from centres.forms import GovFilterForm
from centres.models import User
from payments.models import AgreementState, Contract


class ContractFilter(filters.FilterSet):
    """Which contracts: provider, state."""

    provider = filters.ChoiceFilter(
        field_name="provider__code", label="Provider", empty_label="All providers"
    )
    state = filters.ChoiceFilter(
        label="State", choices=AgreementState.choices, empty_label="All states"
    )

    class Meta:
        model = Contract
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = Contract.objects.visible_to(user).order_by()
        found = providers.values_list("provider__code", "provider__name").distinct()
        self.filters["provider"].extra["choices"] = sorted(found, key=lambda each: each[1])
