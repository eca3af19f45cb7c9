"""Work for the Celery workers. Every task may run twice, and leaves the same when it does."""

from datetime import timedelta

from celery import Task, shared_task
from django.utils import timezone

from centres.models import Council
from centres.quarters import Quarter
from outcomes.models import RollUp
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
    if rollup and not carry_out(rollup) and rollup.is_waiting:
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
