"""Asking for a pack, for its figures anew, and saying when it is talked about."""

from __future__ import annotations

from datetime import date, timedelta

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from kombu.exceptions import OperationalError

from centres.models import Centre, User
from centres.quarters import Quarter
from centres.references import next_reference
from payments.models import Contract, Pack
from payments.packs.noting import note
from payments.packs.sides import require_side
from payments.refusals import Refused

TASK = "payments.tasks.make_pack"
# A task that nobody has begun for so long is taken for lost; a second copy of it does no harm.
LOST_AFTER = timedelta(minutes=2)
SENT = "This pack was sent, and stays as it was sent. Ask for a new version of it."
GIVEN_UP = "This pack was given up."


def ask_for_monitoring(
    *,
    by: User,
    contract: Contract,
    quarter: Quarter,
    for_board: bool = False,
    meeting_on: date | None = None,
    queue: bool = True,
) -> Pack:
    """Ask for the pack of a contract's quarter; a draft that is there already is returned.

    ValidationError names `quarter` where the contract has no day in it or it has not begun;
    Refused for who writes for neither side. With `queue=False` the caller makes it.
    """
    last_day = contract.varied_ends_on or contract.ends_on
    if not (quarter.first_day <= last_day and quarter.last_day >= contract.starts_on):
        raise ValidationError({"quarter": ["The contract has no day in this quarter."]})
    pack = Pack(
        kind=Pack.Kind.MONITORING,
        provider=contract.provider,
        contract=contract,
        quarter=str(quarter),
        for_board=for_board,
        meeting_on=meeting_on,
    )
    return _ask(by, pack, contract.council_id, quarter, queue=queue)


def ask_for_review(
    *,
    by: User,
    centre: Centre,
    year: Quarter,
    for_board: bool = False,
    meeting_on: date | None = None,
    queue: bool = True,
) -> Pack:
    """Ask for the pack of a centre's financial year, which `year` is any quarter of."""
    pack = Pack(
        kind=Pack.Kind.REVIEW,
        provider=centre.cluster.provider,
        cluster=centre.cluster,
        centre=centre,
        quarter=str(year.quarters_of_year()[-1]),
        for_board=for_board,
        meeting_on=meeting_on,
    )
    return _ask(by, pack, centre.council_id, year.quarters_of_year()[0], queue=queue)


def _ask(by: User, pack: Pack, council_id: int, begins: Quarter, *, queue: bool) -> Pack:
    """The draft, new or there already; `begins` is the first quarter that it is about."""
    pack.council_id = council_id
    require_side(by, pack)
    if begins.first_day > timezone.localdate():
        raise ValidationError({"quarter": ["This has not begun yet."]})
    for _try in range(2):
        try:
            with transaction.atomic():
                return _create(by, pack, queue=queue)
        except IntegrityError:
            pass  # Somebody else asked at the same moment: theirs is there now.
        if found := _same(pack).filter(state=Pack.State.DRAFT).first():
            return found
    raise Refused("Somebody else is asking for this pack. Try again.")


def _create(by: User, pack: Pack, *, queue: bool) -> Pack:
    same = _same(pack)
    if found := same.filter(state=Pack.State.DRAFT).first():
        return found
    pack.pk = None
    pack.ref = next_reference("K")
    pack.version = 1 + (same.aggregate(last=Max("version"))["last"] or 0)
    pack.asked_by = by
    pack.save(force_insert=True)
    pack.refresh_from_db()
    note(pack, by, "asked", version=pack.version, for_board=pack.for_board)
    if queue:
        transaction.on_commit(lambda: send(pack))
    return pack


@transaction.atomic
def ask_again(*, by: User, pack: Pack, queue: bool = True) -> Pack:
    """Have the figures of a draft taken anew; what was written stays. Refused once it is sent."""
    pack = held_draft(pack)
    require_side(by, pack)
    if pack.making not in Pack.WAITING:
        pack.making, pack.failure = Pack.Making.QUEUED, ""
        pack.asked_by, pack.asked_at, pack.queued_at = by, timezone.now(), None
        pack.save()
        note(pack, by, "asked_again")
        if queue:
            transaction.on_commit(lambda: send(pack))
    return pack


@transaction.atomic
def meet_on(*, by: User, pack: Pack, meeting_on: date | None) -> None:
    """Say when a draft is talked about, or that no day is agreed."""
    pack = held_draft(pack)
    require_side(by, pack)
    if pack.meeting_on != meeting_on:
        Pack.objects.filter(pk=pack.pk).update(meeting_on=meeting_on)
        note(pack, by, "meeting", on=meeting_on.isoformat() if meeting_on else None)


@transaction.atomic
def give_up(*, by: User, pack: Pack) -> None:
    """Take a draft away that nobody needs; it stays to be read, and is never sent."""
    pack = held_draft(pack)
    require_side(by, pack)
    Pack.objects.filter(pk=pack.pk).update(state=Pack.State.WITHDRAWN)
    note(pack, by, "given_up")


def send(pack: Pack) -> bool:
    """Put its task on the queue; False if the queue does not answer."""
    try:
        with current_app.connection_for_write() as queue:
            queue.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            current_app.send_task(TASK, [pack.pk], connection=queue)
    except OperationalError:
        return False
    pack.queued_at = timezone.now()
    Pack.objects.in_the_making().filter(pk=pack.pk).update(queued_at=pack.queued_at)
    return True


@transaction.atomic
def lost_packs() -> list[Pack]:
    """Those in the making that nobody works on, whose task was sent long enough ago or never."""
    asked = Pack.objects.in_the_making().annotate(since=Coalesce("queued_at", "asked_at"))
    overdue = asked.filter(since__lt=timezone.now() - LOST_AFTER).order_by("pk")
    # Who makes one holds its row.
    return list(overdue.select_for_update(skip_locked=True, no_key=True).defer("facts"))


def held_draft(pack: Pack) -> Pack:
    """The draft, kept from changes until the transaction ends; Refused for one that is none."""
    rows = Pack.objects.select_related("provider", "centre", "cluster", "contract", "council")
    held: Pack = rows.select_for_update(of=("self",), no_key=True).get(pk=pack.pk)
    if held.state != Pack.State.DRAFT:
        raise Refused(SENT if held.state == Pack.State.SENT else GIVEN_UP)
    return held


def _same(pack: Pack) -> QuerySet[Pack]:
    return Pack.objects.filter(
        contract=pack.contract_id,
        centre=pack.centre_id,
        quarter=pack.quarter,
        for_board=pack.for_board,
    )
