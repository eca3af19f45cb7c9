"""What the council asked about a line and what the provider answered: only ever added to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned, User
from centres.models.places import CELL_LENGTH
from centres.scope import CLAIMS_FOR, Scope, ScopedQuerySet
from payments.guards.counterfoils import with_counterfoil
from payments.guards.line_messages import MESSAGE_GUARDS
from payments.models.claim_lines import ClaimLine
from payments.models.claims import Claim


class LineMessageQuerySet(ScopedQuerySet):
    """Named reads of messages."""

    def last_of_open_queries(self, claims: Iterable[Claim]) -> LineMessageQuerySet:
        """Of each queried line of these claims' present rounds: its last message."""
        of_open = self.filter(
            line__claim__in=[claim.pk for claim in claims],
            line__round=F("line__claim__round"),
            line__decision=ClaimLine.Decided.QUERIED,
        )
        return of_open.order_by("line_id", "-pk").distinct("line_id")


class LineMessage(CouncilOwned):
    """One message of the conversation about a line, by whom and when.

    A commissioner's query begins it. It is open while the line is queried: the provider answers,
    a commissioner asks again or settles it, and `decision` says how.
    """

    append_only = True
    scope = Scope(roles=CLAIMS_FOR, provider="line__claim__contract__provider")

    class Kind(models.TextChoices):
        ASKED = "asked", "Question"
        ANSWERED = "answered", "Answer"
        SETTLED = "settled", "Settled"

    line = models.ForeignKey(ClaimLine, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(blank=True, max_length=CELL_LENGTH)
    decision = models.CharField(max_length=10, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[Any] = LineMessageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="line_message_fits_kind",
                condition=(Q(kind__in=["asked", "answered"], decision="") & ~Q(text=""))
                | Q(kind="settled", decision__in=["accepted", "rejected"]),
            ),
        ]
        triggers = [*forbid_change("message"), *MESSAGE_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} about {self.line}"

    @property
    def outcome(self) -> str:
        """How it was settled, in words; empty for questions and answers."""
        return ClaimLine.Decided(self.decision).label.lower() if self.decision else ""
