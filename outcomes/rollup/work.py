"""Carries a roll-up out: the figures, then what the settings say follows from them."""

import logging
import traceback
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.module_loading import import_string

from centres.models import Council
from centres.quarters import Quarter
from centres.wording import in_words
from outcomes.measures.measure import Measure
from outcomes.measures.registry import MEASURES
from outcomes.models import RollUp
from outcomes.rollup.claim import claimed
from outcomes.rollup.progress import Listener, Progress, tell
from outcomes.rollup.store import store_figures

FollowUp = Callable[[Council, Quarter, Callable[[str], None]], None]

log = logging.getLogger(__name__)


def carry_out(rollup: RollUp, *, wait: bool = False, listener: Listener | None = None) -> bool:
    """Do a roll-up that waits, until nothing more is asked of it; False if another process has it.

    With `wait` that process is waited for, and what it left undone is done. What is done or failed
    already stays as it is, so a task that is delivered twice does no harm. A failure is noted in
    the roll-up, without personal data, and it can be asked for again.
    """
    with claimed(rollup.council_id, rollup.quarter, wait=wait) as mine:
        while mine and _begin(rollup):
            _run(rollup, listener)
    rollup.refresh_from_db()
    return mine


def roll_up(rollup: RollUp, *, report: Listener) -> None:
    """Store the quarter's figures, then take each of settings.ROLLUP_FOLLOW_UPS in order.

    Every part is a transaction of its own and leaves the same when done again. `report` hears
    each part before it begins. Whoever calls must have claimed the council's quarter.
    """
    council, quarter = rollup.council, Quarter.parse(rollup.quarter)
    follow_ups: list[FollowUp] = [import_string(path) for path in settings.ROLLUP_FOLLOW_UPS]
    total = len(MEASURES) + len(follow_ups)

    def report_measure(done: int, measure: Measure) -> None:
        report(Progress(done, total, measure.title))

    store_figures(council, quarter, report_measure)
    for done, follow_up in enumerate(follow_ups, start=len(MEASURES)):

        def report_part(what: str, done: int = done) -> None:
            report(Progress(done, total, what))

        report_part(in_words(follow_up.__name__))
        with transaction.atomic():
            follow_up(council, quarter, report_part)
    report(Progress(total, total, "Done"))


def _begin(rollup: RollUp) -> bool:
    """Take it from the queue, or from a worker that was lost while it ran."""
    return bool(
        RollUp.objects.filter(pk=rollup.pk)
        .waiting()
        .update(state=RollUp.State.RUNNING, started_at=timezone.now(), again=False)
    )


def _run(rollup: RollUp, listener: Listener | None) -> None:
    part, done = "Starting", -1

    def report(progress: Progress) -> None:
        nonlocal part, done
        if progress.done != done:
            # The part's name. What it says of itself comes later, and is not kept.
            part, done = progress.what, progress.done
        tell(rollup, progress)
        if listener:
            listener(progress)

    try:
        roll_up(rollup, report=report)
    except Exception as error:
        _log(rollup, part, error)
        _finish(rollup, state=RollUp.State.FAILED, failure=_in_words(part, error))
    else:
        # Somebody asked again meanwhile: the records may say more than this run has seen.
        asked_again = When(again=True, then=Value(RollUp.State.QUEUED))
        _finish(rollup, state=Case(asked_again, default=Value(RollUp.State.DONE)), failure="")


def _finish(rollup: RollUp, **fields: object) -> None:
    RollUp.objects.filter(pk=rollup.pk).update(finished_at=timezone.now(), **fields)


def _in_words(part: str, error: Exception) -> str:
    return (
        f"It stopped at “{part}” ({_kind(error)}). Nothing of that part was kept. Ask for it"
        " again; if it stops again, tell whoever runs Lodestar."
    )


def _kind(error: Exception) -> str:
    """What went wrong, without the message: the database's quotes records."""
    code = getattr(error.__cause__, "pgcode", None) if isinstance(error, DatabaseError) else None
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _log(rollup: RollUp, part: str, error: Exception) -> None:
    log.error(
        "Roll-up %s failed at %s: %s\n%s",
        rollup.pk,
        part,
        _kind(error),
        "".join(traceback.format_tb(error.__traceback__)),
    )
