"""Packs: what a council and a provider talk about when they meet (PAGES `/packs/`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from centres.models import Centre, Cluster, CouncilOwned, Provider, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.quarters import Quarter
from centres.scope import CLAIMS_FOR, CLUSTER_ROLES, Scope, ScopedQuerySet
from centres.wording import quarter_months
from payments.guards.packs import PACK_GUARDS
from payments.models.contracts import Contract


@dataclass(frozen=True)
class PackScope(Scope):
    """The council's and the provider's people see the provider's packs; a coordinator those of
    the provider as a whole, and those of a centre only where they coordinate its cluster.
    """

    pack: str = ""

    def condition_for(self, role: str, user: User) -> Q:
        if role not in CLUSTER_ROLES:
            return super().condition_for(role, user)
        reach = user.reach
        of_provider = {
            f"{self.pack}centre__isnull": True,
            f"{self.pack}provider__in": reach.providers[role],
        }
        return Q(**{f"{self.pack}cluster__in": reach.clusters[role]}) | Q(**of_provider)


class PackQuerySet(ScopedQuerySet):
    """Named reads of packs."""

    def in_the_making(self) -> PackQuerySet:
        """Drafts whose figures wait for a worker, or are being taken."""
        return self.filter(state=Pack.State.DRAFT, making__in=Pack.WAITING)

    def of_series(self, pack: Pack) -> PackQuerySet:
        """Packs of the same kind about the same contract's provider, or the same centre."""
        return self.filter(
            council=pack.council_id,
            kind=pack.kind,
            for_board=pack.for_board,
            provider=pack.provider_id,
            centre=pack.centre_id,
        )

    def with_places(self) -> PackQuerySet:
        """With what their titles say, and without their figures."""
        return self.select_related("provider", "centre", "contract").defer("facts")


class Pack(CouncilOwned):
    """A pack about a contract's quarter, or about a centre's financial year.

    `quarter` is the last it is about: a year's fourth. `for_board` packs are read by others, so
    that what a roll-up suppressed is in none of their facts. `facts` are the figures as they were
    stored when it was made (payments.packs.facts); `making` says how far that is, and says nothing
    of the pack otherwise. A sent one is kept in its copy, and never changes.
    """

    scope = PackScope(roles=CLAIMS_FOR, provider="provider", cluster="cluster")

    class Kind(models.TextChoices):
        MONITORING = "monitoring", "Contract monitoring"
        REVIEW = "review", "Annual review"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"
        WITHDRAWN = "withdrawn", "Given up"

    class Making(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Being made"
        DONE = "done", "Made"
        FAILED = "failed", "Failed"

    WAITING = (Making.QUEUED, Making.RUNNING)

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    kind = models.CharField(max_length=10, choices=Kind)
    for_board = models.BooleanField(default=False)
    quarter = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField(default=1)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="packs")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="packs")
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, related_name="packs")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, related_name="packs")
    meeting_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    facts = models.JSONField(null=True)
    made_at = models.DateTimeField(null=True)
    making = models.CharField(max_length=10, choices=Making, default=Making.QUEUED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    queued_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=CELL_LENGTH, blank=True)

    objects: ClassVar[Any] = PackQuerySet.as_manager()

    if TYPE_CHECKING:
        kept: Any

    class Meta:
        ordering = ["-quarter", "-pk"]
        indexes = [models.Index(fields=["council", "quarter"], name="packs_of_quarter")]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="pack_ref_unique"),
            models.CheckConstraint(
                name="pack_about_contract_or_centre",
                condition=Q(
                    kind="monitoring",
                    contract__isnull=False,
                    centre__isnull=True,
                    cluster__isnull=True,
                )
                | Q(
                    kind="review",
                    contract__isnull=True,
                    centre__isnull=False,
                    cluster__isnull=False,
                    quarter__endswith="Q4",
                ),
            ),
            models.CheckConstraint(
                name="pack_state", condition=Q(state__in=["draft", "sent", "withdrawn"])
            ),
            models.CheckConstraint(
                name="pack_sent_with_facts", condition=~Q(state="sent") | Q(facts__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["contract", "centre", "quarter", "for_board", "version"],
                name="pack_version_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["contract", "centre", "quarter", "for_board"],
                condition=Q(state="draft"),
                name="pack_one_draft_at_a_time",
                nulls_distinct=False,
            ),
        ]
        triggers = PACK_GUARDS

    def __str__(self) -> str:
        return self.ref

    @property
    def last_quarter(self) -> Quarter:
        """The quarter, or the last of the year, that it is about."""
        return Quarter.parse(self.quarter)

    @property
    def is_review(self) -> bool:
        return self.kind == self.Kind.REVIEW

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_in_the_making(self) -> bool:
        """Its figures are waited for."""
        return self.is_draft and self.making in self.WAITING

    @property
    def about(self) -> str:
        """Whose: the centre's name, or the provider's."""
        return str(self.centre if self.is_review else self.provider)

    @property
    def period(self) -> str:
        """`January to March 2016`, or `April 2015 to March 2016`."""
        last = self.last_quarter
        return (
            f"April {last.year} to March {last.year + 1}"
            if self.is_review
            else quarter_months(last)
        )

    @property
    def what(self) -> str:
        """`Contract monitoring`, `Annual review for the advisory board`."""
        return f"{self.get_kind_display()}{' for the advisory board' if self.for_board else ''}"

    @property
    def title(self) -> str:
        """Which pack it is, in one line."""
        return f"{self.about}: {self.period}"
