"""Letters are written down with the step they tell of, and sent once that is committed.

Nothing about them breaks a step: without a queue that answers, the scheduler sends them later.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from centres.models import User
from outcomes.reminders.channels import set_up
from payments.letters.recipients import told_of_message, told_of_step
from payments.models import ClaimLetter, Decision, LineMessage

TASK = "payments.tasks.send_claim_letters"


def tell_of_step(decision: Decision) -> None:
    """Write to whom a step concerns, in the caller's transaction; each once."""
    if set_up().email:
        _write(told_of_step(decision), council_id=decision.council_id, decision=decision)


def tell_of_message(message: LineMessage) -> None:
    """Write to whom a question or an answer is for, in the caller's transaction; each once."""
    if set_up().email:
        _write(told_of_message(message), council_id=message.council_id, message=message)


def _write(people: Iterable[User], **about: Any) -> None:
    letters = [ClaimLetter(to=person, **about) for person in people]
    written = ClaimLetter.objects.bulk_create(letters)
    if written:
        ids = [letter.pk for letter in written]
        transaction.on_commit(lambda: queue(ids), robust=True)


def queue(ids: list[int]) -> bool:
    """Put the task that sends these on the queue; False if the queue does not answer."""
    try:
        with current_app.connection_for_write() as connection:
            # Whoever took the step is waiting for a page: a queue that is away is told at once.
            connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            current_app.send_task(TASK, [ids], connection=connection)
    except OperationalError:
        return False
    return True
