"""What was decided about claims: only ever added to (SPEC 6)."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned, User
from centres.models.places import CELL_LENGTH
from centres.scope import CLAIMS_FOR, Scope
from payments.guards.counterfoils import with_counterfoil
from payments.guards.decisions import DECISION_GUARDS
from payments.models.claims import DIGEST_LENGTH, Claim


class Decision(CouncilOwned):
    """A step of a claim: by whom, when, why, and on which sum.

    `total_pence` is the claim's net sum at that moment. `digest` stands for the lines with their
    decisions and checks: a second approval is of exactly what the first one was. `names` are those
    of that day, whatever they become later: of the council, the provider and who decided.
    `on_behalf_of` is the commissioner, away that day, for whom another one decided.
    `line_seals` are short digests of a submission's lines in order, to say which one differs.
    """

    append_only = True
    scope = Scope(roles=CLAIMS_FOR, provider="claim__contract__provider")

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Returned"
        REOPENED = "reopened", "Opened again"
        FIRST_APPROVAL = "first_approval", "First approval"
        APPROVED = "approved", "Approved"
        PAID = "paid", "Paid"
        APPROVAL_REVERSED = "approval_reversed", "Approval reversed"
        PAYMENT_REVERSED = "payment_reversed", "Payment reversed"

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    reason = models.TextField(blank=True, max_length=CELL_LENGTH)
    total_pence = models.BigIntegerField()
    digest = models.CharField(max_length=DIGEST_LENGTH)
    names = models.JSONField(db_default=Value({}, models.JSONField()), editable=False)

    line_seals = models.JSONField(db_default=Value([], models.JSONField()), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "round"],
                condition=Q(kind="submitted"),
                name="claim_submitted_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["claim", "round"],
                condition=Q(kind="approved"),
                name="claim_approved_once_a_round",
            ),
            models.CheckConstraint(
                name="decision_says_why",
                condition=~Q(kind__in=["returned", "approval_reversed", "payment_reversed"])
                | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="decided_for_another",
                condition=Q(on_behalf_of__isnull=True)
                | (
                    Q(kind__in=["returned", "first_approval", "approved"])
                    & ~Q(on_behalf_of=F("by"))
                ),
            ),
        ]
        triggers = [*forbid_change("decision"), *DECISION_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.claim}"

    @property
    def seal(self) -> str:
        """A short code of the digest, like `7F3A 91C2`, that two people can compare by voice."""
        return f"{self.digest[:4]} {self.digest[4:8]}".upper()

    @property
    def who(self) -> str:
        """Who decided, and for whom, as they were called that day."""
        by = self.names.get("by") or self.by.name
        absent = self.names.get("on_behalf_of", "")
        return f"{by} on behalf of {absent}" if absent else by

    @property
    def people(self) -> set[int]:
        """Ids of who decided and for whom: two approvals have nobody of these in common."""
        absent = self.on_behalf_of_id
        return {self.by_id} if absent is None else {self.by_id, absent}

    def lines_paid(self) -> models.QuerySet:
        """The lines of its round that were not rejected, over-cap ones left out, in order."""
        lines = self.claim.all_lines.filter(round=self.round).exclude(decision="rejected")
        return lines.exclude(amount_pence=0).order_by("number")
