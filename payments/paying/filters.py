"""Filters of the providers' bank details, in the address."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet

from centres.forms import GovFilterForm
from centres.models import Provider

CONFIRMED, WAITING, MISSING = "confirmed", "waiting", "missing"


class BankDetailsFilter(filters.FilterSet):
    """Which providers: by what is known of where they are paid to."""

    state = filters.ChoiceFilter(
        label="Bank details",
        method="in_state",
        empty_label="All providers",
        choices=[
            (CONFIRMED, "Confirmed"),
            (WAITING, "Waiting to be confirmed"),
            (MISSING, "Cannot be paid out yet"),
        ],
    )

    class Meta:
        model = Provider
        fields: list[str] = []
        form = GovFilterForm

    def in_state(self, providers: QuerySet, name: str, value: str) -> QuerySet:
        """`providers` has `has_details` and `has_waiting`."""
        if value == WAITING:
            return providers.filter(has_waiting=True)
        return providers.filter(has_details=value == CONFIRMED)
