"""Which claims a payment settled (SPEC 6)."""

from django.db import models

from centres.append_only import forbid_change
from centres.models import CouncilOwned
from centres.scope import Scope
from payments.guards.counterfoils import with_counterfoil
from payments.guards.ledger import CLAIM_PAYMENT_GUARDS
from payments.models.claims import Claim
from payments.models.ledger import LEDGER_FOR, Transaction


class ClaimPayment(CouncilOwned):
    """That a payment settled a claim: `amount_pence` is the claim's net sum, also below 0.

    `attempt` is set by the database: how often the claim's payment was reversed before, plus 1.
    """

    append_only = True
    scope = Scope(roles=LEDGER_FOR)

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="settled")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="payments")
    amount_pence = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField(db_default=1, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "attempt"], name="claim_paid_once"),
        ]
        triggers = [*forbid_change("payment of a claim"), *CLAIM_PAYMENT_GUARDS, with_counterfoil()]

    def __str__(self) -> str:
        return f"{self.claim}: {self.amount_pence}"
