"""Telling the coordinators that a family of theirs was opened urgently: by whom is on the page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from centres import audit
from centres.models import AuditEvent, User
from families.looking.urgent import coordinators_of
from families.models import UrgentAccess
from outcomes.reminders.channels import NeverError, TryAgainError, channels_of
from outcomes.reminders.sending import SENDERS
from outcomes.reminders.wording import Letter, address_of

TOLD = "family.urgent_told"
# What was not told by then, nobody has to be woken for: it stands on their page.
GIVEN_UP = timedelta(days=2)
SUBJECT = "A family was opened urgently"
WORDS = (
    "A family of your cluster was opened urgently by somebody who does not work with it."
    " Who, and why: "
)


@dataclass(frozen=True)
class Message:
    """What a Sender asks of a message; its key is the same for every try."""

    to: User
    key: uuid.UUID
    attempts: int = 2


def tell(access: UrgentAccess) -> None:
    """Send each coordinator one message through each of their channels; no name is in it.

    Run again, it sends what has not gone. A message that may have gone can go a second time.
    """
    address = address_of("families_urgent")
    letter = Letter(SUBJECT, f"{WORDS}\n\n{address}\n", f"{WORDS}{address}")
    for person in coordinators_of(access.family):
        for channel in channels_of(person):
            key = uuid.uuid5(uuid.NAMESPACE_URL, f"urgent/{access.pk}/{person.pk}/{channel}")
            if _was_told(access, key):
                continue
            message: Any = Message(person, key)
            try:
                SENDERS[channel](message, letter, lambda: None)
            except TryAgainError:
                continue
            except NeverError:
                failed = True
            else:
                failed = False
            _write(access, key, channel, failed=failed)


def left() -> list[UrgentAccess]:
    """Urgent access of the last two days, whose coordinators may not all have been told."""
    since = timezone.now() - GIVEN_UP
    rows = UrgentAccess.objects.filter(recorded_at__gt=since)
    return list(rows.select_related("family__centre", "council").order_by("pk"))


def _was_told(access: UrgentAccess, key: uuid.UUID) -> bool:
    events = AuditEvent.objects.filter(council=access.council, record="family", action=TOLD)
    return events.filter(reference=access.family.ref, details__message=str(key)).exists()


def _write(access: UrgentAccess, key: uuid.UUID, channel: str, *, failed: bool) -> None:
    audit.record(
        by=None,
        action=TOLD,
        record="family",
        reference=access.family.ref,
        council=access.council,
        message=str(key),
        channel=channel,
        failed=failed,
    )
