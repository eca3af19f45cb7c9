"""What a centre offered in a quarter, and how it was used: numbers of sessions and of families."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from centres.models import Centre
from centres.quarters import Quarter
from families.models import CentreSession


@dataclass(frozen=True)
class Offer:
    """Sessions of one title: how many stood in the timetable up to today, were held with a
    register, were cancelled; and how often a family came.
    """

    title: str
    planned: int
    held: int
    cancelled: int
    came: int

    @property
    def usually(self) -> int | None:
        """Families at a session that was held, half up; None where none was."""
        return (2 * self.came + self.held) // (2 * self.held) if self.held else None


def offers_of(centre: Centre, quarter: Quarter) -> list[Offer]:
    """The quarter's sessions by title, those with most families first; one query."""
    held = Q(finished_at__isnull=False)
    rows = (
        CentreSession.objects.filter(
            centre=centre, date__range=(quarter.first_day, quarter.last_day)
        )
        .order_by()
        .values("title")
        .annotate(
            planned=Count("pk", distinct=True),
            held=Count("pk", filter=held, distinct=True),
            cancelled=Count("pk", filter=Q(is_cancelled=True), distinct=True),
            came=Count("attendances", filter=held, distinct=True),
        )
    )
    offers = [Offer(**row) for row in rows]
    return sorted(offers, key=lambda offer: (-offer.came, offer.title))
