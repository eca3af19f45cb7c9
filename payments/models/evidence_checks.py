"""The sample of a submitted claim that must be checked before it is approved (SPEC 6)."""

from django.db import models
from django.db.models import Q

from centres.models import CouncilOwned, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import COMMISSIONER, Scope
from payments.guards.evidence_checks import CHECK_GUARDS
from payments.models.claim_lines import ClaimLine
from payments.models.claims import Claim


class EvidenceCheck(CouncilOwned):
    """One line to check, or for a target line one of its subjects.

    `subject` is the reference of the line's subject, or of the family, case or child
    (`subject_kind`) drawn from the indicator; `counted` says for those whether the subject is in
    the numerator, or in the denominator only.
    """

    scope = Scope(roles=frozenset({COMMISSIONER}))

    class Outcome(models.TextChoices):
        OPEN = "", "Not checked"
        CONFIRMED = "confirmed", "Evidence found"
        FAILED = "failed", "Evidence not found"

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="all_checks")
    line = models.ForeignKey(ClaimLine, models.PROTECT, related_name="checks")
    subject_kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=KEY_LENGTH)
    counted = models.BooleanField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.TextField(blank=True, max_length=CELL_LENGTH)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["claim", "line__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "subject"], name="checked_once"),
            models.CheckConstraint(
                name="check_recorded_whole",
                condition=Q(outcome="", checked_by__isnull=True, checked_at__isnull=True, note="")
                | Q(
                    outcome__in=["confirmed", "failed"],
                    checked_by__isnull=False,
                    checked_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="failed_check_says_why", condition=~Q(outcome="failed") | ~Q(note="")
            ),
        ]
        triggers = CHECK_GUARDS

    def __str__(self) -> str:
        return f"check of {self.subject}"
