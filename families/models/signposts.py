from django.db import models

from centres.models import Recorded, User
from families.history import keep_history
from families.models.directory import Service
from families.models.family import Family
from families.models.referrals import Referral
from families.scope import FamilyScope


@keep_history()
class Signpost(Recorded):
    """A family was told of a service; with a `referral`, the service was told of the family too."""

    scope = FamilyScope()

    family = models.ForeignKey(Family, models.PROTECT, related_name="signposts")
    service = models.ForeignKey(Service, models.PROTECT, related_name="signposts")
    worker = models.ForeignKey(User, models.PROTECT, related_name="+")
    date = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    referral = models.OneToOneField(
        Referral, models.PROTECT, null=True, blank=True, related_name="signpost"
    )

    class Meta:
        ordering = ["-date", "-pk"]
        indexes = [models.Index(fields=["family", "date"], name="signpost_family_date")]
        constraints = [
            # Told twice on one day is told once.
            models.UniqueConstraint(
                fields=["family", "service", "date"], name="signpost_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.date}"
