"""What a roll-up stores. Pages, exports and claims read these rows and nothing else (SPEC 4-5)."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from centres.models import (
    Centre,
    Cluster,
    Council,
    CouncilOwned,
    Provider,
    ReachArea,
    User,
)
from centres.models.places import KEY_LENGTH
from centres.quarters import Quarter
from centres.scope import CLAIMS_FOR, COUNCIL_ADMIN, FSW, CouncilWide, Scope, ScopedQuerySet


class RollUpQuerySet(ScopedQuerySet):
    """Named reads of roll-ups."""

    def of(self, council: Council, quarter: Quarter) -> Self:
        """Those of one council and quarter, the newest first."""
        return self.filter(council=council, quarter=str(quarter)).order_by("-pk")

    def waiting(self) -> Self:
        """Not finished yet: queued or running."""
        return self.filter(state__in=RollUp.WAITING)

    def done(self) -> Self:
        """Finished; their figures are stored."""
        return self.filter(state=RollUp.State.DONE)


class RollUp(CouncilOwned):
    """One run of a quarter's roll-up for a council: queued, running, done or failed.

    `again` is set when somebody asks while it runs: the records may have changed since it looked,
    so it starts over before it is done. `sent_at` is when a task was last put on the queue; empty
    while the queue did not answer.
    """

    scope = CouncilWide(roles=CLAIMS_FOR | {COUNCIL_ADMIN})

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    WAITING = (State.QUEUED, State.RUNNING)

    quarter = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    again = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    objects: ClassVar[Any] = RollUpQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["council", "quarter"], name="rollup_of_quarter")]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "quarter"],
                condition=Q(state__in=["queued", "running"]),
                name="rollup_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.state}"

    @property
    def is_waiting(self) -> bool:
        """Neither done nor failed yet."""
        return self.state in self.WAITING


class Achievement(CouncilOwned):
    """An outcome achieved by a subject by the end of `quarter`, on the records as rolled up.

    The roll-up of a quarter stores every achievement dated on or before its last day, so the
    same achievement stands in several quarters. `subject` is the reference of the case, child or
    enrolment; `evidence` maps kinds of record to the ids of those that prove it, for example
    `{"engagement": [1, 5], "star": [7, 9], "action": [3]}`.
    """

    scope = Scope(roles=CLAIMS_FOR, provider="provider")
    # Of whom it speaks, by reference only (families.rights.tables).
    subject_column = "subject"

    quarter = models.CharField(max_length=10)
    measure = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=KEY_LENGTH)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="achievements")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="achievements")
    achieved_on = models.DateField()
    evidence = models.JSONField(default=dict)

    class Meta:
        ordering = ["measure", "achieved_on", "subject"]
        indexes = [
            models.Index(fields=["council", "quarter", "provider"], name="achievement_claimable")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "quarter", "measure", "subject"], name="achievement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.subject}"


class Counted(CouncilOwned):
    """An indicator of one unit for a quarter: `numerator` over `denominator`, both counts.

    The ids of its subjects (families, children or cases, as the indicator says): `counted` are in
    the numerator, `not_counted` in the denominator only. Rows of wider units leave both empty, for
    they are sums. `suppressed` ones are not for others to read than those whose work they are:
    they are small, or a small one would follow from them (outcomes.groups.suppression).
    """

    scope = Scope(roles=CLAIMS_FOR, cluster="cluster", provider="provider")

    class UnitLevel(models.TextChoices):
        COUNCIL = "council", "Council"
        PROVIDER = "provider", "Provider"
        CLUSTER = "cluster", "Cluster"
        CENTRE = "centre", "Centre"
        AREA = "area", "Reach area"

    quarter = models.CharField(max_length=10)
    indicator = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=10, choices=UnitLevel)
    unit = models.CharField(max_length=KEY_LENGTH)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="+")
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, related_name="+")
    numerator = models.PositiveBigIntegerField()
    denominator = models.PositiveBigIntegerField()
    counted = ArrayField(models.BigIntegerField(), default=list)
    not_counted = ArrayField(models.BigIntegerField(), default=list)
    # Until it has been looked at, so that nothing is told too early.
    suppressed = models.BooleanField(default=True, db_default=True)

    # Which of the families: a target group's key. Figures of everybody have none.
    group: str = ""

    class Meta:
        abstract = True
        ordering = ["level", "unit", "indicator"]

    def __str__(self) -> str:
        return f"{self.indicator} {self.unit}: {self.numerator}/{self.denominator}"

    @property
    def series(self) -> tuple[str, str, str, str]:
        """What stays the same from quarter to quarter."""
        return self.level, self.unit, self.indicator, self.group

    @property
    def is_hidden(self) -> bool:
        """Whether nobody reads its number: small numbers of small places."""
        return self.suppressed and self.level == self.UnitLevel.AREA

    @property
    def unit_name(self) -> str:
        """What the unit is called; its row must be loaded."""
        return str(self.centre or self.cluster or self.provider or self.council)


class Figure(Counted):
    """An indicator of SPEC 5 of everybody in a unit: what contracts and claims rest on."""

    class Meta(Counted.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["council", "quarter", "indicator", "level", "unit"], name="figure_once"
            ),
        ]


class GroupFigure(Counted):
    """An indicator of some of the families of a unit: a target group, or those of a reach area.

    Families whose details are restricted are in no area's row.
    """

    scope = Scope(roles=CLAIMS_FOR | {FSW}, cluster="cluster", provider="provider")

    group = models.CharField(max_length=30)
    area = models.ForeignKey(ReachArea, models.PROTECT, null=True, related_name="+")

    class Meta(Counted.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["council", "quarter", "indicator", "level", "unit", "group"],
                name="group_figure_once",
            ),
        ]
        indexes = [
            models.Index(fields=["council", "indicator", "group", "level"], name="group_figure_of"),
        ]

    @property
    def unit_name(self) -> str:
        """What the unit is called; its row must be loaded."""
        return str(self.area or super().unit_name)
