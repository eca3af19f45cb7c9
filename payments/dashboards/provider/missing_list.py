"""What lacks a record, one by one: the list, its filters and its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.urls import reverse

from centres.forms import GovFilterForm
from centres.listings import Column, Listing
from centres.models import User
from centres.spreadsheets import pounds
from centres.wording import in_words
from families.models import Case, Child
from outcomes.measures.measure import Subject
from outcomes.measures.registry import title
from outcomes.models import Enrolment
from outcomes.outlook.mendable import Mending
from payments.dashboards.provider.missing_words import MENDING, WITHHELD, heading, what_is_next
from payments.files import MoneyList
from payments.models import BlockedOutcome

NOBODY, YES, NO = "none", "yes", "no"


@dataclass(frozen=True)
class Row:
    """An outcome that lacks a record, as one person may see it.

    `called` and `href` are for those who work with the family.
    """

    blocked: Any
    worker: str
    called: str = ""
    href: str = ""

    @property
    def outcome(self) -> str:
        return title(self.blocked.measure)

    @property
    def heading(self) -> str:
        return heading(self.blocked.lacks)

    @property
    def words(self) -> str:
        """What is lacking."""
        if self.blocked.withheld:
            return WITHHELD
        said: str = self.blocked.words
        return said[:1].upper() + said[1:]

    @property
    def until(self) -> date | None:
        """By when; a day of a restricted family is not told."""
        return None if self.blocked.withheld else self.blocked.until

    @property
    def next(self) -> str:
        return what_is_next(self.blocked.mending, self.blocked.lacks)

    @property
    def mending(self) -> str:
        return MENDING[Mending(self.blocked.mending)]


class MissingFilter(filters.FilterSet):
    """Which of them: outcome, what is lacking, whether it can be mended, cluster, worker."""

    measure = filters.ChoiceFilter(label="Outcome", empty_label="All outcomes")
    mending = filters.ChoiceFilter(
        label="What can be done",
        choices=[(one.value, words) for one, words in MENDING.items()],
        empty_label="Everything",
    )
    paid = filters.ChoiceFilter(
        label="Paid for",
        choices=[(YES, "Can be put right and is paid"), (NO, "Past mending, or no units left")],
        empty_label="Everything",
        method="is_paid",
    )
    lack = filters.ChoiceFilter(
        field_name="lacks", label="What is lacking", empty_label="Everything"
    )
    cluster = filters.ChoiceFilter(
        field_name="centre__cluster__code", label="Cluster", empty_label="All clusters"
    )
    worker = filters.ChoiceFilter(label="Worker", empty_label="All workers", method="is_of")

    class Meta:
        model = BlockedOutcome
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, names_workers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: Any = self.queryset
        said = list(
            rows.order_by()
            .values_list("measure", "lacks", "centre__cluster__code", "centre__cluster__name")
            .distinct()
        )
        self._offer("measure", {(key, title(key)) for key, *_ in said})
        self._offer("lack", {(lacks, heading(lacks)) for _, lacks, *_ in said})
        self._offer("cluster", {(code, name) for _, _, code, name in said})
        if not names_workers:
            del self.filters["worker"]
            return
        people = User.objects.filter(pk__in=rows.order_by().values("whose"))
        self._offer("worker", {(str(pk), name) for pk, name in people.values_list("pk", "name")})
        self.filters["worker"].extra["choices"].append((NOBODY, "Nobody named"))

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        self.filters[name].extra["choices"] = sorted(choices, key=lambda choice: choice[1])

    def is_paid(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What money can still be had for, or not."""
        return rows.filter(pays=value == YES)

    def is_of(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """A worker's, or nobody's."""
        return rows.filter(whose__isnull=True) if value == NOBODY else rows.filter(whose=value)


def in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What has to be done soonest first."""
    placed = rows.select_related("centre__cluster", "worker")
    return placed.order_by("until", "measure", "subject", "pk")


def told(user: User, rows: Iterable[Any], *, names_workers: bool) -> list[Row]:
    """The rows as this person may see them. Three queries and what they prefetch, however many."""
    found = list(rows)
    people = _people(user, found)
    return [
        Row(
            one,
            str(one.worker) if names_workers and one.whose else "",
            *people.get((one.kind, one.subject), ("", "")),
        )
        for one in found
    ]


def _people(user: User, rows: list[Any]) -> dict[tuple[str, str], tuple[str, str]]:
    """By kind and reference: whom it is about and their page, of those whom the person sees."""
    refs: dict[str, set[str]] = {}
    for one in rows:
        refs.setdefault(one.kind, set()).add(one.subject)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for case in _seen(Case, user, refs, Subject.CASE, "family").prefetch_related(
        "family__carers", "family__children"
    ):
        found[Subject.CASE, case.ref] = case.family.called, reverse("case", args=[case.ref])
    for child in _seen(Child, user, refs, Subject.CHILD, "family"):
        address = reverse("child_development", args=[child.ref])
        found[Subject.CHILD, child.ref] = child.full_name, address
    for enrolment in _seen(Enrolment, user, refs, Subject.ENROLMENT, "carer__family"):
        carer = enrolment.carer
        address = reverse("family_programmes", args=[carer.family.ref])
        found[Subject.ENROLMENT, enrolment.ref] = carer.full_name, address
    return found


def _seen(
    model: Any, user: User, refs: dict[str, set[str]], kind: Subject, family: str
) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.visible_to(user).select_related(family)
    return rows.filter(council=user.council_id, ref__in=refs.get(kind, set()))


def _columns(*, names_workers: bool) -> Iterator[Column[Row]]:
    yield Column("Reference", 18, lambda row: row.blocked.subject)
    yield Column("Kind of record", 14, lambda row: in_words(row.blocked.kind))
    yield Column("Outcome", 30, lambda row: row.outcome)
    yield Column("What is lacking", 34, lambda row: row.heading)
    yield Column("In words", 60, lambda row: row.words)
    yield Column("What can be done", 24, lambda row: row.mending)
    yield Column("What is next", 50, lambda row: row.next)
    yield Column("By", 18, lambda row: row.until)
    yield Column("Cluster", 24, lambda row: row.blocked.centre.cluster.name)
    yield Column("Centre", 30, lambda row: row.blocked.centre.name)
    if names_workers:
        yield Column("Worker", 24, lambda row: row.worker)
    yield Column("Worth", 12, lambda row: pounds(row.blocked.worth_pence))


def missing_file(*, names_workers: bool) -> MoneyList:
    """The list as a file: references only; names of workers for the provider's own people."""
    return MoneyList(
        Listing[Row]("Lacking a record", tuple(_columns(names_workers=names_workers))),
        page="provider_missing",
        rows="outcomes lacking a record",
        action="provider.missing_export",
        record="provider",
    )
