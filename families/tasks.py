"""Work for the Celery workers. Every task may run twice, and leaves the same when it does."""

from datetime import timedelta

from celery import Task, shared_task
from django.utils import timezone

from centres import audit
from centres.models import Council
from centres.row_scope import as_service
from families.looking.unusual import point_out
from families.rights.access import send
from families.rights.archive import lost_archives, make_as_service
from families.rights.retention import DueList

SECONDS_TO_NEXT_LOOK = 15


@shared_task(bind=True, max_retries=None)
def make_access_archive(task: Task, request_id: int) -> None:
    """Make the archive of an access request. One that another worker has is looked at again."""
    if not make_as_service(request_id):
        raise task.retry(countdown=SECONDS_TO_NEXT_LOOK)


@shared_task
def take_up_lost_archives() -> None:
    """Send again what no worker has begun, or what one began and did not live to finish."""
    with as_service():
        for request in lost_archives():
            send(request)


@shared_task
def list_due_removals() -> None:
    """Note how many records are past their last day, council by council. It removes none."""
    for council in Council.objects.order_by("pk"):
        with as_service(council):
            due = len(DueList(council, timezone.localdate()))
            if due:
                audit.record(
                    by=None,
                    action="retention.due",
                    record="retention",
                    reference=council.code,
                    council=council,
                    families=due,
                )


@shared_task
def point_out_unusual_access() -> None:
    """Read yesterday's and today's looks of every council for what is worth asking about."""
    today = timezone.localdate()
    with as_service():
        for council in Council.objects.order_by("pk"):
            for day in (today - timedelta(days=1), today):
                point_out(council, day)
