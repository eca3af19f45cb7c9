from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from centres.models import Recorded, User
from centres.scope import ScopedQuerySet
from families.history import keep_history
from families.models.family import Family
from families.scope import FamilyScope

BY_WHOM_LENGTH = 200


class AgreementQuerySet(ScopedQuerySet):
    """Named reads of agreements."""

    def newest_first(self) -> "AgreementQuerySet":
        """The one that counts first: of several on one day, the one recorded last."""
        return self.order_by("-on", "-pk")


@keep_history()
class Agreement(Recorded):
    """What a family said about sharing its information, on a day; the newest counts.

    Refusing costs no service (CONTEXT, data protection). `by_whom` is a name as it was told.
    """

    scope = FamilyScope()

    class Kind(models.TextChoices):
        SHARE_WITH_PARTNERS = "share_with_partners", "Sharing information with partners"

    class State(models.TextChoices):
        GIVEN = "given", "Agreed to share"
        REFUSED = "refused", "Did not agree to share"
        WITHDRAWN = "withdrawn", "Withdrew the agreement to share"

    family = models.ForeignKey(Family, models.PROTECT, related_name="agreements")
    kind = models.CharField(max_length=30, choices=Kind, default=Kind.SHARE_WITH_PARTNERS)
    state = models.CharField(max_length=10, choices=State)
    on = models.DateField()
    by_whom = models.CharField(max_length=BY_WHOM_LENGTH)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects: ClassVar[Any] = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["family", "kind", "on"], name="agreement_of_family")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["given", "refused", "withdrawn"]), name="agreement_state"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["share_with_partners"]), name="agreement_kind"
            ),
            models.CheckConstraint(condition=~Q(by_whom=""), name="agreement_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
