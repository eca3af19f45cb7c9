"""What the council agreed with other organisations about sharing what is held of families."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from centres.models import Recorded, User
from centres.models.places import KEY_LENGTH
from centres.scope import AUDITOR, Scope, ScopedQuerySet
from families.history import keep_history

PURPOSE_LENGTH = 1_000


class SharingAgreementQuerySet(ScopedQuerySet):
    """Named reads of sharing agreements."""

    def in_force(self, day: date) -> SharingAgreementQuerySet:
        """Those that hold on the day, both ends included."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
            starts_on__lte=day,
        )

    def covering(self, partner: str, what: str, day: date) -> SharingAgreementQuerySet:
        """Those in force with this partner (its code) about one of `Share`'s codes."""
        return self.in_force(day).filter(partner=partner, shares__contains=[what])


@keep_history()
class SharingAgreement(Recorded):
    """An agreement of the council with a partner: what it sees, why, on what ground, how long.

    `partner` is the partner's code, the same in each agreement with it. `asks` says which families
    it is about; one that refused or withdrew, or is restricted, is in none.
    """

    scope = Scope(roles=frozenset({AUDITOR}))

    class Share(models.TextChoices):
        CONTACTS = "contacts", "Names, addresses and how to reach a family"
        BIRTHS = "births", "New births: what was done about a notification"
        REFERRAL_OUTCOMES = "referral_outcomes", "What became of a referral the partner made"
        WAREHOUSE_UNNAMED = "warehouse_unnamed", "Records without names, for statistics"
        WAREHOUSE_NAMED = "warehouse_named", "Records with names, matched with other records"

    class Basis(models.TextChoices):
        PUBLIC_TASK = "public_task", "Public task, Article 6(1)(e)"
        LEGAL_OBLIGATION = "legal_obligation", "Legal obligation, Article 6(1)(c)"
        VITAL_INTERESTS = "vital_interests", "Vital interests, Article 6(1)(d)"
        CONSENT = "consent", "Consent, Article 6(1)(a)"

    class Asks(models.TextChoices):
        AGREED = "agreed", "Only families that agreed to share"
        NOT_REFUSED = "not_refused", "All families that did not refuse or withdraw"

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    partner = models.SlugField("partner’s code", max_length=40)
    partner_name = models.CharField(max_length=200)
    purpose = models.TextField(max_length=PURPOSE_LENGTH)
    basis = models.CharField(max_length=20, choices=Basis)
    shares = ArrayField(models.CharField(max_length=30, choices=Share))
    asks = models.CharField(max_length=12, choices=Asks, default=Asks.AGREED)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    review_on = models.DateField()
    # Stopped before its last day: from this day on nothing is shared under it.
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects: ClassVar[Any] = SharingAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["partner_name", "-starts_on", "pk"]
        indexes = [models.Index(fields=["council", "partner"], name="sharing_with_partner")]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="sharing_ref_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="sharing_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_because="")
                | (Q(ended_on__isnull=False) & ~Q(ended_because="")),
                name="sharing_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(review_on__gte=F("starts_on")), name="sharing_reviewed_after_start"
            ),
            models.CheckConstraint(
                condition=Q(
                    shares__contained_by=[
                        "contacts",
                        "births",
                        "referral_outcomes",
                        "warehouse_unnamed",
                        "warehouse_named",
                    ],
                    shares__len__gt=0,
                ),
                name="sharing_something_known",
            ),
            # A warehouse has names of families that said so, and of nobody else; consent is said.
            models.CheckConstraint(
                condition=Q(asks="agreed")
                | (Q(asks="not_refused") & ~Q(basis="consent"))
                & ~Q(shares__contains=["warehouse_named"]),
                name="sharing_names_asks_families",
            ),
        ]

    def __str__(self) -> str:
        return self.partner_name

    @property
    def shares_in_words(self) -> list[str]:
        """What is shared, in the order of the list."""
        return [str(share.label) for share in self.Share if share.value in self.shares]

    def state(self, today: date) -> str:
        """`ended`, `to_come`, `review_due` or `in_force`."""
        if self.ended_on or (self.ends_on and self.ends_on < today):
            return "ended"
        if self.starts_on > today:
            return "to_come"
        return "review_due" if self.review_on <= today else "in_force"
