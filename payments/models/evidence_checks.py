"""The sample of a submitted claim that must be checked before it is approved (SPEC 6)."""

from django.db import models
from django.db.models import Q, Value

from centres.models import CouncilOwned, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import COMMISSIONER, Scope
from payments.guards.evidence_checks import CHECK_GUARDS
from payments.models.claim_lines import ClaimLine
from payments.models.claims import DIGEST_LENGTH, Claim


class EvidenceCheck(CouncilOwned):
    """One line to check, or for a target line one of its subjects.

    `subject` is the reference of the line's subject, or of the family, case or child
    (`subject_kind`) drawn from the indicator; `counted` says for those whether the subject is in
    the numerator, or in the denominator only. `weighed` says what made it likelier to be drawn.

    A line's evidence is its own. A target's subject has its own here: `records`, `evidence` and
    `evidence_digest` are what they are on a line.
    """

    scope = Scope(roles=frozenset({COMMISSIONER}))
    # Of whom it speaks, by reference only (families.rights.tables).
    subject_column = "subject"

    class Outcome(models.TextChoices):
        OPEN = "", "Not checked"
        CONFIRMED = "confirmed", "Evidence found"
        FAILED = "failed", "Evidence not found"

    class Reason(models.TextChoices):
        NO_RECORD = "no_record", "No record found"
        DATE_OUTSIDE = "date_outside", "A date is outside what counts"
        WRONG_CONTACT = "wrong_contact", "The wrong kind of contact"
        STAR_NOT_COMPARABLE = "star_not_comparable", "The Stars cannot be compared"
        NOT_THIS_FAMILY = "not_this_family", "It is not about this family"
        OTHER = "other", "Something else"

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="all_checks")
    line = models.ForeignKey(ClaimLine, models.PROTECT, related_name="checks")
    subject_kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=KEY_LENGTH)
    counted = models.BooleanField(null=True)
    weighed = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    records = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    evidence = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    evidence_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True, db_default="")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.CharField(max_length=20, choices=Reason, blank=True, db_default="")
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
            # In words where the reason's own are not enough; so were all before there were reasons.
            models.CheckConstraint(
                name="failed_check_says_why",
                condition=~Q(outcome="failed") | ~Q(note="") | ~Q(reason__in=["", "other"]),
            ),
            models.CheckConstraint(
                name="check_reason_of_failed",
                condition=Q(reason="")
                | Q(
                    outcome="failed",
                    reason__in=[
                        "no_record",
                        "date_outside",
                        "wrong_contact",
                        "star_not_comparable",
                        "not_this_family",
                        "other",
                    ],
                ),
            ),
        ]
        triggers = CHECK_GUARDS

    def __str__(self) -> str:
        return f"check of {self.subject}"
