"""A contract's claim for a quarter (SPEC 6)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Now
from django.utils.functional import cached_property

from centres.models import CouncilOwned, User
from centres.quarters import Quarter
from centres.scope import CLAIMS_FOR, Scope, ScopedQuerySet
from payments.guards.claims import CLAIM_GUARDS
from payments.models.contracts import Contract

DIGEST_LENGTH = 64


class ClaimQuerySet(ScopedQuerySet):
    """Named reads of claims."""

    def decided(self) -> ClaimQuerySet:
        """Approved, or approved and paid."""
        return self.filter(state__in=Claim.DECIDED)

    def with_sums(self) -> ClaimQuerySet:
        """Each with `net_pence` and `positive_pence`, as `net()` and `positive()` tell them."""
        current = Q(all_lines__round=F("round"))
        stands = ~Q(all_lines__decision="rejected")
        return self.annotate(
            net_pence=Coalesce(Sum("all_lines__amount_pence", filter=current & stands), 0),
            positive_pence=Coalesce(
                Sum("all_lines__amount_pence", filter=current & Q(all_lines__amount_pence__gt=0)),
                0,
            ),
        )


class Claim(CouncilOwned):
    """What a contract claims for a quarter; one for each.

    `round` counts submissions: a returned claim becomes a draft of the next round, and the lines
    of earlier rounds stay as they were submitted. `digest` stands for the lines of this round, so
    that a page can say which lines it showed. The submitter is the one of this round.
    """

    scope = Scope(roles=CLAIMS_FOR, provider="contract__provider")

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Returned"
        APPROVED = "approved", "Approved"
        PAID = "paid", "Paid"

    DECIDED = (State.APPROVED, State.PAID)
    HOLDING = (State.SUBMITTED, State.APPROVED, State.PAID)

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="claims")
    quarter = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    round = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=DIGEST_LENGTH)
    drafted_at = models.DateTimeField(db_default=Now())
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "contract__ref"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "contract", "quarter"], name="claim_once_a_quarter"
            ),
            models.CheckConstraint(
                name="claim_state",
                condition=Q(state__in=["draft", "submitted", "returned", "approved", "paid"]),
            ),
            models.CheckConstraint(
                name="claim_submitter_exactly_after_draft",
                condition=Q(state="draft", submitted_by__isnull=True, submitted_at__isnull=True)
                | (~Q(state="draft") & Q(submitted_by__isnull=False, submitted_at__isnull=False)),
            ),
        ]
        triggers = CLAIM_GUARDS

    def __str__(self) -> str:
        return f"{self.contract} {self.quarter}"

    @property
    def period(self) -> Quarter:
        """The quarter claimed for."""
        return Quarter.parse(self.quarter)

    @property
    def lines(self) -> models.QuerySet:
        """The lines of this round, in order."""
        return self.all_lines.filter(round=self.round).order_by("number")

    @property
    def checks(self) -> models.QuerySet:
        """The evidence checks drawn for this round, in order of line."""
        return self.all_checks.filter(line__round=self.round).order_by("line__number", "pk")

    @cached_property
    def seal(self) -> str:
        """The short code of what was submitted this round: lines, evidence and sample; of a draft
        none.
        """
        submission = self.decisions.filter(round=self.round, kind="submitted").first()
        return submission.seal if submission else ""

    @property
    def is_decided(self) -> bool:
        return self.state in self.DECIDED

    def net(self) -> int:
        """Pence: all lines together, reversals included, rejected ones not."""
        return self.lines.exclude(decision="rejected").aggregate(
            pence=Coalesce(Sum("amount_pence"), 0)
        )["pence"]

    def positive(self) -> int:
        """Pence: the positive lines together as submitted, which the threshold is about."""
        return self.lines.filter(amount_pence__gt=0).aggregate(
            pence=Coalesce(Sum("amount_pence"), 0)
        )["pence"]

    @property
    def second_approval_over_pence(self) -> int:
        """The threshold by the terms in force for the quarter claimed for."""
        terms = self.contract.variation_for(self.quarter) or self.contract
        return terms.second_approval_over_pence

    def needs_second_approval(self) -> bool:
        """Whether two commissioners must approve: positive lines above the threshold."""
        return self.positive() > self.second_approval_over_pence
