"""Subject access: a request is recorded, reviewed, its archive made, and it is answered in time."""

from __future__ import annotations

import calendar
from datetime import date

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from centres import audit
from centres.guards import require_day, require_reason
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from centres.scope import AUDITOR
from families.models import AccessArchive, AccessRequest, Carer, Child, Family, Withheld
from families.rights.held import Entry
from families.rights.redacting import occurs

State, Making = AccessRequest.State, AccessRequest.Making
TASK = "families.tasks.make_access_archive"
MONTHS_TO_ANSWER, MONTHS_IF_EXTENDED = 1, 3
Person = Carer | Child


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day (SPEC 3)."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def find_family(*, by: User, reference: str) -> Family | None:
    """The officer's way to a family: by its whole reference, never by a name; else None.

    Every asking leaves a trace. To be called as the service: no family is in an officer's scope.
    """
    require_officer(by)
    here = Family.objects.filter(council=by.council_id, removed_on__isnull=True)
    families = here.standing_for(reference.strip())
    family: Family | None = families.first() if "\x00" not in reference else None
    audit.record(
        by=by,
        action="privacy.look_up",
        record="family",
        # What was typed may be anything, a name too: it is kept where it is a reference only.
        reference=family.ref if family else "",
        council=by.council,
        found=family is not None,
    )
    return family


@transaction.atomic
def receive(
    *,
    by: User,
    family: Family,
    person: Person | None,
    asked_by: str,
    identity_checked: str,
    received_on: date,
) -> AccessRequest:
    """Record a request to see what is held of a family or of one of its people.

    It is due one calendar month after it was received. ValidationError by field.
    """
    require_officer(by)
    require_day(received_on, "received_on")
    for name, words in {"asked_by": asked_by, "identity_checked": identity_checked}.items():
        if not words.strip():
            raise ValidationError({name: "Say it, in a few words."})
    if person and person.family_id != family.pk:
        raise ValidationError({"person": "Select somebody of this family."})
    request = AccessRequest.objects.create(
        council=family.council,
        ref=next_reference("Q"),
        family=family,
        carer=person if isinstance(person, Carer) else None,
        child=person if isinstance(person, Child) else None,
        asked_by=asked_by.strip(),
        identity_checked=identity_checked.strip(),
        received_on=received_on,
        due_on=months_after(received_on, MONTHS_TO_ANSWER),
        recorded_by=by,
    )
    note(by, "access.receive", request, received=received_on.isoformat(), family=family.ref)
    return request


@transaction.atomic
def extend(*, by: User, request: AccessRequest, reason: str) -> AccessRequest:
    """Give it two months more, which the law allows once, for one that is complex."""
    request = held_open(by, request)
    require_reason(reason)
    if request.extended_because:
        raise Refused("This request was extended already. It cannot be extended again.")
    if request.due_on < timezone.localdate():
        raise Refused("Its month is over. It can only be extended before that.")
    request.due_on = months_after(request.received_on, MONTHS_IF_EXTENDED)
    request.extended_because = reason.strip()
    request.save(update_fields=["due_on", "extended_because"])
    note(by, "access.extend", request, due=request.due_on.isoformat())
    return request


@transaction.atomic
def withhold(
    *,
    by: User,
    request: AccessRequest,
    entry: Entry | None,
    passage: str,
    why: str,
    reason: str,
    decided_by: str = "",
) -> Withheld:
    """Keep something back: a passage of an entry or the whole entry; without an entry, words
    wherever they stand, or (for serious harm only) everything.

    ValidationError names `passage` where the entry does not have it. The archive is made anew.
    """
    request = held_open(by, request)
    require_reason(reason)
    passage, decided_by = " ".join(passage.split()), decided_by.strip()
    if why not in Withheld.Why.values:
        raise ValidationError({"why": "Select why it is kept back."})
    if why == Withheld.Why.SERIOUS_HARM and not decided_by:
        raise ValidationError({"decided_by": "Say whose professional judgement it is."})
    if entry is None and not passage and why != Withheld.Why.SERIOUS_HARM:
        raise ValidationError({"passage": "Enter the words that are kept back."})
    if entry and passage and not any(occurs(passage, words) for words in _every_word(entry)):
        raise ValidationError({"passage": "These words are not in the entry. Copy them from it."})
    try:
        with transaction.atomic():
            mark = Withheld.objects.create(
                council=request.council,
                request=request,
                table=entry.table.name if entry else "",
                row=entry.row if entry else None,
                passage=passage,
                why=why,
                reason=reason.strip(),
                decided_by=decided_by,
                marked_by=by,
            )
    except IntegrityError:
        raise Refused("This is kept back already.") from None
    unmake(request)
    note(by, "access.withhold", request, why=why, whole=not passage)
    return mark


@transaction.atomic
def give_out(*, by: User, request: AccessRequest, mark: Withheld) -> None:
    """Take a mark away: what it kept back goes out."""
    request = held_open(by, request)
    deleted, _ = Withheld.objects.filter(pk=mark.pk, request=request).delete()
    if deleted:
        unmake(request)
        note(by, "access.give_out", request, why=mark.why)


@transaction.atomic
def choose(*, by: User, request: AccessRequest, names_workers: bool, tells_of_harm: bool) -> None:
    """Say whether workers are named, and whether the letter may speak of what would do harm."""
    request = held_open(by, request)
    request.names_workers, request.tells_of_harm = names_workers, tells_of_harm
    request.save(update_fields=["names_workers", "tells_of_harm"])
    unmake(request)
    note(by, "access.choose", request, names_workers=names_workers, tells_of_harm=tells_of_harm)


@transaction.atomic
def ask_for_archive(*, by: User, request: AccessRequest, queue: bool = True) -> AccessRequest:
    """Have the archive made, by a worker; asked twice it is made once."""
    request = held_open(by, request)
    if not request.is_waiting:
        AccessArchive.objects.filter(request=request).delete()
        request.making, request.asked_at, request.queued_at = Making.QUEUED, timezone.now(), None
        request.save(update_fields=["making", "asked_at", "queued_at"])
        note(by, "access.make", request)
        if queue:
            transaction.on_commit(lambda: send(request))
    return request


@transaction.atomic
def close(*, by: User, request: AccessRequest, state: str, on: date, reason: str) -> AccessRequest:
    """It was answered with its archive, or refused, or withdrawn; a reason where it was not."""
    request = held_open(by, request)
    require_day(on, "on", since=request.received_on, what="The request was received")
    if state not in {State.ANSWERED, State.REFUSED, State.WITHDRAWN}:
        raise ValidationError({"state": "Select how it ended."})
    if state != State.ANSWERED:
        require_reason(reason)
    elif request.making != Making.DONE:
        raise Refused("Its archive is not made yet.")
    request.state, request.closed_on, request.closed_because = state, on, reason.strip()
    request.save(update_fields=["state", "closed_on", "closed_because"])
    note(by, "access.close", request, state=state, on=on.isoformat())
    return request


def send(request: AccessRequest) -> bool:
    """Put its task on the queue; False if the queue does not answer: it is taken up later."""
    try:
        with current_app.connection_for_write() as queue:
            queue.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            current_app.send_task(TASK, [request.pk], connection=queue)
    except OperationalError:
        return False
    AccessRequest.objects.in_the_making().filter(pk=request.pk).update(queued_at=timezone.now())
    return True


def unmake(request: AccessRequest) -> None:
    """What was made says what is no longer so."""
    AccessArchive.objects.filter(request=request).delete()
    AccessRequest.objects.filter(pk=request.pk).update(making=Making.NOT_ASKED)


def held_open(by: User, request: AccessRequest) -> AccessRequest:
    """The request, kept from changes until the transaction ends; Refused once it is closed."""
    require_officer(by)
    rows = AccessRequest.objects.select_related("council").select_for_update(of=("self",))
    held: AccessRequest = rows.get(pk=request.pk)
    if held.state != State.OPEN:
        raise Refused("This request is closed.")
    return held


def require_officer(by: User) -> None:
    """Refused for everybody but the data protection officer."""
    if not by.has_role(AUDITOR):
        raise Refused("Only the data protection officer does this.")


def note(by: User, action: str, request: AccessRequest, **details: object) -> None:
    """Write the audit entry."""
    audit.record(
        by=by,
        action=action,
        record="access_request",
        reference=request.ref,
        council=request.council,
        **details,
    )


def _every_word(entry: Entry) -> list[str]:
    facts = [entry.now, *(version for _, version in entry.before)]
    return [words for each in facts for words in each.values()]
