"""The audit trail in tests: what was done, without who looked."""

from django.db.models import QuerySet

from centres.models import AuditEvent


def done() -> QuerySet[AuditEvent]:
    """Events of what was done, the newest first; a look says the page that it was at."""
    return AuditEvent.objects.exclude(details__has_key="page")
