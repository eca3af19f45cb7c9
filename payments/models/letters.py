"""The e-mails that tell people when a claim comes to them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from centres.models import CouncilOwned, User
from centres.scope import AUDITOR, Scope, ScopedQuerySet
from payments.models.decisions import Decision
from payments.models.line_messages import LineMessage


class ClaimLetterQuerySet(ScopedQuerySet):
    """Named reads of letters."""

    def to_send(self, now: datetime) -> ClaimLetterQuerySet:
        """Those that wait, and whose next try is not later than `now`."""
        ripe = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
        return self.filter(ripe, state=ClaimLetter.State.QUEUED)

    def lost(self, now: datetime) -> ClaimLetterQuerySet:
        """Those handed over so long ago that whoever did so is taken for dead."""
        since = now - ClaimLetter.TAKEN_FOR_DEAD
        return self.filter(state=ClaimLetter.State.HANDED_OVER, handed_over_at__lt=since)


class ClaimLetter(CouncilOwned):
    """That a person is told of a step of a claim, or of a question or answer: once.

    It holds none of its words: they are made as it leaves. `key` is its Message-ID, the same
    however often it is tried.
    """

    scope = Scope(roles=frozenset({AUDITOR}))

    TAKEN_FOR_DEAD = timedelta(minutes=10)

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        HANDED_OVER = "handed_over", "Being sent"
        SENT = "sent", "Sent"
        PERHAPS = "perhaps", "Perhaps sent"
        REFUSED = "refused", "Could not be sent"
        NOT_NEEDED = "not_needed", "Not needed any more"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    to = models.ForeignKey(User, models.PROTECT, related_name="claim_letters")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="letters")
    message = models.ForeignKey(LineMessage, models.PROTECT, null=True, related_name="letters")
    state = models.CharField(max_length=20, choices=State, default=State.QUEUED)
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    handed_over_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    # The status or code that the mail server answered: never an address.
    failure = models.CharField(max_length=60, blank=True)

    objects: ClassVar[Any] = ClaimLetterQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "to"], name="told_of_a_step_once"),
            models.UniqueConstraint(fields=["message", "to"], name="told_of_a_message_once"),
            models.CheckConstraint(
                name="letter_tells_of_one_thing",
                condition=Q(decision__isnull=True, message__isnull=False)
                | Q(decision__isnull=False, message__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["state"],
                condition=Q(state__in=["queued", "handed_over"]),
                name="claim_letter_under_way",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)
