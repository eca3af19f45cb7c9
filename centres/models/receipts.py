from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models.people import User
from centres.models.places import Council
from centres.scope import Scope, Scoped


class Receipt(Scoped):
    """That an entry was recorded, and the answer given for it. Written with it, kept for good.

    `client_id` is the entry's own name, made up by the form or device it was typed on. `digest`
    tells whether a second sending is the same entry; `answer` holds references, no personal data.
    Nobody is shown receipts.
    """

    append_only = True
    scope: ClassVar[Scope | None] = Scope(roles=frozenset())

    council = models.ForeignKey(Council, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    client_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        triggers: list[pgtrigger.Trigger] = forbid_change("receipt")

    def __str__(self) -> str:
        return f"{self.kind} {self.client_id}"
