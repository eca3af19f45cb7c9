"""What was paid for and how it stands now, for lists and sums; within what the person sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncQuarter

from centres.models import User
from centres.quarters import Quarter
from outcomes.measures.registry import OUTCOMES, measure, title
from payments.models import ClaimLine, LaterLook
from payments.permissions import commissions
from payments.withheld import SUBJECTS, restricted_from

# A share of fewer is chance: it is told as numbers, not in per cent.
FEW = 10


class Standing(models.TextChoices):
    """How a paid outcome stands: what the newest look says, or why there is none to tell."""

    HELD = LaterLook.Result.HELD.value, "Still held"
    FELL_BACK = LaterLook.Result.FELL_BACK.value, "Fell back"
    NOT_KNOWN = LaterLook.Result.NOT_KNOWN.value, "Not known"
    EARLY = "early", "Too early to say"
    WITHHELD = "withheld", "Not shown"


def paid_outcomes(user: User) -> QuerySet:
    """Outcome lines of decided claims that stand, or were taken back because they fell back.

    Each with `standing_now` (a code of `Standing`) and `newest_look` (its id). To those who do not
    work with a restricted family it is not said how its outcomes stand.
    """
    taken = ClaimLine.objects.approved().filter(
        reverses=OuterRef("pk"), kind=ClaimLine.Kind.REVERSAL, terms__has_key="fell_on"
    )
    looks = LaterLook.objects.filter(line=OuterRef("pk")).newest_first()
    paid = (
        ClaimLine.objects.visible_to(user)
        .approved()
        .filter(Q(standing=True) | Exists(taken), kind=ClaimLine.Kind.OUTCOME)
    )
    newest = Coalesce(Subquery(looks.values("result")[:1]), Value(Standing.EARLY.value))
    return paid.annotate(
        newest_look=Subquery(looks.values("pk")[:1]),
        standing_now=Case(
            When(_withheld_from(user), then=Value(Standing.WITHHELD.value)), default=newest
        ),
    )


def _withheld_from(user: User) -> Q:
    """Lines about restricted families that the user does not work with."""
    if user.council_id is None or commissions(user, user.council_id):
        return Q(pk__in=[])
    hidden = Q(pk__in=[])
    for kind in SUBJECTS:
        measures = [outcome.key for outcome in OUTCOMES if outcome.subject == kind]
        subjects = restricted_from(user, user.council_id, kind)
        hidden |= Q(measure__in=measures, subject__in=subjects)
    return hidden


@dataclass(kw_only=True)
class Counts:
    """How many paid outcomes there are, by standing."""

    counts: dict[str, int] = field(default_factory=dict)

    @property
    def standings(self) -> list[tuple[Standing, int]]:
        """How many for each standing, in their order; 0 included."""
        return [(standing, self.counts.get(standing.value, 0)) for standing in Standing]

    @property
    def paid(self) -> int:
        return sum(self.counts.values())

    @property
    def held(self) -> int:
        return self.counts.get(Standing.HELD.value, 0)

    @property
    def known(self) -> int:
        """Held or fell back: what a share is of."""
        return self.held + self.counts.get(Standing.FELL_BACK.value, 0)

    @property
    def is_few(self) -> bool:
        """Whether a share would say more than the numbers do."""
        return self.known < FEW


@dataclass(kw_only=True)
class Group(Counts):
    """The paid outcomes of a contract, of one kind, achieved in one quarter."""

    contract: str
    provider: str
    measure: str
    achieved: Quarter

    @property
    def title(self) -> str:
        return title(self.measure)

    @property
    def query(self) -> str:
        """The filter that lists exactly these."""
        return urlencode(
            {"contract": self.contract, "measure": self.measure, "achieved": str(self.achieved)}
        )


def groups_of(lines: QuerySet) -> list[Group]:
    """By contract, outcome in their order, and quarter, the newest first. One query."""
    counted = (
        lines.order_by()
        .annotate(achieved=TruncQuarter("achieved_on"))
        .values(
            "claim__contract__ref",
            "claim__contract__provider__name",
            "measure",
            "achieved",
            "standing_now",
        )
        .annotate(number=Count("pk"))
    )
    found: dict[tuple[Any, ...], Group] = {}
    for row in counted:
        key = (row["claim__contract__ref"], row["measure"], row["achieved"])
        group = found.setdefault(
            key,
            Group(
                contract=key[0],
                provider=row["claim__contract__provider__name"],
                measure=key[1],
                achieved=Quarter.containing(key[2]),
            ),
        )
        group.counts[row["standing_now"]] = row["number"]
    places = {outcome.key: place for place, outcome in enumerate(OUTCOMES)}
    return sorted(
        found.values(),
        key=lambda group: (
            group.contract,
            -group.achieved.year,
            -group.achieved.number,
            places.get(group.measure, len(places)),
        ),
    )


def all_together(groups: Iterable[Group]) -> Counts:
    """The sums of groups."""
    whole = Counts()
    for group in groups:
        for standing, number in group.counts.items():
            whole.counts[standing] = whole.counts.get(standing, 0) + number
    return whole


def subject_of(line: ClaimLine) -> str:
    """What kind of record the line is about."""
    return measure(line.measure).subject.value
