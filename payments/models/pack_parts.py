"""What people add to a pack: commentary of each side, actions agreed; and the pack as sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from centres.append_only import forbid_change
from centres.models import CouncilOwned, User
from centres.scope import CLAIMS_FOR, ScopedQuerySet
from families.history import keep_history
from payments.guards.packs import ACTION_GUARDS, COMMENT_GUARDS, COPY_GUARDS
from payments.models.claims import DIGEST_LENGTH
from payments.models.packs import Pack, PackScope

SECTION_LENGTH = 20
LONGEST_COMMENT = 4_000
LONGEST_ACTION = 500
OF_PACK = PackScope(
    roles=CLAIMS_FOR, provider="pack__provider", cluster="pack__cluster", pack="pack__"
)


class PackSide(models.TextChoices):
    """Who writes, and who an action is for."""

    PROVIDER = "provider", "Provider"
    COUNCIL = "council", "Council"


class PackCommentQuerySet(ScopedQuerySet):
    """Named reads of commentary."""

    def newest(self) -> PackCommentQuerySet:
        """What counts: the last of each side in each section of each pack."""
        fields = ("pack_id", "section", "side")
        return self.order_by(*fields, "-number").distinct(*fields)


class PackComment(CouncilOwned):
    """What a side says about a section of a pack; saying it anew adds one, and the last counts.

    `number` counts a side's in a section, so that of two who write at once the second is told.
    """

    append_only = True
    is_posted = False
    scope = OF_PACK

    pack = models.ForeignKey(Pack, models.PROTECT, related_name="comments")
    section = models.CharField(max_length=SECTION_LENGTH)
    side = models.CharField(max_length=10, choices=PackSide)
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True, max_length=LONGEST_COMMENT)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[Any] = PackCommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "section", "side", "number"], name="pack_comment_numbered"
            ),
            models.CheckConstraint(
                name="pack_comment_side", condition=Q(side__in=["provider", "council"])
            ),
        ]
        triggers = [*forbid_change("comment"), *COMMENT_GUARDS]

    def __str__(self) -> str:
        return f"{self.pack}: {self.section} by the {self.side}"


@keep_history()
class PackAction(CouncilOwned):
    """What was agreed to be done: by whom of which side, by when, and what came of it."""

    scope = OF_PACK

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    pack = models.ForeignKey(Pack, models.PROTECT, related_name="actions")
    what = models.CharField(max_length=LONGEST_ACTION)
    side = models.CharField(max_length=10, choices=PackSide)
    who = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.TextField("what came of it", blank=True, max_length=LONGEST_COMMENT)
    settled_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="pack_action_settled_says_what_came",
                condition=Q(state="open", settled_at__isnull=True)
                | (Q(state__in=["done", "dropped"], settled_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="pack_action_side", condition=Q(side__in=["provider", "council"])
            ),
        ]
        triggers = ACTION_GUARDS

    def __str__(self) -> str:
        return f"{self.pack}: action {self.pk}"

    @property
    def is_late(self) -> bool:
        """Still open after its day."""
        return self.state == self.State.OPEN and self.due_on < timezone.localdate()


class PackCopy(CouncilOwned):
    """A pack as it was sent: both files, and all that they say as `document`.

    The digests are SHA-256 as hexadecimal digits. `at` is the moment that the files name.
    """

    append_only = True
    is_posted = False
    scope = OF_PACK

    pack = models.OneToOneField(Pack, models.PROTECT, related_name="kept")
    document = models.JSONField()
    pdf = models.BinaryField()
    xlsx = models.BinaryField()
    pdf_digest = models.CharField(max_length=DIGEST_LENGTH)
    xlsx_digest = models.CharField(max_length=DIGEST_LENGTH)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "pack copies"
        triggers = [*forbid_change("pack"), *COPY_GUARDS]

    def __str__(self) -> str:
        return f"{self.pack} as sent"
