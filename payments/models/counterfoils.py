"""Counterfoils: what was posted, kept a second time by the database itself (SPEC 6)."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import CouncilOwned
from centres.scope import Scope
from payments.guards.counterfoils import COUNTERFOIL_GUARDS
from payments.models.claims import DIGEST_LENGTH


class Counterfoil(CouncilOwned):
    """The rows that one statement posted to a table, as they were; or a claim as it was decided.

    `seal` stands for this counterfoil and the council's one before it, so that none can be changed,
    taken out or put between others unnoticed. `verify_ledger` compares them with what is posted.
    Nobody is shown them: they hold what other tables do.
    """

    append_only = True
    scope = Scope(roles=frozenset())

    table = models.CharField(max_length=63)
    rows = models.JSONField()
    seal = models.CharField(max_length=DIGEST_LENGTH)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["council", "id"], name="counterfoils_in_order")]
        triggers = [*forbid_change("counterfoil"), *COUNTERFOIL_GUARDS]

    def __str__(self) -> str:
        return f"Counterfoil {self.pk}"
