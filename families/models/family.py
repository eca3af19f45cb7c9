from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from centres.models import Centre, ReachArea, Recorded
from centres.models.places import CELL_LENGTH, KEY_LENGTH, validate_postcode
from centres.scope import COORDINATOR, ScopedQuerySet
from families.history import keep_history
from families.scope import FamilyScope

ADDRESS_LENGTH = 500
PHONE_LENGTH = 30
# Born so many weeks before the due date at most, and living.
MOST_WEEKS_EARLY = 18


class FamilyQuerySet(ScopedQuerySet):
    """Named reads of families."""

    def registered_on(self, day: date) -> "FamilyQuerySet":
        """Registered on that date (SPEC 3)."""
        return self.filter(registered_on__lte=day).exclude(deregistered_on__lte=day)

    def with_homes_seen_by(self, user: Any) -> "FamilyQuerySet":
        """Those whose address and postcode this person sees, as `families.standing.sees_home`."""
        open_cases = Q(cases__worker=user, cases__closed_on__isnull=True)
        theirs = Family.objects.filter(
            Q(centre__cluster__in=user.reach.clusters.get(COORDINATOR, set()))
            | Q(named_workers=user)
            | open_cases
        )
        return self.filter(Q(restricted=False) | Q(pk__in=theirs.values("pk")))

    def standing_for(self, ref: str) -> "FamilyQuerySet":
        """The family of that reference, or the one it was merged into.

        For references that were noted before a merge: in a device's outbox, in a bookmark.
        """
        merged = Family.objects.filter(ref=ref, merged_into__isnull=False)
        return self.filter(
            Q(ref=ref, merged_into__isnull=True) | Q(pk__in=merged.values("merged_into"))
        )


@keep_history()
class Family(Recorded):
    """A family known to a centre; without `registered_on` it is known but not registered."""

    scope = FamilyScope(family="")

    class Leaving(models.TextChoices):
        MOVED_AWAY = "moved_away", "They moved away"
        GROWN_UP = "grown_up", "The children are five or older"
        ASKED = "asked", "They asked to leave"
        OTHER = "other", "Other"

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="families")
    area = models.ForeignKey(
        ReachArea, models.PROTECT, null=True, blank=True, related_name="families"
    )
    postcode = models.CharField(max_length=8, blank=True, validators=[validate_postcode])
    # Lines of the address above the postcode; neither is in the exchange format.
    address = models.TextField(max_length=ADDRESS_LENGTH, blank=True)
    phone = models.CharField(max_length=PHONE_LENGTH, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    deregistered_on = models.DateField(null=True, blank=True)
    deregistered_because = models.CharField(max_length=20, choices=Leaving, blank=True)
    restricted = models.BooleanField(default=False)
    named_workers = models.ManyToManyField(
        "centres.User", blank=True, related_name="named_on_families"
    )
    # The family that this one turned out to be: it is seen and counted no more (families.merging).
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )

    # Its record is removed: what stays is for statistics and the ledger, and nobody sees it.
    removed_on = models.DateField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = FamilyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "families"
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="family_ref_unique"),
            models.CheckConstraint(
                condition=Q(deregistered_on__isnull=True)
                | Q(registered_on__isnull=False, deregistered_on__gte=F("registered_on")),
                name="family_deregistered_after_registered",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def called(self) -> str:
        """What its workers call it: the carers' names, or else the children's."""
        people: list[Person] = [*self.carers.all()] or [*self.children.all()]
        return " and ".join(person.full_name for person in people) or f"Family {self.ref}"

    @property
    def phone_link(self) -> str:
        """The number as a phone dials it; the page calls it at a tap."""
        return "".join(letter for letter in self.phone if letter.isdigit() or letter == "+")


class Person(Recorded):
    """What carers and children share."""

    scope = FamilyScope()

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    first_name = models.CharField(max_length=CELL_LENGTH)
    last_name = models.CharField(max_length=CELL_LENGTH)
    date_of_birth = models.DateField(null=True, blank=True)
    # The same person, recorded twice: everything of this one's is the other's now.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.ref

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@keep_history()
class Carer(Person):
    """A parent or other adult who cares for the children."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="carers")

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="carer_ref_unique"),
        ]


@keep_history()
class Child(Person):
    """A child, or an expected baby: exactly one of date of birth and due date is known."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="children")
    due_on = models.DateField(null=True, blank=True)
    two_year_offer_eligible = models.BooleanField(default=False)
    # Weeks between birth and due date of a child born early; not in the exchange folder.
    weeks_early = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "children"
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="child_ref_unique"),
            models.CheckConstraint(
                condition=Q(date_of_birth__isnull=False, due_on__isnull=True)
                | Q(date_of_birth__isnull=True, due_on__isnull=False),
                name="child_born_or_expected",
            ),
            models.CheckConstraint(
                condition=Q(weeks_early__isnull=True) | Q(weeks_early__range=(1, MOST_WEEKS_EARLY)),
                name="child_weeks_early_possible",
            ),
        ]
