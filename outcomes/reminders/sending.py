"""Sending what was written down, each message once, whoever is killed when (decision 0020)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from centres import audit
from centres.scope import COORDINATOR
from families.models import Case
from outcomes.cases.due import due_of, with_due
from outcomes.models.reminders import Channel, Reminder, ReminderMessage
from outcomes.reminders import mail, texts
from outcomes.reminders.channels import NeverError, Sender, TryAgainError, channels_of
from outcomes.reminders.wording import Thing, letter

State = ReminderMessage.State
SENDERS: dict[str, Sender] = {Channel.EMAIL: mail.send, Channel.TEXT: texts.send}
# A minute after the first try, then twice as long each time, to half an hour.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
TRIES = 10


class TakenError(Exception):
    """Somebody else has the message by now."""


def deliver(pk: int) -> timedelta | None:
    """Send a message that waits. Returns after how long to try again, None when nothing is to do.

    No transaction is open while the mail server or Notify is asked.
    """
    message = _claim(pk)
    if message is None:
        return None
    things = _still_to_tell(message)
    if not things:
        _settle(message, State.NOT_NEEDED)
        return None
    try:
        SENDERS[message.channel](message, letter(things), lambda: _hand_over(message))
    except TakenError:
        return None
    except NeverError as problem:
        _settle(message, State.REFUSED, str(problem))
        return None
    except TryAgainError as problem:
        return _put_back(message, problem)
    _settle(message, State.SENT)
    return None


def settle_lost() -> None:
    """Put right what somebody had when they were killed.

    What was not handed over yet is sent. What was: Notify can be asked, so it is tried again; of
    a mail nobody knows, so it is never sent a second time.
    """
    now = timezone.now()
    free = {"state": State.QUEUED, "claim": None, "claimed_at": None}
    stuck = ReminderMessage.objects.stuck
    stuck(State.CLAIMED, now).update(**free)
    stuck(State.HANDED_OVER, now).filter(channel=Channel.TEXT).update(**free)
    # The claim stays: should its holder live, it may still say that it was sent.
    stuck(State.HANDED_OVER, now).filter(channel=Channel.EMAIL).update(state=State.PERHAPS)


def waiting() -> list[int]:
    """Messages that can be sent now."""
    ready = ReminderMessage.objects.to_send(timezone.now()).order_by("pk")
    return list(ready.values_list("pk", flat=True))


def _claim(pk: int) -> ReminderMessage | None:
    """Take the message, unless it is somebody else's, sent, or to be tried later."""
    claim, now = uuid.uuid4(), timezone.now()
    taken = ReminderMessage.objects.to_send(now).filter(pk=pk)
    if not taken.update(
        state=State.CLAIMED, claim=claim, claimed_at=now, attempts=F("attempts") + 1
    ):
        return None
    return ReminderMessage.objects.select_related("to", "council").get(pk=pk)


def _hand_over(message: ReminderMessage) -> None:
    """Write down that it leaves now. TakenError where somebody else has taken the message, having
    waited long enough: then nothing leaves here.
    """
    mine = ReminderMessage.objects.filter(pk=message.pk, claim=message.claim, state=State.CLAIMED)
    if not mine.update(state=State.HANDED_OVER, claimed_at=timezone.now()):
        raise TakenError


@transaction.atomic
def _settle(message: ReminderMessage, state: str, failure: str = "") -> None:
    """The end of it, with its audit entry."""
    sent_at: datetime | None = timezone.now() if state == State.SENT else None
    mine = ReminderMessage.objects.filter(pk=message.pk, claim=message.claim)
    if mine.update(state=state, sent_at=sent_at, failure=failure, claim=None, claimed_at=None):
        audit.record(
            by=None,
            action=f"reminders.{state}",
            record="reminder",
            reference=str(message.key),
            council=message.council,
            channel=message.channel,
            failure=failure,
        )


def _put_back(message: ReminderMessage, problem: TryAgainError) -> timedelta | None:
    """For another try later, if it surely has not left or Notify can be asked whether it has."""
    if problem.perhaps and message.channel == Channel.EMAIL:
        _settle(message, State.PERHAPS, problem.code)
        return None
    if message.attempts >= TRIES:
        _settle(message, State.PERHAPS if problem.perhaps else State.REFUSED, problem.code)
        return None
    wait: timedelta = min(FIRST_WAIT * 2 ** (message.attempts - 1), LONGEST_WAIT)
    mine = ReminderMessage.objects.filter(pk=message.pk, claim=message.claim)
    mine.update(
        state=State.QUEUED,
        failure=problem.code,
        next_try_at=timezone.now() + wait,
        claim=None,
        claimed_at=None,
    )
    return wait


def _still_to_tell(message: ReminderMessage) -> list[Thing]:
    """What is still due, still this person's and still wanted; the rest is marked as left out."""
    to, today = message.to, timezone.localdate()
    reminders = list(message.reminders.filter(left_out=False))
    cases = Case.objects.visible_to(to).filter(pk__in=[one.case_id for one in reminders])
    clusters = to.reach.clusters.get(COORDINATOR, set())
    theirs = cases.filter(Q(worker=to) | Q(centre__cluster__in=clusters))
    due = {case.pk: (case, due_of(case, today)) for case in with_due(theirs, today)}
    wanted = to.is_active and message.channel in channels_of(to)
    things, left_out = [], []
    for one in reminders:
        case, now_due = due.get(one.case_id, (None, None))
        same = now_due and (now_due.key, now_due.by) == (one.what, one.due_on)
        if wanted and case and now_due and same:
            things.append(Thing(case.ref, now_due, own=case.worker_id == to.pk))
        else:
            left_out.append(one.pk)
    Reminder.objects.filter(pk__in=left_out).update(left_out=True)
    return things
