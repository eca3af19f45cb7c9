"""Filters of the audit trail, in the address."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from centres.auditing import looks
from centres.forms import GovDateField, GovFilterForm
from centres.models import AuditEvent, User
from centres.models.places import KEY_LENGTH
from centres.row_scope import as_service
from families.looking.addresses import references_of

# Nothing was recorded before.
EARLIEST = date(2000, 1, 1)
TAKEN = [
    f"{what}.{how}"
    for what in (looks.FAMILY, looks.LIST)
    for how in (looks.PRINT, looks.EXPORT, looks.COPY)
]
KINDS = {
    "looks": ("Looks at families", Q(action__in=["family.view", "families.view"])),
    "searches": ("Searches", Q(action="families.search")),
    "taken": (
        "Papers, files and copies",
        Q(action__in=TAKEN) | Q(action__endswith="export") | Q(action__endswith=".fridge"),
    ),
    "urgent": (
        "Urgent access, and looks under it",
        Q(action__startswith="family.open_urgently") | Q(details__has_key="urgent"),
    ),
    "users": ("Sign-ins and people", Q(record__in=["user", "membership"])),
    "audit": ("Reading of this trail", Q(record="audit")),
}
NO_CHANGE = Q(record__in=["user", "audit", "families"]) | Q(action__in=["family.view", *TAKEN])
KINDS["changes"] = ("Changes", ~NO_CHANGE)


class AuditDateFilter(filters.DateFilter):
    """A day typed as day, month, year."""

    field_class = GovDateField


class AuditFilter(filters.FilterSet):
    """Which events: of a family, by a person, of a kind, between two days."""

    family = filters.CharFilter(method="of_family", label="Family’s reference")
    person = filters.ChoiceFilter(field_name="user", label="Person", empty_label="Everybody")
    kind = filters.ChoiceFilter(
        method="of_kind",
        label="What",
        choices=[(code, words) for code, (words, _) in KINDS.items()],
        empty_label="Everything",
    )
    since = AuditDateFilter(method="from_day", label="From", earliest=EARLIEST, past_only=True)
    until = AuditDateFilter(method="to_day", label="To", earliest=EARLIEST, past_only=True)

    class Meta:
        model = AuditEvent
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        people = User.objects.filter(council=user.council_id).order_by("name", "pk")
        self.filters["person"].extra["choices"] = [
            (str(person.pk), person.name) for person in people.only("name")
        ]
        self.filters["family"].extra |= {
            "max_length": KEY_LENGTH,
            "widget": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        }

    def of_family(self, events: QuerySet, name: str, value: str) -> QuerySet:
        """Events of the family, of its records, and of lists that showed it."""
        council = self.user.council_id
        on_list = Q(details__has_key="shown", details__contains={"shown": [value]})
        own = Q(reference=value, record="family")
        # The auditor sees no family, and reads whose record an event was about all the same.
        with as_service(council):
            refs = references_of(value, council or 0)
        return events.filter(own | on_list | Q(reference__in=refs) & ~Q(record=looks.LIST))

    def of_kind(self, events: QuerySet, name: str, value: str) -> QuerySet:
        """Events of one kind."""
        return events.filter(KINDS[value][1])

    def from_day(self, events: QuerySet, name: str, value: date) -> QuerySet:
        """Since the beginning of a day, London time."""
        return events.filter(at__gte=_midnight(value))

    def to_day(self, events: QuerySet, name: str, value: date) -> QuerySet:
        """Until the end of a day, London time."""
        return events.filter(at__lt=_midnight(value) + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
