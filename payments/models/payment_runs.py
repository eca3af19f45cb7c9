"""When the council paid (SPEC 6)."""

from django.db import models
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned, User
from centres.scope import COMMISSIONER, Scope
from payments.guards.counterfoils import with_counterfoil
from payments.guards.payment_runs import PAYMENT_RUN_GUARDS


class PaymentRun(CouncilOwned):
    """One run over all contracts of a council; its transactions are the payments."""

    append_only = True
    scope = Scope(roles=frozenset({COMMISSIONER}))

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    total_pence = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["-pk"]
        triggers = [*forbid_change("payment run"), *PAYMENT_RUN_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"Payment run {self.pk}"
