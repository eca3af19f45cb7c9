"""Requests to see what is held of a family (subject access), and what is kept back of it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from centres.models import Recorded, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import AUDITOR, Scope, Scoped, ScopedQuerySet
from families.history import keep_history
from families.models.family import Carer, Child, Family

REASON_LENGTH = 500


class AccessRequestQuerySet(ScopedQuerySet):
    """Named reads of requests."""

    def waiting(self) -> AccessRequestQuerySet:
        """Neither answered nor withdrawn."""
        return self.filter(state=AccessRequest.State.OPEN)

    def late_first(self) -> AccessRequestQuerySet:
        """Open ones by their deadline, then the others, the last answered first."""
        open_first = models.Case(models.When(state="open", then=0), default=1)
        due = models.Case(models.When(state="open", then=F("due_on")))
        return self.order_by(open_first, due, "-closed_on", "-pk")

    def in_the_making(self) -> AccessRequestQuerySet:
        """Whose archive somebody waits for."""
        return self.filter(making__in=AccessRequest.WAITING)


@keep_history()
class AccessRequest(Recorded):
    """Somebody asks to see what is held: of a whole family, or of one of its people.

    `due_on` is one calendar month after `received_on`, three where it was extended.
    """

    scope = Scope(roles=frozenset({AUDITOR}))

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Making(models.TextChoices):
        NOT_ASKED = "not_asked", "Not asked for"
        QUEUED = "queued", "Waiting to be made"
        RUNNING = "running", "Being made"
        DONE = "done", "Made"
        FAILED = "failed", "Could not be made"

    WAITING = (Making.QUEUED, Making.RUNNING)

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    family = models.ForeignKey(Family, models.PROTECT, related_name="access_requests")
    carer = models.ForeignKey(Carer, models.PROTECT, null=True, blank=True, related_name="+")
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.CharField(max_length=200)
    identity_checked = models.CharField(max_length=REASON_LENGTH)
    received_on = models.DateField()
    due_on = models.DateField()
    extended_because = models.CharField(max_length=REASON_LENGTH, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    closed_because = models.CharField(max_length=REASON_LENGTH, blank=True)
    # Names of workers go out as they are, unless the officer decides otherwise.
    names_workers = models.BooleanField(default=True)
    # Whether the letter may say that something was kept back to protect somebody.
    tells_of_harm = models.BooleanField(default=False)
    making = models.CharField(max_length=10, choices=Making, default=Making.NOT_ASKED)
    asked_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects: ClassVar[Any] = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="access_ref_unique"),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("received_on")), name="access_due_after_received"
            ),
            models.CheckConstraint(
                condition=Q(carer__isnull=True) | Q(child__isnull=True), name="access_of_one"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True)
                | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="access_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "withdrawn"]) | ~Q(closed_because=""),
                name="access_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def person(self) -> Carer | Child | None:
        """The one person it is about; None for the whole family."""
        return self.carer or self.child

    @property
    def is_waiting(self) -> bool:
        """Whether its archive is being made."""
        return self.making in self.WAITING

    def days_left(self, today: date) -> int:
        """Days until it is due, negative when it is late."""
        return (self.due_on - today).days


@keep_history()
class Withheld(Recorded):
    """Something that does not go out, and why.

    A passage in one entry, or the whole entry (no `passage`), or words wherever they stand (no
    `table`), or everything (neither). `table` and `row` name the entry.
    """

    scope = Scope(roles=frozenset({AUDITOR}))

    class Why(models.TextChoices):
        THIRD_PARTY = "third_party", "About somebody else"
        SERIOUS_HARM = "serious_harm", "Likely to cause serious harm"
        PRIVILEGED = "privileged", "Legal advice"

    request = models.ForeignKey(AccessRequest, models.PROTECT, related_name="withheld")
    table = models.CharField(max_length=63, blank=True)
    row = models.BigIntegerField(null=True, blank=True)
    passage = models.CharField(max_length=CELL_LENGTH, blank=True)
    why = models.CharField(max_length=20, choices=Why)
    reason = models.CharField(max_length=REASON_LENGTH)
    # Of serious harm: the professional whose judgement it is.
    decided_by = models.CharField(max_length=200, blank=True)
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "withheld"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="withheld_with_reason"),
            models.CheckConstraint(
                condition=~Q(why="serious_harm") | ~Q(decided_by=""), name="harm_is_judged"
            ),
            models.CheckConstraint(
                condition=Q(table="", row__isnull=True) | (~Q(table="") & Q(row__isnull=False)),
                name="withheld_of_an_entry",
            ),
            # Everything is held back for the serious harm that it would do, and for nothing else.
            models.CheckConstraint(
                condition=~Q(table="", passage="") | Q(why="serious_harm"),
                name="withheld_whole_for_harm",
            ),
            models.UniqueConstraint(
                fields=["request", "table", "row", "passage"],
                nulls_distinct=False,
                name="withheld_once",
            ),
        ]

    def __str__(self) -> str:
        return self.get_why_display()


class AccessArchive(Scoped):
    """What goes out: a ZIP with the letter, the record to read (PDF) and the data (JSON).

    Made anew after every change of what is withheld; never more than one of a request.
    """

    scope = Scope(roles=frozenset({AUDITOR}), council="request__council")

    request = models.OneToOneField(AccessRequest, models.PROTECT, related_name="archive")
    zip = models.BinaryField()
    digest = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    gaps = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Archive of {self.request_id}"
