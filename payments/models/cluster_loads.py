"""The open cases of a cluster, as a roll-up of the running quarter found them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from centres.models import Cluster, CouncilOwned
from centres.scope import CLAIMS_FOR, Scope


def _ids() -> Any:
    return ArrayField(models.BigIntegerField(), default=list)


class ClusterLoad(CouncilOwned):
    """Ids of a cluster's cases on the day `as_of`: those open, and of them those that press.

    `late` have something overdue (closed ones too, whose closing Star is), `unseen` are of families
    whom nobody has seen for three weeks, `past_six_months` were opened longer ago, `to_allocate`
    have no worker. `workers` is how many people hold the open ones.
    """

    scope = Scope(roles=CLAIMS_FOR, cluster="cluster", provider="cluster__provider")

    cluster = models.OneToOneField(Cluster, models.CASCADE, related_name="load")
    as_of = models.DateField()
    workers = models.PositiveIntegerField()
    open = _ids()
    late = _ids()
    unseen = _ids()
    past_six_months = _ids()
    to_allocate = _ids()

    class Meta:
        ordering = ["cluster"]

    def __str__(self) -> str:
        return f"{self.cluster_id} {self.as_of}"
