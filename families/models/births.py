from django.db import models

from centres.models import Partner, Recorded, User
from centres.models.places import KEY_LENGTH
from families.history import keep_history
from families.models.family import Child, Family
from families.scope import FamilyScope


@keep_history()
class BirthNotification(Recorded):
    """A birth that health services told of: whose baby it is, under the notification's own key.

    `digest` tells whether the same key comes again with other facts (SHA-256 of the row).
    """

    scope = FamilyScope()

    ref = models.CharField("notification", max_length=KEY_LENGTH)
    family = models.ForeignKey(Family, models.PROTECT, related_name="births")
    child = models.ForeignKey(Child, models.PROTECT, related_name="births")
    received_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # Whose program sent it, where no person brought it in.
    sender = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="birth_ref_unique"),
        ]

    def __str__(self) -> str:
        return self.ref


@keep_history()
class OutreachDecision(Recorded):
    """A family that is not to be looked for, and why. A later birth puts it on the list again."""

    scope = FamilyScope()

    class Reason(models.TextChoices):
        NOT_WANTED = "not_wanted", "The family does not want contact"
        ELSEWHERE = "elsewhere", "Supported by somebody else"
        MOVED_AWAY = "moved_away", "Moved away"
        BEREAVED = "bereaved", "The baby has died: do not contact as usual"
        MISTAKE = "mistake", "Notified by mistake"
        OTHER = "other", "Another reason"

    family = models.ForeignKey(Family, models.PROTECT, related_name="outreach_decisions")
    date = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["family", "date"], name="outreach_once_a_day"),
            models.CheckConstraint(
                condition=~models.Q(reason="other", note=""), name="outreach_other_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.date}"
