"""Rows for a council's data warehouse: whose, which, and since when they last changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from centres.models import Council, Partner
from centres.row_scope import as_service
from families.models import Agreement, Family, SharingAgreement
from families.partners.datasets import Dataset, Value
from families.partners.pseudonyms import Pseudonyms
from families.rights.sharing import may_share

Share = SharingAgreement.Share
# Rows the database is asked for at a time.
AT_A_TIME = 2_000


@dataclass(frozen=True)
class Terms:
    """What is agreed with the partner today: with names or without, and since when it is so."""

    partner: Partner
    with_names: bool
    since: datetime
    refs: tuple[str, ...]

    @property
    def council(self) -> Council:
        return self.partner.council

    def families(self) -> QuerySet[Any]:
        """The families whose records the partner may have."""
        what = Share.WAREHOUSE_NAMED if self.with_names else Share.WAREHOUSE_UNNAMED
        return may_share(self.partner.code, what, council=self.council)


def terms(partner: Partner, today: date, *, named: bool) -> Terms | None:
    """The agreements in force that cover records with names, or without; None if there are none."""
    what = Share.WAREHOUSE_NAMED if named else Share.WAREHOUSE_UNNAMED
    of_partner = SharingAgreement.objects.filter(council=partner.council, partner=partner.code)
    covering = [*of_partner.covering(partner.code, what, today).order_by("ref")]
    if not covering:
        return None
    # A change of any agreement with the partner may change whose records it may have.
    days = [
        day
        for agreement in of_partner
        for day in (agreement.starts_on, agreement.ended_on, _day_after(agreement.ends_on))
        if day and day <= today
    ]
    moments = [datetime.combine(max(days), time(), timezone.get_current_timezone())]
    moments += _changes(SharingAgreement, Q(council=partner.council))
    refs = tuple(agreement.ref for agreement in covering)
    return Terms(partner, named, max(moments), refs)


def last_changed(agreed: Terms, dataset: Dataset | None) -> datetime:
    """When anything last changed that the rows of this dataset follow from."""
    council = Q(council=agreed.council)
    moments = [agreed.since]
    for model in {Family, Agreement, *([dataset.model] if dataset else [])}:
        moments += _changes(model, council)
    return max(moments)


def rows_of(agreed: Terms, dataset: Dataset, since: datetime | None) -> QuerySet[Any]:
    """The rows the partner may have, all or those that changed, or came to be shared, since."""
    families = agreed.families()
    model: Any = dataset.model
    rows = model.objects.filter(council=agreed.council).select_related(*dataset.related)
    for field in dataset.standing:
        rows = rows.filter(**{f"{field}__isnull": True})
    path = f"{dataset.family}__in" if dataset.family else "pk__in"
    rows = rows.filter(**{path: families.values("pk")})
    if since is None or agreed.since >= since:
        return rows
    now_shared = Q(pk__in=_changed_ids(Family, since)) | Q(
        pk__in=Agreement.objects.filter(recorded_at__gte=since).values("family")
    )
    return rows.filter(
        Q(recorded_at__gte=since)
        | Q(pk__in=_changed_ids(model, since))
        | Q(**{path: families.filter(now_shared).values("pk")})
    )


def gone(agreed: Terms) -> QuerySet[Any]:
    """Families of which nothing is shared, whatever the partner was given before."""
    council_families = Family.objects.filter(council=agreed.council)
    return council_families.exclude(pk__in=agreed.families().values("pk"))


def stretch(rows: QuerySet[Any], after: int, limit: int) -> tuple[QuerySet[Any], int | None]:
    """The `limit` rows after this key, and the key to go on after if there are more."""
    rows = rows.filter(pk__gt=after).order_by("pk")
    ends = list(rows.values_list("pk", flat=True)[limit - 1 : limit + 1])
    if not ends:
        return rows, None
    return rows.filter(pk__lte=ends[0]), ends[0] if len(ends) > 1 else None


def told(agreed: Terms, rows: QuerySet[Any], columns: Iterable[Any]) -> Iterator[dict[str, Value]]:
    """Each row by column, in order; the database is asked for some at a time, by key."""
    names, columns, after = Pseudonyms(agreed.partner), tuple(columns), 0
    while True:
        # Asked for while the answer is on its way, long after the view has returned.
        with as_service(agreed.council):
            some = list(rows.filter(pk__gt=after)[:AT_A_TIME])
        for row in some:
            yield {column.name: column.said(row, names) for column in columns}
        if len(some) < AT_A_TIME:
            return
        after = some[-1].pk


def _changes(model: Any, of: Q) -> list[datetime]:
    """When rows were last recorded, corrected or removed."""
    rows = model.objects.filter(of).aggregate(at=Max("recorded_at"))["at"]
    events = model.pgh_event_model.objects.filter(of).aggregate(at=Max("pgh_created_at"))["at"]
    return [at for at in (rows, events) if at]


def _changed_ids(model: Any, since: datetime) -> QuerySet[Any]:
    return model.pgh_event_model.objects.filter(pgh_created_at__gte=since).values("pgh_obj")


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None
