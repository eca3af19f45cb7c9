"""Where a claim of the running quarter is going, and what keeps outcomes out of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Case as Either
from django.db.models import F, Q, QuerySet, Value, When

from centres.models import Centre, CouncilOwned, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.row_scope import as_service
from centres.scope import CLAIMS_FOR, Scope, ScopedQuerySet
from families.models import Case, Child, Family
from outcomes.models import Enrolment
from outcomes.outlook.lacks import Lacking
from outcomes.outlook.mendable import Mending
from payments.models.contracts import Contract

RESTRICTED = "restricted"


class QuarterOutlook(CouncilOwned):
    """A contract's claim for the running quarter as a roll-up of the day `as_of` foresaw it.

    All in pence, by the claim's own calculation, caps included: `stands_pence` is the draft as it
    was; `at_risk_pence` what of it could still fall away, and `at_risk` the number of its lines;
    `low_pence`, `middle_pence` and `high_pence` the likely range of the whole quarter, empty where
    there is too little history; `mended_pence` what it would come to if everything that lacks a
    record were put right. `seen` are the quarters it goes by, each with what the rest of it
    brought: `{"quarter", "outcomes", "pence"}`. `units_left` says by outcome what the quarter's
    cap in units leaves.
    """

    scope = Scope(roles=CLAIMS_FOR, provider="contract__provider")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="outlooks")
    quarter = models.CharField(max_length=10)
    as_of = models.DateField()
    stands_pence = models.BigIntegerField()
    at_risk_pence = models.BigIntegerField()
    at_risk = models.PositiveIntegerField()
    low_pence = models.BigIntegerField(null=True)
    middle_pence = models.BigIntegerField(null=True)
    high_pence = models.BigIntegerField(null=True)
    mended_pence = models.BigIntegerField()
    seen = models.JSONField(default=list)
    units_left = models.JSONField(default=dict)

    class Meta:
        ordering = ["contract", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "quarter"], name="outlook_once"),
            models.CheckConstraint(
                name="outlook_range_whole_and_in_order",
                condition=Q(
                    low_pence__isnull=True, middle_pence__isnull=True, high_pence__isnull=True
                )
                | Q(
                    low_pence__lte=models.F("middle_pence"),
                    middle_pence__lte=models.F("high_pence"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.quarter}"


class BlockedOutcomeQuerySet(ScopedQuerySet):
    """Named reads of what lacks a record."""

    def as_seen_by(self, user: User) -> QuerySet[Any]:
        """Those in the user's scope, each `withheld` or not: of a restricted family nobody is told
        more than the reference but those who work with it (SPEC 1). `lacks` and `whose` are the
        lack and the worker's id, neither where it is withheld.
        """
        own = Family.objects.visible_to(user).values("pk")
        withheld: Any = Q()
        for model, path in ((Case, "family"), (Child, "family"), (Enrolment, "carer__family")):
            rows: Any = model._default_manager
            hidden = rows.filter(council=user.council_id, **{f"{path}__restricted": True}).exclude(
                **{f"{path}__in": own}
            )
            # Who does not see a family would not see that it is restricted either.
            with as_service(user.council_id):
                subjects = list(hidden.values_list("ref", flat=True))
            withheld |= Q(kind=model._meta.model_name, subject__in=subjects)
        told: Any = self.visible_to(user)
        return told.annotate(
            withheld=Either(When(withheld, then=Value(True)), default=Value(False)),
            lacks=Either(When(withheld, then=Value(RESTRICTED)), default=F("lack")),
            whose=Either(
                When(withheld, then=Value(None)),
                default=F("worker_id"),
                output_field=models.BigIntegerField(null=True),
            ),
        )


class BlockedOutcome(CouncilOwned):
    """An outcome of the running quarter that a record keeps from counting, for one subject.

    `kind` is what the subject is (case, child, enrolment), `worker` whose the family's case is.
    `worth_pence` is the unit price. `until` is the last day on which what is lacking can be done;
    of what is only to be recorded, the last of the quarter whose claim still looks back to it.
    `pays` says whether it can be put right while the quarter's cap in units leaves anything for it.
    """

    scope = Scope(roles=CLAIMS_FOR, cluster="centre__cluster", provider="contract__provider")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="blocked")
    quarter = models.CharField(max_length=10)
    measure = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=KEY_LENGTH)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    mending = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Mending])
    lack = models.CharField(max_length=15, choices=[(one.value, one.heading) for one in Lacking])
    words = models.CharField(max_length=CELL_LENGTH)
    until = models.DateField(null=True)
    worth_pence = models.PositiveBigIntegerField()
    pays = models.BooleanField()

    objects: ClassVar[Any] = BlockedOutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["contract", "measure", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "quarter", "measure", "subject"], name="blocked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.subject}: {self.lack}"
