from django.db import models
from django.db.models import F, Q

from centres.models import Recorded, User
from centres.models.places import KEY_LENGTH
from families.history import keep_history
from families.models.family import Family
from families.scope import FamilyScope


@keep_history()
class Need(Recorded):
    """A need of a family, from a date and perhaps to one (both included)."""

    scope = FamilyScope()

    class Kind(models.TextChoices):
        DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
        PARENTAL_MENTAL_HEALTH = "parental_mental_health", "Parental mental health"
        SUBSTANCE_MISUSE = "substance_misuse", "Substance misuse"
        POSTNATAL_DEPRESSION = "postnatal_depression", "Postnatal depression"
        CHILD_BEHAVIOUR = "child_behaviour", "Child’s behaviour"
        LOW_SELF_ESTEEM = "low_self_esteem", "Low self-esteem"
        HOUSING = "housing", "Housing"
        DEBT = "debt", "Debt"
        CHILD_DISABILITY = "child_disability", "Child’s disability"
        WORKLESSNESS = "worklessness", "Out of work"
        LONE_PARENT = "lone_parent", "Lone parent"
        TRAVELLER = "traveller", "Traveller family"
        NEGLECT = "neglect", "Neglect"
        EXPLOITATION = "exploitation", "Exploitation"
        OTHER = "other", "Other"

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    family = models.ForeignKey(Family, models.PROTECT, related_name="needs")
    need = models.CharField(max_length=30, choices=Kind)
    starts_on = models.DateField("from")
    ends_on = models.DateField("to", null=True, blank=True)
    # Nobody for what was imported.
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-starts_on", "ref"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="need_ref_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="need_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.get_need_display()


@keep_history()
class Level(Recorded):
    """A family's level of need from a date on; the newest one on or before a day holds."""

    scope = FamilyScope()

    class Value(models.IntegerChoices):
        UNIVERSAL = 1, "1 Universal"
        EARLY_HELP = 2, "2 Early help"
        COMPLEX = 3, "3 Early help with complex needs"
        STATUTORY = 4, "4 Statutory"

    class Status(models.TextChoices):
        CHILD_IN_NEED = "cin", "Child in need"
        PROTECTION_PLAN = "cp", "Child protection plan"
        LOOKED_AFTER = "lac", "Looked-after child"

    family = models.ForeignKey(Family, models.PROTECT, related_name="levels")
    starts_on = models.DateField("from")
    level = models.PositiveSmallIntegerField(choices=Value)
    status = models.CharField(max_length=3, choices=Status, blank=True)
    # Nobody for what was imported.
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            # Asked at a statement's end: a merge may swap two families' levels of one day.
            models.UniqueConstraint(
                fields=["family", "starts_on"],
                name="level_once_a_day",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 4)), name="level_range"),
            models.CheckConstraint(
                condition=Q(status="") | Q(level=4), name="level_status_only_statutory"
            ),
        ]

    def __str__(self) -> str:
        return self.get_level_display()
