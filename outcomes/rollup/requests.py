"""Asks for roll-ups: one waiting for a council and quarter at a time, whoever asks."""

from datetime import timedelta

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from kombu.exceptions import OperationalError

from centres import audit
from centres.models import Council, User
from centres.quarters import Quarter
from centres.wording import day_in_words
from outcomes.models import RollUp
from outcomes.rollup.claim import is_claimed

TASK = "outcomes.tasks.rollup_quarter"
# A task that nobody has begun for so long is taken for lost; a second copy of it does no harm.
LOST_AFTER = timedelta(minutes=2)


class RollUpRefusedError(Exception):
    """A roll-up that cannot be asked for; the message says why, for people."""


def request_rollup(
    *, council: Council, quarter: Quarter, by: User | None, queue: bool = True
) -> RollUp:
    """Ask for the roll-up of a quarter and put it on the queue once the transaction commits.

    Returns the one that waits already, if there is one; one that runs will start over, since it
    may have read the records before. Without an answer from the queue `sent_at` stays empty, and
    the scheduler sends it later. With `queue=False` the caller carries it out (`carry_out`).
    `by` is None for the scheduler and commands. Raises RollUpRefusedError for a quarter that has
    not begun.
    """
    if quarter.first_day > timezone.localdate():
        raise RollUpRefusedError(
            f"{quarter} has not begun yet: it starts on {day_in_words(quarter.first_day)}."
        )
    with transaction.atomic():
        rollup = _one_that_waits(council, quarter, by)
        audit.record(
            by=by,
            action="requested",
            record="roll-up",
            reference=str(quarter),
            council=council,
            rollup=rollup.pk,
        )
        if queue and rollup.state == RollUp.State.QUEUED and not rollup.sent_at:
            transaction.on_commit(lambda: send(rollup))
    return rollup


def send(rollup: RollUp) -> bool:
    """Put its task on the queue; False if the queue does not answer."""
    try:
        with current_app.connection_for_write() as queue:
            # Whoever asked is waiting for a page: a queue that is away is told at once.
            queue.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            current_app.send_task(TASK, [rollup.pk], connection=queue)
    except OperationalError:
        return False
    rollup.sent_at = timezone.now()
    RollUp.objects.filter(pk=rollup.pk).update(sent_at=rollup.sent_at)
    return True


def lost_rollups() -> list[RollUp]:
    """Those that wait, that nobody works on, and whose task was sent long enough ago or never."""
    asked = RollUp.objects.waiting().annotate(asked_at=Coalesce("sent_at", "requested_at"))
    overdue = asked.filter(asked_at__lt=timezone.now() - LOST_AFTER).order_by("pk")
    return [rollup for rollup in overdue if not is_claimed(rollup.council_id, rollup.quarter)]


def _one_that_waits(council: Council, quarter: Quarter, by: User | None) -> RollUp:
    while True:
        rollup = RollUp.objects.of(council, quarter).waiting().select_for_update().first()
        if rollup:
            if rollup.state == RollUp.State.RUNNING:
                rollup.again = True
                rollup.save(update_fields=["again"])
            return rollup
        try:
            with transaction.atomic():
                return RollUp.objects.create(council=council, quarter=str(quarter), requested_by=by)
        except IntegrityError:
            continue  # Somebody else asked at the same moment: theirs is there now.
