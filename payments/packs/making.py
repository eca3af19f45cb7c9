"""Makes a pack: its figures are taken from what is stored, once, all at one moment."""

from __future__ import annotations

import logging
import traceback

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from outcomes.rollup.progress import Progress
from payments.models import Pack
from payments.packs.kept import as_json
from payments.packs.progress import tell
from payments.packs.reading import take_facts

SAME_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
FAILED = (
    "Its figures could not be taken. Nothing that was written is lost. Try again; if it fails "
    "again, tell whoever runs Lodestar."
)

log = logging.getLogger(__name__)


def make(pack_id: int) -> bool:
    """Take the figures of a pack that waits for them; False if another process is at it.

    Whoever makes one holds its row, so that a second delivery of the task does nothing, and one
    whose worker died is free to be taken up. What is made or sent already stays as it is.
    """
    waiting = Pack.objects.in_the_making().filter(pk=pack_id)
    if not waiting.exists():
        return True
    try:
        return _make(pack_id)
    except Exception as error:
        log.error(
            "Pack %s could not be made: %s\n%s",
            pack_id,
            type(error).__name__,
            "".join(traceback.format_tb(error.__traceback__)),
        )
        waiting.update(making=Pack.Making.FAILED, failure=FAILED)
        return True


def _make(pack_id: int) -> bool:
    if not _begin(pack_id):
        return False
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own:
            with connection.cursor() as cursor:
                cursor.execute(SAME_MOMENT)
        pack = _held(pack_id)
        if pack is None:
            return False
        facts = take_facts(pack, lambda done, total, what: tell(pack, Progress(done, total, what)))
        Pack.objects.filter(pk=pack.pk).update(
            facts=as_json(facts),
            made_at=timezone.now(),
            making=Pack.Making.DONE,
            failure="",
        )
    return True


def _begin(pack_id: int) -> bool:
    """Say that it is being made, for whoever waits; not of one that somebody else makes."""
    with transaction.atomic():
        free = Pack.objects.in_the_making().filter(pk=pack_id)
        found = free.select_for_update(skip_locked=True, no_key=True).only("pk").first()
        if found:
            Pack.objects.filter(pk=pack_id).update(making=Pack.Making.RUNNING)
        return found is not None


def _held(pack_id: int) -> Pack | None:
    rows = Pack.objects.in_the_making().filter(pk=pack_id).defer("facts")
    try:
        found: Pack | None = (
            rows.select_related("council", "provider", "cluster", "centre", "contract")
            .select_for_update(of=("self",), skip_locked=True, no_key=True)
            .first()
        )
    except DatabaseError:
        # Changed since the moment that is read at: whoever did that makes it.
        return None
    return found
