"""Whom to remind of what today: written down, each thing once, before anything is sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from centres import audit
from centres.models import Council, Membership, User
from centres.scope import CASEWORK, COORDINATOR
from families.models import Case
from outcomes.cases.due import Due, due_of, with_due
from outcomes.measures.outcomes.star_progress import CLOSING_AFTER
from outcomes.models.reminders import Reminder, ReminderMessage
from outcomes.reminders.channels import channels_of

DAYS_BEFORE = 7
# So late, the coordinator is told as well.
DAYS_VERY_LATE = 14


@dataclass(frozen=True)
class Told:
    """One due thing and the occasion to tell of it today."""

    case: int
    due: Due
    occasion: str

    @property
    def key(self) -> tuple[int, str, date, str]:
        """What makes it the same reminder, for one person and channel."""
        return self.case, self.due.key, self.due.by, self.occasion


@dataclass(frozen=True)
class Staff:
    """Who works in each cluster, by its id: ids of all who can hold a case, and coordinators."""

    workers: dict[int, set[int]]
    coordinators: dict[int, list[User]]

    @classmethod
    def of(cls, council: Council) -> Staff:
        """The active people of a council: one query."""
        rows = Membership.objects.filter(council=council, role__in=CASEWORK, user__is_active=True)
        staff = cls(workers=defaultdict(set), coordinators=defaultdict(list))
        for row in rows.select_related("user").order_by("pk"):
            assert row.cluster_id  # noqa: S101  (for the type checker)
            staff.workers[row.cluster_id].add(row.user_id)
            if row.role == COORDINATOR:
                staff.coordinators[row.cluster_id].append(row.user)
        return staff


def occasion_on(due: Due, today: date) -> str | None:
    """The occasion that today is for a due thing: a week before, late, two weeks late, or none.

    An occasion lasts until the next, so that a job that did not run is made up for.
    """
    if today < due.by - timedelta(days=DAYS_BEFORE):
        return None
    if today <= due.by:
        return Reminder.Occasion.WEEK_BEFORE
    very_late = due.days_late >= DAYS_VERY_LATE
    return Reminder.Occasion.VERY_LATE if very_late else Reminder.Occasion.LATE


def prepare(
    council: Council, today: date, through: Callable[[User], list[str]] = channels_of
) -> list[ReminderMessage]:
    """Write down the day's messages of a council and what each tells; returns the new ones.

    Run twice, at once or again, it adds nothing. Each person's are one transaction. `through` says
    which channels a person is reminded through.
    """
    return [
        message
        for person, told in _by_person(council, today)
        for channel in through(person)
        if (message := _write_down(person, channel, today, told))
    ]


def recipients_of(case: Any, occasion: str, staff: Staff) -> list[User]:
    """Who is told of it: the case's worker, and when it is two weeks late, or its worker works in
    the cluster no more, the cluster's coordinators.
    """
    cluster = case.centre.cluster_id
    here = case.worker_id in staff.workers[cluster]
    if here and occasion != Reminder.Occasion.VERY_LATE:
        return [case.worker]
    own = [case.worker] if here else []
    return list(dict.fromkeys([*own, *staff.coordinators[cluster]]))


def due_to_tell(council: Council, today: date) -> list[tuple[Any, Due]]:
    """Cases of a council with something due that there is an occasion to tell of."""
    recent = Q(closed_on__isnull=True) | Q(closed_on__gte=today - timedelta(days=CLOSING_AFTER))
    cases = with_due(Case.objects.filter(recent, council=council), today)
    ripe = cases.filter(due_by__lte=today + timedelta(days=DAYS_BEFORE)).order_by("due_by", "ref")
    found = ((case, due_of(case, today)) for case in ripe.select_related("worker", "centre"))
    return [(case, due) for case, due in found if due]


def _by_person(council: Council, today: date) -> list[tuple[User, list[Told]]]:
    """Each person with what they are to be told, as far as they see it: four queries a person."""
    staff = Staff.of(council)
    told: dict[User, list[Told]] = defaultdict(list)
    for case, due in due_to_tell(council, today):
        occasion = occasion_on(due, today)
        if occasion:
            for person in recipients_of(case, occasion, staff):
                told[person].append(Told(case.pk, due, occasion))
    people = sorted(told, key=lambda person: person.pk)
    return [(person, _seen_by(person, told[person])) for person in people]


def _seen_by(person: User, told: list[Told]) -> list[Told]:
    ids = [one.case for one in told]
    seen = set(Case.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True))
    return [one for one in told if one.case in seen]


def _write_down(
    person: User, channel: str, today: date, told: list[Told]
) -> ReminderMessage | None:
    """A message with what the person has not been told yet; None where that is nothing, or where
    somebody else writes it down at this moment.
    """
    cases = {one.case for one in told}
    before = Reminder.objects.filter(to=person, channel=channel, case__in=cases)
    known = set(before.values_list("case", "what", "due_on", "occasion"))
    new = [one for one in told if one.key not in known]
    if not new or ReminderMessage.objects.filter(to=person, channel=channel, day=today).exists():
        return None
    try:
        return _add(person, channel, today, new)
    except IntegrityError:
        return None


@transaction.atomic
def _add(person: User, channel: str, today: date, new: list[Told]) -> ReminderMessage:
    assert person.council  # noqa: S101  (for the type checker)
    message = ReminderMessage.objects.create(
        council=person.council,
        key=ReminderMessage.key_of(person, channel, today),
        to=person,
        channel=channel,
        day=today,
    )
    Reminder.objects.bulk_create(
        [
            Reminder(
                council=person.council,
                case_id=one.case,
                what=one.due.key,
                due_on=one.due.by,
                to=person,
                channel=channel,
                occasion=one.occasion,
                message=message,
            )
            for one in new
        ]
    )
    audit.record(
        by=None,
        action="reminders.prepare",
        record="reminder",
        reference=str(message.key),
        council=person.council,
        channel=channel,
        things=len(new),
    )
    return message
