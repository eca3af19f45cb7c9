"""What was decided about paid outcomes that fell back: only ever added to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned, User
from centres.models.places import CELL_LENGTH
from centres.quarters import Quarter
from centres.scope import CLAIMS_FOR, Scope, ScopedQuerySet
from payments.guards.counterfoils import with_counterfoil
from payments.guards.loss_decisions import LOSS_GUARDS
from payments.models.claim_lines import ClaimLine
from payments.models.contracts import Contract


class LossDecisionQuerySet(ScopedQuerySet):
    """Named reads of these decisions."""

    def newest(self) -> LossDecisionQuerySet:
        """The last word about each line."""
        return self.order_by("line_id", "-pk").distinct("line_id")

    def to_take_back(self, contract: Contract, quarter: Quarter) -> dict[int, LossDecision]:
        """By line of the contract: the decision to take it back, for what had fallen back by the
        quarter's end. One query.
        """
        latest = self.filter(line__claim__contract=contract).newest()
        return {
            decision.line_id: decision
            for decision in latest
            if decision.kind == LossDecision.Kind.ACCEPTED and decision.fell_on <= quarter.last_day
        }


class LossDecision(CouncilOwned):
    """Whether what was paid for an outcome that fell back is taken back: by whom, when and why.

    `fell_on`, `records` and the `quarter` looked in are what the look said that it is about. The
    last decision about a line counts.
    """

    append_only = True
    scope = Scope(roles=CLAIMS_FOR, provider="line__claim__contract__provider")

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", "To be taken back"
        DISMISSED = "dismissed", "Left as it is"

    line = models.ForeignKey(ClaimLine, models.PROTECT, related_name="loss_decisions")
    kind = models.CharField(max_length=10, choices=Kind)
    quarter = models.CharField(max_length=10)
    fell_on = models.DateField()
    records = models.JSONField(default=dict)
    reason = models.TextField(max_length=CELL_LENGTH)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[Any] = LossDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="loss_decision_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="loss_decision_kind", condition=Q(kind__in=["accepted", "dismissed"])
            ),
        ]
        triggers = [*forbid_change("decision"), *LOSS_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.line_id}"
