"""What somebody was reminded of, and the message that told them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from centres.models import CouncilOwned, User
from centres.scope import AUDITOR, Scope, ScopedQuerySet
from families.models import Case
from families.scope import FamilyScope


class DueThing(models.TextChoices):
    """What can be due in a case (outcomes.cases.due says when)."""

    FIRST = "first", "First Star"
    REVIEW = "review", "Three-month review"
    CLOSING = "closing", "Closing, after six months"
    CLOSING_STAR = "closing_star", "Closing Star"


class Channel(models.TextChoices):
    """The ways to reach somebody."""

    EMAIL = "email", "E-mail"
    TEXT = "text", "Text message"


class ReminderMessageQuerySet(ScopedQuerySet):
    """Named reads of messages."""

    def to_send(self, now: datetime) -> ReminderMessageQuerySet:
        """Those that wait, and whose next try is not later than `now`."""
        ripe = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
        return self.filter(ripe, state=ReminderMessage.State.QUEUED)

    def stuck(self, state: str, now: datetime) -> ReminderMessageQuerySet:
        """Those in a passing state for so long that whoever had them is taken for dead."""
        return self.filter(state=state, claimed_at__lt=now - ReminderMessage.TAKEN_FOR_DEAD)


class ReminderMessage(CouncilOwned):
    """What a person is sent on a day through one channel: at most one, about any number of things.

    `queued` → `claimed` (somebody gets it ready; nothing has left) → `handed_over` (from now on it
    may have left) → `sent`. `claim` tells whose it is: nobody hands over what another has taken.
    `key` is its Message-ID and its reference at GOV.UK Notify, the same however often it is tried.
    """

    # What somebody was told is in their reminders; that they were told, in the audit trail.
    scope = Scope(roles=frozenset({AUDITOR}))

    TAKEN_FOR_DEAD = timedelta(minutes=10)

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        CLAIMED = "claimed", "Being sent"
        HANDED_OVER = "handed_over", "Being sent"
        SENT = "sent", "Sent"
        PERHAPS = "perhaps", "Perhaps sent"
        REFUSED = "refused", "Could not be sent"
        NOT_NEEDED = "not_needed", "Not needed any more"

    key = models.UUIDField(unique=True)
    to = models.ForeignKey(User, models.PROTECT, related_name="reminder_messages")
    channel = models.CharField(max_length=10, choices=Channel)
    day = models.DateField()
    state = models.CharField(max_length=20, choices=State, default=State.QUEUED)
    prepared_at = models.DateTimeField(db_default=Now(), editable=False)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # The status or code that the mail server or GOV.UK Notify answered: never an address.
    failure = models.CharField(max_length=60, blank=True)

    objects: ClassVar[Any] = ReminderMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["to", "channel", "day"], name="reminder_message_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="reminder_message_sent_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state"],
                condition=Q(state__in=["queued", "claimed", "handed_over"]),
                name="reminder_message_under_way",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @staticmethod
    def key_of(to: User, channel: str, day: object) -> uuid.UUID:
        """The key of a person's message of a day: the same wherever it is worked out."""
        return uuid.uuid5(uuid.NAMESPACE_OID, f"lodestar reminder {to.login} {channel} {day}")


class Reminder(CouncilOwned):
    """That a person is reminded of one due thing of a case, on one occasion, through one channel.

    The database keeps it from happening twice, however often the job runs.
    """

    scope = FamilyScope(family="case__family")

    class Occasion(models.TextChoices):
        WEEK_BEFORE = "week_before", "A week before"
        LATE = "late", "When it was late"
        VERY_LATE = "very_late", "When it was two weeks late"

    case = models.ForeignKey(Case, models.PROTECT, related_name="reminders")
    what = models.CharField(max_length=20, choices=DueThing)
    due_on = models.DateField()
    to = models.ForeignKey(User, models.PROTECT, related_name="reminders")
    channel = models.CharField(max_length=10, choices=Channel)
    occasion = models.CharField(max_length=20, choices=Occasion)
    message = models.ForeignKey(ReminderMessage, models.PROTECT, related_name="reminders")
    # Left out of the message, since it was done, or no longer the person's, before it left.
    left_out = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "what", "due_on", "to", "channel", "occasion"],
                name="reminder_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.what} by {self.due_on}"

    @property
    def state(self) -> str:
        """The state of its message, or that it was left out."""
        return ReminderMessage.State.NOT_NEEDED if self.left_out else self.message.state

    @property
    def state_in_words(self) -> str:
        return str(ReminderMessage.State(self.state).label)
