"""Work for the Celery workers. Every task may run twice, and leaves the same when it does."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from centres.models import Council
from centres.row_scope import as_service
from families.looking.unusual import point_out


@shared_task
def point_out_unusual_access() -> None:
    """Read yesterday's and today's looks of every council for what is worth asking about."""
    today = timezone.localdate()
    with as_service():
        for council in Council.objects.order_by("pk"):
            for day in (today - timedelta(days=1), today):
                point_out(council, day)
