"""How somebody wants to be reminded."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import audit
from centres.models import User
from outcomes.models.reminders import Channel


@transaction.atomic
def choose(*, by: User, channels: set[str], mobile: str) -> User:
    """Keep through which channels this person is reminded: any of `email` and `text`, or none.

    `mobile` is a tidy number or empty. A ValidationError of `mobile` where texts have nowhere to
    go.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if Channel.TEXT in channels and not mobile:
        raise ValidationError({"mobile": "Enter the mobile number for text messages"})
    person.remind_by_email = Channel.EMAIL in channels
    person.remind_by_text = Channel.TEXT in channels
    person.mobile = mobile
    person.save(update_fields=["remind_by_email", "remind_by_text", "mobile"])
    audit.record(
        by=by,
        action="reminders.choose",
        record="person",
        reference=person.username,
        council=person.council,
        channels=sorted(channels),
    )
    return person
