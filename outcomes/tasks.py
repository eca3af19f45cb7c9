"""Work for the Celery workers. Every task may run twice, and leaves the same when it does."""

from datetime import timedelta

from celery import Task, shared_task
from django.utils import timezone

from centres.models import Council
from centres.quarters import Quarter
from centres.row_scope import as_service
from outcomes.models import RollUp
from outcomes.reminders import urgent
from outcomes.reminders.preparing import prepare
from outcomes.reminders.sending import deliver, settle_lost, waiting
from outcomes.rollup.requests import lost_rollups, request_rollup, send
from outcomes.rollup.work import carry_out

# So long into a quarter the one before is still rolled up each night, for what is entered late.
LATE_ENTRIES = timedelta(days=14)
SECONDS_TO_NEXT_LOOK = 15


@shared_task(bind=True, max_retries=None)
def rollup_quarter(task: Task, rollup_id: int) -> None:
    """Carry out one roll-up: one council, one quarter.

    What another worker has is looked at again a little later: that one may not live to finish it.
    """
    rollup = RollUp.objects.filter(pk=rollup_id).first()
    if rollup is None:
        return
    with as_service(rollup.council_id):
        is_done = carry_out(rollup)
    if not is_done and rollup.is_waiting:
        raise task.retry(countdown=SECONDS_TO_NEXT_LOOK)


@shared_task
def rollup_every_council() -> None:
    """Ask for the current quarter of every council, and early on for the one just ended."""
    today = timezone.localdate()
    quarters = [Quarter.containing(today)]
    if today - quarters[0].first_day < LATE_ENTRIES:
        quarters.insert(0, quarters[0].plus(-1))
    for council in Council.objects.all():
        for quarter in quarters:
            request_rollup(council=council, quarter=quarter, by=None)


@shared_task
def take_up_lost_rollups() -> None:
    """Send again what no worker has begun, or what one began and did not live to finish."""
    for rollup in lost_rollups():
        send(rollup)


@shared_task
def remind_everybody() -> None:
    """Have what is due today told, council by council. However often it runs, each thing once."""
    for council in Council.objects.order_by("pk"):
        remind_council.delay(council.pk)


@shared_task
def remind_council(council_id: int) -> None:
    """Write down a council's reminders of today, and send them one by one."""
    council = Council.objects.filter(pk=council_id).first()
    with as_service(council_id):
        for message in prepare(council, timezone.localdate()) if council else []:
            send_reminder.delay(message.pk)


@shared_task(bind=True, max_retries=None)
def send_reminder(task: Task, message_id: int) -> None:
    """Send one message; what did not get through is tried again, later each time."""
    wait = deliver(message_id)
    if wait:
        raise task.retry(countdown=wait.total_seconds())


@shared_task
def take_up_reminders() -> None:
    """Put right what a killed worker left, and send what waits."""
    settle_lost()
    for message_id in waiting():
        send_reminder.delay(message_id)


@shared_task
def tell_of_urgent_access(access_id: int) -> None:
    """Tell the coordinators of one urgent access. Idempotent."""
    with as_service():
        for access in urgent.left():
            if access.pk == access_id:
                urgent.tell(access)


@shared_task
def tell_of_urgent_accesses_left() -> None:
    """Tell of all whose messages have not gone: a worker was killed, or a server did not answer."""
    with as_service():
        for access in urgent.left():
            urgent.tell(access)
