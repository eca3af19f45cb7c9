"""The families a person works with, with what a list says of each."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Lower

from centres.models import User
from families.models import Carer, Case, Child, Engagement, Family, Level

# What a list can be sorted by, said in the address; a minus in front turns it round.
SORTS = {
    "name": "sort_name",
    "centre": "centre__name",
    "level": "level_now",
    "seen": "last_seen",
}
# Unless the address says how: the person's own cases first, then other open ones, then by name.
FIRST_ORDER = ("-is_mine", "-is_open", "sort_name", "ref")


def caseload(user: User, today: date) -> QuerySet[Family]:
    """Families in the user's scope with `level_now` (1 to 4), `last_seen` (a date or None: the
    last direct engagement up to today), `is_open` (has an open case), `is_mine` (the user's) and
    `sort_name`.
    """
    newest_level = Level.objects.filter(family=OuterRef("pk"), starts_on__lte=today)
    direct = Engagement.objects.direct().filter(family=OuterRef("pk"), date__lte=today)
    open_cases = Case.objects.open().filter(family=OuterRef("pk"))
    return Family.objects.visible_to(user).annotate(
        level_now=Coalesce(
            Subquery(newest_level.order_by("-starts_on").values("level")[:1]),
            Level.Value.UNIVERSAL,
            output_field=IntegerField(),
        ),
        last_seen=Subquery(
            direct.order_by("-date").values("date")[:1], output_field=DateField(null=True)
        ),
        is_open=Exists(open_cases),
        is_mine=Exists(open_cases.filter(worker=user)),
        sort_name=Lower(Coalesce(_first_name_of(Carer), _first_name_of(Child))),
    )


def for_list(families: QuerySet[Family]) -> QuerySet[Family]:
    """With what a row shows: centre, people, and `open_cases` with their workers."""
    open_cases = Case.objects.open().select_related("worker")
    return families.select_related("centre").prefetch_related(
        "carers", "children", Prefetch("cases", open_cases, to_attr="open_cases")
    )


def in_order(
    families: QuerySet[Family], sort: str, found: list[int] | None = None
) -> QuerySet[Family]:
    """Sorted as the address asks; otherwise in the order of `found` (ids, as a search gives them),
    or with the person's own work first. The unknown comes last.
    """
    column = SORTS.get(sort.removeprefix("-"))
    if column is None and found is not None:
        return families.order_by(_place_in(found), "ref")
    if column is None:
        return families.order_by(*FIRST_ORDER)
    if sort.startswith("-"):
        return families.order_by(F(column).desc(nulls_last=True), "ref")
    return families.order_by(F(column).asc(nulls_last=True), "ref")


def _place_in(found: list[int]) -> Func:
    return Func(
        Value(found, output_field=ArrayField(BigIntegerField())),
        F("pk"),
        function="array_position",
        output_field=IntegerField(),
    )


def _first_name_of(people: type[Carer] | type[Child]) -> Subquery:
    found = people.objects.filter(family=OuterRef("pk")).order_by("ref")
    return Subquery(found.values("last_name")[:1])
