from django.db import models
from django.db.models import Value

from centres.models import Recorded, User
from centres.models.places import KEY_LENGTH
from families.history import keep_history
from families.models import Child
from families.scope import FamilyScope

PLACE_NAME_LENGTH = 200


@keep_history()
class Assessment(Recorded):
    """A judgement of a child's development in one EYFS prime area on a day (SPEC 2)."""

    scope = FamilyScope(family="child__family")

    class Area(models.TextChoices):
        COMMUNICATION_AND_LANGUAGE = "communication_and_language", "Communication and language"
        PHYSICAL = "physical", "Physical development"
        PSED = "psed", "Personal, social and emotional development"

    class Judgement(models.TextChoices):
        ON_TRACK = "on_track", "On track"
        NOT_ON_TRACK = "not_on_track", "Not on track"

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    child = models.ForeignKey(Child, models.PROTECT, related_name="assessments")
    date = models.DateField()
    area = models.CharField(max_length=30, choices=Area)
    judgement = models.CharField(max_length=15, choices=Judgement)

    class Meta:
        ordering = ["date", "area"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="assessment_ref_unique"),
            # Asked at a statement's end: a correction may swap two judgements.
            models.UniqueConstraint(
                fields=["child", "date", "area"],
                name="assessment_once_a_day_and_area",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def whole_check(self) -> list["Assessment"]:
        """All judgements of the child on this day, in the order of the areas."""
        order = list(self.Area)
        of_day = [one for one in self.child.assessments.all() if one.date == self.date]
        return sorted(of_day, key=lambda one: order.index(self.Area(one.area)))


@keep_history()
class TwoYearCheck(Recorded):
    """Which of a child's checks was the two-year check; it is not in the exchange folder."""

    scope = FamilyScope(family="child__family")

    child = models.OneToOneField(Child, models.PROTECT, related_name="two_year_check")
    date = models.DateField()

    class Meta:
        ordering = ["date", "pk"]

    def __str__(self) -> str:
        return f"two-year check on {self.date}"


@keep_history()
class TwoYearOffer(Recorded):
    """That the family was told of the funded place; it is not in the exchange folder."""

    scope = FamilyScope(family="child__family")

    child = models.OneToOneField(Child, models.PROTECT, related_name="two_year_offer")
    told_on = models.DateField()
    told_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["told_on", "pk"]

    def __str__(self) -> str:
        return f"told on {self.told_on}"


@keep_history()
class TwoYearPlace(Recorded):
    """A funded place for a two-year-old, and the day it started."""

    scope = FamilyScope(family="child__family")

    child = models.OneToOneField(Child, models.PROTECT, related_name="two_year_place")
    started_on = models.DateField()
    # The nursery, playgroup or childminder; not in the exchange folder.
    where = models.CharField(
        blank=True, default="", db_default=Value(""), max_length=PLACE_NAME_LENGTH
    )

    class Meta:
        ordering = ["started_on", "pk"]

    def __str__(self) -> str:
        return f"place from {self.started_on}"
