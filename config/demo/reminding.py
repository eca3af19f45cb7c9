"""What the demo's people were reminded of in the last days: written down, never sent."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from centres.models import Council
from config.demo.dates import DemoDates, days_after
from outcomes.models import ReminderMessage
from outcomes.models.reminders import Channel
from outcomes.reminders.preparing import prepare

DAYS_AGO = (8, 4, 0)
SENT_AT = time(7, 30)


def remind(council: Council, dates: DemoDates) -> None:
    """The messages of a few mornings, as if they had gone out: addresses of a story get no mail."""
    for ago in DAYS_AGO:
        day = days_after(dates.as_of, -ago)
        prepare(council, day, through=lambda _person: [Channel.EMAIL])
        sent_at = timezone.make_aware(datetime.combine(day, SENT_AT))
        ReminderMessage.objects.filter(council=council, day=day).update(
            state=ReminderMessage.State.SENT, sent_at=sent_at, attempts=1
        )
