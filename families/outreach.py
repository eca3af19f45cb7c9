"""The outreach list: babies and families that nobody has met yet (SPEC 5, new_births_contacted)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import (
    BooleanField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from centres.models import User
from centres.refusals import Refused
from centres.wording import day_in_words
from families.models import Child, Engagement, Family, OutreachDecision
from families.standing import hold
from families.trail import family_changed

# A baby stays on the list until it is met, or is twelve weeks old.
BABY_DAYS = 84
# A birth counts as contacted when the family was met from that day to this many days after it.
IN_TIME_DAYS = 42
FIVE_YEARS = timedelta(days=5 * 365 + 1)
LONG_AGO = date(1900, 1, 1)


def to_reach(user: User, today: date) -> QuerySet[Family]:
    """Families in the user's scope that nobody has met: since the birth of a baby under twelve
    weeks, or ever, where they are known and not registered.

    With `newest_born` (None without such a baby) and `see_by`, 42 days after. Those still in time
    come first, the nearest day before; then babies past it; then the others, as they became known.
    """
    babies = Child.objects.filter(
        family=OuterRef("pk"), date_of_birth__range=(today - timedelta(days=BABY_DAYS), today)
    )
    met = Engagement.objects.direct().filter(family=OuterRef("pk"))
    young = Q(due_on__isnull=False) | Q(date_of_birth__gt=today - FIVE_YEARS)
    decided = OutreachDecision.objects.filter(family=OuterRef("pk"))
    families = Family.objects.visible_to(user).filter(deregistered_on__isnull=True)
    families = families.annotate(
        newest_born=Subquery(
            babies.order_by("-date_of_birth").values("date_of_birth")[:1],
            output_field=DateField(null=True),
        )
    )
    since = Coalesce(OuterRef("newest_born"), Value(LONG_AGO), output_field=DateField())
    children = Child.objects.filter(family=OuterRef("pk"))
    under_five = Exists(children.filter(young)) | ~Exists(children)
    wanted: QuerySet[Family] = families.filter(
        Q(newest_born__isnull=False) | (Q(registered_on__isnull=True) & under_five),
        ~Exists(met.filter(date__gte=since)),
        ~Exists(decided.filter(date__gte=since)),
    )
    return wanted.annotate(
        see_by=ExpressionWrapper(
            F("newest_born") + Value(timedelta(days=IN_TIME_DAYS)),
            output_field=DateField(null=True),
        )
    )


def in_order(families: QuerySet[Family], today: date) -> QuerySet[Family]:
    """Those still in time first, then babies past it, then families without a baby."""
    late = ExpressionWrapper(Q(see_by__lt=today), output_field=BooleanField(null=True))
    return families.alias(late=late).order_by(
        F("late").asc(nulls_last=True), F("see_by").asc(nulls_last=True), "recorded_at", "pk"
    )


def counts(families: QuerySet[Family], today: date) -> dict[str, int]:
    """How many are still `in_time`, `late`, or without a baby (`known`)."""
    return families.order_by().aggregate(
        in_time=Count("pk", filter=Q(see_by__gte=today), distinct=True),
        late=Count("pk", filter=Q(see_by__lt=today), distinct=True),
        known=Count("pk", filter=Q(see_by__isnull=True), distinct=True),
    )


@dataclass(frozen=True)
class Reach:
    """What a row says of a baby: how old, and by when to see the family."""

    age: str
    mark: str
    late: bool


def reach_of(born: date | None, today: date) -> Reach | None:
    """`12 days old`, `See them by 3 March 2016: 30 days left`; None without a baby."""
    if born is None:
        return None
    days, see_by = (today - born).days, born + timedelta(days=IN_TIME_DAYS)
    left = (see_by - today).days
    age = "born today" if days == 0 else f"{days} {'day' if days == 1 else 'days'} old"
    said = day_in_words(see_by)
    if left < 0:
        return Reach(age, f"The six weeks ended on {said}", late=True)
    if left == 0:
        return Reach(age, "See them today: the six weeks end", late=False)
    return Reach(
        age, f"See them by {said}: {left} {'day' if left == 1 else 'days'} left", late=False
    )


@transaction.atomic
def set_aside(*, by: User, family: Family, reason: str, note: str = "") -> OutreachDecision:
    """Take a family off the outreach list, with the reason; a later birth brings it back.

    Figures do not change by it: whoever was not met was not met.
    """
    family = hold(by, family)
    if reason not in OutreachDecision.Reason.values:
        raise ValidationError({"reason": "Select why."})
    if reason == OutreachDecision.Reason.OTHER and not note.strip():
        raise ValidationError({"note": "Say why, in a few words."})
    today = timezone.localdate()
    if OutreachDecision.objects.filter(family=family, date=today).exists():
        raise Refused("This family was taken off the outreach list today already.")
    decision: OutreachDecision = OutreachDecision.objects.create(
        council_id=family.council_id, family=family, date=today, by=by, reason=reason, note=note
    )
    family_changed(by, "outreach_not_needed", family, reason=reason)
    return decision
