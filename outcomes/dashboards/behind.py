"""The records behind a figure: exactly those that the roll-up counted, and those it did not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, Prefetch, QuerySet

from centres.models import Centre, User
from centres.row_scope import as_service
from families.models import Case, Child, Family
from outcomes.groups.indicators import BY_AREA
from outcomes.measures.measure import Subject
from outcomes.models import Figure, GroupFigure
from outcomes.models.figures import Counted

COUNTED, NOT_COUNTED = "counted", "not_counted"
# From a figure to those it is the sum of.
NARROWER = {
    Figure.UnitLevel.COUNCIL: Figure.UnitLevel.PROVIDER,
    Figure.UnitLevel.PROVIDER: Figure.UnitLevel.CLUSTER,
    Figure.UnitLevel.CLUSTER: Figure.UnitLevel.CENTRE,
}
# Whose rows hold the records; wider units are the sums of the first.
HOLDERS = (Figure.UnitLevel.CENTRE, Figure.UnitLevel.AREA)
RECORDS: dict[Subject, type[Case | Child | Family]] = {
    Subject.CASE: Case,
    Subject.CHILD: Child,
    Subject.FAMILY: Family,
}
# From a record of the kind to its family.
FAMILY: dict[Subject, str] = {
    Subject.CASE: "family",
    Subject.CHILD: "family",
    Subject.FAMILY: "",
}


@dataclass(frozen=True)
class Row:
    """A record behind a figure; who may not see the family reads its reference alone."""

    kind: Subject
    record: Any
    is_seen: bool

    @property
    def family(self) -> Family:
        return self.record if self.kind is Subject.FAMILY else self.record.family

    @property
    def ref(self) -> str:
        return self.record.ref

    @property
    def called(self) -> str:
        """Who it is, for those who work with the family."""
        return self.record.full_name if self.kind is Subject.CHILD else self.family.called

    @property
    def centre(self) -> Centre:
        """Whose figure it is in."""
        return self.record.centre if self.kind is Subject.CASE else self.family.centre


def narrower(figure: Counted) -> QuerySet[Any]:
    """The figures this one is the sum of, by unit; none for an area's.

    Of a centre those of its reach areas, where it is told by area.
    """
    level = NARROWER.get(Figure.UnitLevel(figure.level))
    if level is not None:
        return _of_unit(figure, level).order_by("unit")
    if figure.level == Figure.UnitLevel.CENTRE and figure.indicator in BY_AREA:
        areas = _in_unit(figure, GroupFigure, Figure.UnitLevel.AREA)
        return areas.select_related("area").order_by("area__name", "unit")
    return Figure.objects.none()


def subjects(figure: Counted, kind: Subject, part: str) -> QuerySet:
    """The records `counted` or `not_counted` in a figure, by reference."""
    holders = _of_unit(figure, figure.level if figure.level in HOLDERS else HOLDERS[0]).order_by()
    ids = holders.annotate(subject=Func(F(part), function="unnest")).values("subject")
    return RECORDS[kind].objects.filter(pk__in=ids).order_by("ref", "pk")


def rows(records: Iterable[Any], kind: Subject, user: User) -> list[Row]:
    """What a list says of these records, to this person: two queries, however many they are."""
    # Told by reference; `visible_to` says of which the names are shown.
    with as_service(user.council_id):
        found = list(records)
    families = {row.pk if kind is Subject.FAMILY else row.family_id for row in found}
    seen = set(Family.objects.visible_to(user).filter(pk__in=families).values_list("pk", flat=True))
    return [
        Row(kind, record, (record.pk if kind is Subject.FAMILY else record.family_id) in seen)
        for record in found
    ]


def with_people(records: QuerySet, kind: Subject) -> QuerySet:
    """With the centre and the family's people, which a row names to those who work with it."""
    path = FAMILY[kind]
    start = f"{path}__" if path else ""
    found = records.prefetch_related(Prefetch(f"{start}carers"), Prefetch(f"{start}children"))
    if kind is Subject.CASE:
        return found.select_related("family", "centre", "worker")
    return found.select_related(*filter(None, (path, f"{start}centre")))


def _of_unit(figure: Counted, level: str) -> QuerySet[Any]:
    """The figures of the same quarter, indicator and group, of such units within this one."""
    found = _in_unit(figure, type(figure), level)
    return found.filter(group=figure.group) if isinstance(figure, GroupFigure) else found


def _in_unit(figure: Counted, model: type[Counted], level: str) -> QuerySet[Any]:
    units: dict[str, dict[str, Any]] = {
        Figure.UnitLevel.COUNCIL: {},
        Figure.UnitLevel.PROVIDER: {"provider": figure.provider_id},
        Figure.UnitLevel.CLUSTER: {"cluster": figure.cluster_id},
        Figure.UnitLevel.CENTRE: {"centre": figure.centre_id},
        Figure.UnitLevel.AREA: {"unit": figure.unit},
    }
    return model.objects.filter(
        council=figure.council_id,
        quarter=figure.quarter,
        indicator=figure.indicator,
        level=level,
        **units[figure.level],
    )
