"""That everything was compared with a recomputation: when, how much, and what differed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned, User
from centres.scope import Scope
from payments.guards.counterfoils import with_counterfoil
from payments.guards.moments import made_now
from payments.models.ledger import LEDGER_FOR


class Verification(CouncilOwned):
    """One comparison of a council's claims and ledger with what they should be (SPEC 6).

    `results` is a list of `what` was compared, `count`: of how many, `found`: how many differences,
    and `differences`: the first of them by name, without personal data. `changes` counts the later
    changes behind sealed lines by their sort. `by` is nobody for the nightly one.
    """

    append_only = True
    scope = Scope(roles=LEDGER_FOR)

    at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    compared = models.PositiveIntegerField()
    differing = models.PositiveIntegerField()
    results = models.JSONField()
    changes = models.JSONField()
    milliseconds = models.PositiveIntegerField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["council", "at"], name="verification_of_council")]
        triggers = [*forbid_change("verification"), made_now(), with_counterfoil()]

    def __str__(self) -> str:
        return f"verification {self.pk}"

    @property
    def agreed(self) -> list[dict[str, Any]]:
        """The comparisons in which nothing differed."""
        return [result for result in self.results if not result["found"]]

    @property
    def differed(self) -> list[dict[str, Any]]:
        """The comparisons in which something differed."""
        return [result for result in self.results if result["found"]]

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.milliseconds / 1000
