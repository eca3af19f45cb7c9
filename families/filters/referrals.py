"""Filters of the referrals list, in the address: at first what came in and waits."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from centres.forms import GovFilterForm
from centres.models import Cluster, User
from families.models import Referral
from families.standing import casework_clusters

ANY = "any"
TELL, OUTCOME = "tell", "outcome"


class ReferralFilter(filters.FilterSet):
    """Which referrals: in or out, how they stand, how urgent, from or to whom, whose inbox."""

    direction = filters.ChoiceFilter(
        method="going",
        label="Direction",
        empty_label="Received",
        choices=[(Referral.Direction.OUT.value, "Sent out"), (ANY, "Both")],
    )
    state = filters.ChoiceFilter(
        method="standing",
        label="State",
        empty_label="Waiting",
        choices=[*Referral.State.choices[1:], (ANY, "All")],
    )
    urgency = filters.ChoiceFilter(
        label="Urgency", choices=Referral.Urgency.choices, empty_label="Any urgency"
    )
    partner = filters.ChoiceFilter(
        label="From or to", choices=Referral.Partner.choices, empty_label="Anybody"
    )
    left = filters.ChoiceFilter(
        method="left_to_do",
        label="Left to do",
        empty_label="Anything",
        choices=[(TELL, "Referrer to be told"), (OUTCOME, "Outcome to be recorded")],
    )
    cluster = filters.ChoiceFilter(
        field_name="cluster__code", label="Cluster", empty_label="All my clusters"
    )

    class Meta:
        model = Referral
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters = Cluster.objects.filter(pk__in=casework_clusters(user)).order_by("name")
        choices = list(clusters.values_list("code", "name"))
        self.filters["cluster"].extra["choices"] = choices
        if len(choices) < 2:  # noqa: PLR2004
            del self.filters["cluster"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What was not chosen is what waits in the inbox; what is left to do is decided already."""
        referrals: QuerySet = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data
        if not chosen.get("direction"):
            referrals = referrals.filter(direction=Referral.Direction.IN)
        if not chosen.get("state") and not chosen.get("left"):
            referrals = referrals.filter(state=Referral.State.WAITING)
        return referrals

    def going(self, referrals: QuerySet, name: str, value: str) -> QuerySet:
        """In, out or both."""
        return referrals if value == ANY else referrals.filter(direction=value)

    def standing(self, referrals: QuerySet, name: str, value: str) -> QuerySet:
        """As they stand."""
        return referrals if value == ANY else referrals.filter(state=value)

    def left_to_do(self, referrals: QuerySet, name: str, value: str) -> QuerySet:
        """Decided ones of which the referrer was not told, or accepted ones without an outcome."""
        if value == OUTCOME:
            return referrals.filter(state=Referral.State.ACCEPTED, outcome="")
        decided = ~Q(state=Referral.State.WAITING) & ~Q(partner=Referral.Partner.SELF)
        return referrals.filter(decided, direction=Referral.Direction.IN, told_on__isnull=True)
