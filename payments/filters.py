"""Filters of claims, their lines and the ledger, in the address."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from centres.forms import GovDateField, GovFilterForm
from centres.models import User
from centres.wording import quarter_months
from outcomes.measures.registry import title
from payments.models import Claim, ClaimLine, Contract, EvidenceCheck, PaymentRun, Transaction
from payments.not_paid.rows import NotPaid
from payments.seals.changes import Change

FLAGGED = "yes"
LEFT, DONE = "left", "done"


class ClaimFilter(filters.FilterSet):
    """Which claims: quarter, provider, state."""

    quarter = filters.ChoiceFilter(label="Quarter", empty_label="All quarters")
    provider = filters.ChoiceFilter(
        field_name="contract__provider__code", label="Provider", empty_label="All providers"
    )
    state = filters.ChoiceFilter(
        label="State", choices=Claim.State.choices, empty_label="All states"
    )

    class Meta:
        model = Claim
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claims = Claim.objects.visible_to(user).order_by()
        quarters = sorted(claims.values_list("quarter", flat=True).distinct(), reverse=True)
        self.filters["quarter"].extra["choices"] = [
            (quarter, quarter_months(quarter)) for quarter in quarters
        ]
        providers = claims.values_list("contract__provider__code", "contract__provider__name")
        self.filters["provider"].extra["choices"] = sorted(
            providers.distinct(), key=lambda provider: provider[1]
        )


class AssuranceFilter(ClaimFilter):
    """Which decided claims: contract, provider, quarter."""

    contract = filters.ChoiceFilter(
        field_name="contract__ref", label="Contract", empty_label="All contracts"
    )
    state = None

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        contracts = Claim.objects.visible_to(user).order_by("contract__ref")
        self.filters["contract"].extra["choices"] = [
            (ref, ref) for ref in contracts.values_list("contract__ref", flat=True).distinct()
        ]


class LineFilter(filters.FilterSet):
    """Which lines of a claim: kind, measure, decision, flagged; for commissioners the checks."""

    kind = filters.ChoiceFilter(
        label="Kind", choices=ClaimLine.Kind.choices, empty_label="All kinds"
    )
    measure = filters.ChoiceFilter(label="Measure", empty_label="All measures")
    decision = filters.ChoiceFilter(
        label="Decision", choices=ClaimLine.Decided.choices, empty_label="All decisions"
    )
    flagged = filters.ChoiceFilter(
        method="is_flagged",
        label="Flagged",
        choices=[(FLAGGED, "Flagged only")],
        empty_label="All lines",
    )
    check = filters.ChoiceFilter(
        method="is_checked",
        label="Evidence check",
        choices=[(LEFT, "Left to check"), (DONE, "Checked")],
        empty_label="All lines",
    )

    class Meta:
        model = ClaimLine
        fields: list[str] = []
        form = GovFilterForm

    def __init__(
        self,
        *args: Any,
        measures: list[str],
        flagged: set[int],
        with_checks: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.flagged_lines = flagged
        self.filters["measure"].extra["choices"] = [(key, title(key)) for key in measures]
        if not with_checks:
            del self.filters["check"]
        if not flagged:
            del self.filters["flagged"]

    def is_flagged(self, lines: QuerySet, name: str, value: str) -> QuerySet:
        """Lines whose records changed since the claim was submitted."""
        return lines.filter(pk__in=self.flagged_lines)

    def is_checked(self, lines: QuerySet, name: str, value: str) -> QuerySet:
        """Lines of the sample: with a check left, or with all of them recorded."""
        left = EvidenceCheck.objects.filter(outcome=EvidenceCheck.Outcome.OPEN).values("line")
        if value == LEFT:
            return lines.filter(pk__in=left)
        return lines.filter(pk__in=EvidenceCheck.objects.values("line")).exclude(pk__in=left)


class DayFilter(filters.DateFilter):
    """A day, typed in three parts."""

    field_class = GovDateField


def _midnight(day: date) -> datetime:
    """When the day begins (Europe/London)."""
    return timezone.make_aware(datetime.combine(day, time.min))


class SinceFilter(DayFilter):
    """Rows whose moment is on the day or later: asked of the moment itself, so an index answers."""

    def filter(self, qs: QuerySet, value: date | None) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__gte": _midnight(value)}) if value else qs


class UntilFilter(DayFilter):
    """Rows whose moment is on the day or earlier."""

    def filter(self, qs: QuerySet, value: date | None) -> QuerySet:
        if value is None or value == date.max:
            return qs
        return qs.filter(**{f"{self.field_name}__lt": _midnight(value + timedelta(1))})


class PaymentRunFilter(filters.FilterSet):
    """Which payment runs: between two days."""

    since = SinceFilter(field_name="at", label="From")
    until = UntilFilter(field_name="at", label="To")

    class Meta:
        model = PaymentRun
        fields: list[str] = []
        form = GovFilterForm


class LedgerFilter(filters.FilterSet):
    """Which transactions: contract, kind, between two days."""

    contract = filters.ChoiceFilter(
        field_name="contract__ref", label="Contract", empty_label="All contracts"
    )
    kind = filters.ChoiceFilter(
        label="Kind", choices=Transaction.Kind.choices, empty_label="All kinds"
    )
    since = SinceFilter(field_name="at", label="From")
    until = UntilFilter(field_name="at", label="To")

    class Meta:
        model = Transaction
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contracts = Contract.objects.visible_to(user).agreed().order_by("ref")
        self.filters["contract"].extra["choices"] = [
            (contract.ref, f"{contract.ref} · {contract.provider.name}")
            for contract in contracts.select_related("provider")
        ]


class NotPaidFilter(filters.FilterSet):
    """Which outcomes that are not paid: why not, which outcome. They are no rows of a table."""

    reason = filters.ChoiceFilter(label="Why not", empty_label="All reasons")
    measure = filters.ChoiceFilter(label="Outcome", empty_label="All outcomes")

    class Meta:
        model = ClaimLine
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, found: list[NotPaid], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        reasons = dict.fromkeys(row.reason for row in found)
        self.filters["reason"].extra["choices"] = [(one.value, one.heading) for one in reasons]
        measures = dict.fromkeys(row.measure for row in found)
        self.filters["measure"].extra["choices"] = [(key, title(key)) for key in measures]

    @property
    def rows(self) -> list[NotPaid]:
        """Those that fit what was chosen."""
        self.is_valid()
        reason, measure = (self.form.cleaned_data.get(name) for name in ("reason", "measure"))
        return [
            row
            for row in self.found
            if reason in ("", None, row.reason) and measure in ("", None, row.measure)
        ]


class ChangeFilter(filters.FilterSet):
    """Which changes behind sealed lines: of which sort, of which outcome. They are no table."""

    sort = filters.ChoiceFilter(label="Sort", empty_label="All sorts")
    measure = filters.ChoiceFilter(label="Measure", empty_label="All measures")

    class Meta:
        model = ClaimLine
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, found: list[Change], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        sorts = dict.fromkeys(change.sort for change in found)
        self.filters["sort"].extra["choices"] = [(one.value, one.label) for one in sorts]
        measures = dict.fromkeys(change.line.measure for change in found)
        self.filters["measure"].extra["choices"] = [(key, title(key)) for key in measures]

    @property
    def rows(self) -> list[Change]:
        """Those that fit what was chosen."""
        self.is_valid()
        sort, measure = (self.form.cleaned_data.get(name) for name in ("sort", "measure"))
        return [
            change
            for change in self.found
            if sort in ("", None, change.sort.value) and measure in ("", None, change.line.measure)
        ]
