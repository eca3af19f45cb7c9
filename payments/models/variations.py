"""What was agreed after a contract began, and by whom anything was offered and agreed (SPEC 6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned, User
from centres.models.places import CELL_LENGTH
from centres.quarters import Quarter
from centres.scope import CLAIMS_FOR, COUNCIL_ADMIN
from payments.guards.counterfoils import with_counterfoil
from payments.guards.variations import STEP_GUARDS, VARIATION_GUARDS
from payments.models.contracts import AgreedTerms, AgreementState, Contract, OnceOffered

DIGEST_LENGTH = 64


class Variation(CouncilOwned, AgreedTerms):
    """Whole terms that take the place of a contract's earlier ones from a quarter on.

    `starts_with` is a quarter (`2016-17-Q1`) of which no claim was ever submitted, nor of a later
    one. A draft is edited; what was agreed is never changed or removed. `tariff` are its lines.
    """

    scope = OnceOffered(
        roles=CLAIMS_FOR | {COUNCIL_ADMIN}, provider="contract__provider", states=("state",)
    )

    State = AgreementState
    OPEN = (AgreementState.DRAFT, AgreementState.OFFERED)

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="variations")
    number = models.PositiveSmallIntegerField()
    starts_with = models.CharField(max_length=10)
    reason = models.TextField(max_length=CELL_LENGTH)
    state = models.CharField(max_length=10, choices=AgreementState, default=AgreementState.DRAFT)

    class Meta:
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="variation_number"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state__in=["draft", "offered"]),
                name="one_variation_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values), name="variation_state"
            ),
            models.CheckConstraint(
                condition=Q(starts_with__regex=r"^\d{4}-\d{2}-Q[1-4]$"),
                name="variation_starts_with_a_quarter",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="variation_says_why"),
        ]
        triggers = VARIATION_GUARDS

    def __str__(self) -> str:
        return f"variation {self.number}"

    @property
    def first_quarter(self) -> Quarter:
        """The first quarter whose claim is by these terms."""
        return Quarter.parse(self.starts_with)


class ContractStep(CouncilOwned):
    """A step of a contract that was drawn up here, or of a `variation` of one: by whom and when.

    `digest` stands for the terms that were offered or agreed, so that both sides agreed the same;
    `names` are those of that day: of the council, the provider and who did it.
    """

    append_only = True
    scope = OnceOffered(
        roles=CLAIMS_FOR | {COUNCIL_ADMIN},
        provider="contract__provider",
        states=("contract__state", "variation__state"),
    )

    class Kind(models.TextChoices):
        OFFERED = "offered", "Offered"
        TAKEN_BACK = "taken_back", "Taken back to change it"
        AGREED_FOR_COUNCIL = "agreed_for_council", "Agreed for the council"
        AGREED_FOR_PROVIDER = "agreed_for_provider", "Agreed for the provider"
        WITHDRAWN = "withdrawn", "Withdrawn"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="steps")
    variation = models.ForeignKey(Variation, models.PROTECT, null=True, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    reason = models.TextField(blank=True, max_length=CELL_LENGTH)
    digest = models.CharField(max_length=DIGEST_LENGTH)
    names = models.JSONField(editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="contract_step_says_why",
                condition=~Q(kind__in=["taken_back", "withdrawn"]) | ~Q(reason=""),
            ),
        ]
        triggers = [*forbid_change("step of a contract"), *STEP_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.contract}"
