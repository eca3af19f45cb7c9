import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models.people import User
from centres.models.places import Council
from centres.scope import AUDITOR, Scope, Scoped


class AuditEvent(Scoped):
    """Who did what to which record, when. Append-only, and free of personal data.

    `record` names the kind of record (`family`, `claim`), `reference` its key; `details` hold
    facts such as the fields that changed or an amount in pence, never names or notes. What was
    looked at is told by centres.auditing.looks.
    """

    append_only = True
    scope = Scope(roles=frozenset({AUDITOR}))

    council = models.ForeignKey(Council, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    action = models.CharField(max_length=60)
    record = models.CharField(max_length=40)
    reference = models.CharField(max_length=200)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["council", "record", "reference"], name="audit_by_record"),
            models.Index(fields=["council", "user", "at"], name="audit_by_user"),
            models.Index(fields=["council", "at"], name="audit_by_time"),
            # Which lists a reference stood on: those that say what they showed.
            GinIndex(
                OpClass("details", "jsonb_path_ops"),
                name="audit_by_shown",
                condition=models.Q(details__has_key="shown"),
            ),
        ]
        triggers: list[pgtrigger.Trigger] = forbid_change("audit event")

    def __str__(self) -> str:
        return f"{self.action} {self.record} {self.reference}"
