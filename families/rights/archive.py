"""The archive of an access request: a letter, the record to read, and the data (JSON)."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import re
import traceback
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from centres.papers import typeset
from centres.row_scope import as_service
from centres.wording import day_in_words, moment_in_words
from families.models import AccessArchive, AccessRequest, Withheld
from families.rights.held import Entry, entries_of
from families.rights.redacting import Redaction, Shown

FORMAT = "lodestar-subject-access-1"
# A task that nobody has begun for so long is taken for lost; a second copy of it does no harm.
LOST_AFTER = timedelta(minutes=2)
# Nothing in the file says when or by whom it was packed, but for what its papers say.
PACKED = (1980, 1, 1, 0, 0, 0)
ISO_DAY = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
ISO_MOMENT = re.compile(ISO_DAY.pattern + r"T\d\d:\d\d:\d\d[+-]\d\d:\d\d")

log = logging.getLogger(__name__)


def make(request_id: int) -> bool:
    """Make an archive that is waited for; False if another process is at it.

    Whoever makes one holds its row, so that a second delivery of the task does nothing and one
    whose worker died is taken up. To be called as the service.
    """
    waiting = AccessRequest.objects.in_the_making().filter(pk=request_id)
    if not waiting.exists():
        return True
    try:
        with transaction.atomic():
            held = waiting.select_for_update(skip_locked=True, no_key=True, of=("self",))
            request = held.select_related("family", "council", "carer", "child").first()
            if request is None:
                return False
            shown, everything = redacted(request)
            packed = pack(request, shown, everything)
            AccessArchive.objects.update_or_create(
                request=request,
                defaults={
                    "zip": packed,
                    "digest": hashlib.sha256(packed).hexdigest(),
                    "entries": len(shown),
                    "gaps": sum(each.gaps for each in shown),
                    "made_at": timezone.now(),
                },
            )
            waiting.update(making=AccessRequest.Making.DONE)
    except Exception as error:
        # Without the message: it could say what is in the record.
        log.error(
            "Archive %s could not be made: %s\n%s",
            request_id,
            type(error).__name__,
            "".join(traceback.format_tb(error.__traceback__)),
        )
        waiting.update(making=AccessRequest.Making.FAILED)
    return True


@transaction.atomic
def lost_archives() -> list[AccessRequest]:
    """Those in the making that nobody works on, whose task was sent long enough ago or never."""
    asked = AccessRequest.objects.in_the_making().annotate(since=Coalesce("queued_at", "asked_at"))
    overdue = asked.filter(since__lt=timezone.now() - LOST_AFTER).order_by("pk")
    return list(overdue.select_for_update(skip_locked=True, no_key=True))


def redacted(request: AccessRequest) -> tuple[list[Shown], bool]:
    """The entries as they go out, and whether everything is held back."""
    redaction = Redaction(request, request.withheld.all())
    entries = [] if redaction.everything else asked_about(request, entries_of(request.family))
    return redaction.of(entries), bool(redaction.everything)


def asked_about(request: AccessRequest, entries: list[Entry]) -> list[Entry]:
    """The entries that the request is about: of one person, those not of somebody else alone."""
    person = request.person
    if person is None:
        return entries
    key = (type(person).__name__.lower(), person.pk)
    return [entry for entry in entries if not entry.people or key in entry.people]


def pack(request: AccessRequest, shown: list[Shown], everything: bool) -> bytes:
    """The ZIP; of what is held back whole, the letter alone."""
    files = {
        "letter.pdf": typeset("families/privacy/letter.typ", letter(request, shown, everything))
    }
    if not everything:
        paper = record(request, shown)
        files["record.pdf"] = typeset("families/privacy/record.typ", paper, is_long=True)
        data = json.dumps(as_data(request, shown), ensure_ascii=False, indent=1)
        files["record.json"] = data.encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{request.ref}/{name}", PACKED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def as_data(request: AccessRequest, shown: list[Shown]) -> dict[str, Any]:
    """The data; docs/subject-access.md says its shape."""
    return {
        "format": FORMAT,
        "request": request.ref,
        "council": request.council.name,
        "family": request.family.ref,
        "person": request.person.ref if request.person else None,
        "made_on": timezone.localdate().isoformat(),
        "entries": [
            {"what": each.what, "date": each.day, "withheld": each.withheld}
            if each.withheld
            else {
                "what": each.what,
                "date": each.day,
                "facts": each.now,
                "before": [
                    {"until": moment.isoformat(timespec="seconds"), "facts": facts}
                    for moment, facts in each.before
                ],
            }
            for each in shown
        ],
    }


def record(request: AccessRequest, shown: list[Shown]) -> dict[str, Any]:
    """What the paper says, oldest first."""
    return {
        **_about(request),
        "title": "What is held about you",
        "entries": [
            {
                "what": each.what,
                "day": "" if each.day == date.min.isoformat() else _day(each.day),
                "withheld": each.withheld,
                "facts": _rows(each.now),
                "before": [
                    [moment_in_words(timezone.localtime(moment)), _rows(facts)]
                    for moment, facts in each.before
                ],
                "removed": not each.now and not each.withheld,
            }
            for each in shown
        ],
    }


def letter(request: AccessRequest, shown: list[Shown], everything: bool) -> dict[str, Any]:
    """What the letter says: what was asked, what is sent, what is not and why as far as may be."""
    marks = [*request.withheld.all()]
    harm = Withheld.Why.SERIOUS_HARM
    kept = {mark.why for mark in marks if mark.why != harm or request.tells_of_harm}
    return {
        **_about(request),
        "title": "Your request to see what is held about you",
        "received": day_in_words(request.received_on),
        "everything": everything,
        "tells": request.tells_of_harm,
        "entries": len(shown),
        "kept": [str(Withheld.Why(why).label) for why in sorted(kept)],
        "workers": request.names_workers,
    }


def _about(request: AccessRequest) -> dict[str, Any]:
    today = timezone.localdate()
    person = request.person
    whose = f"family {request.family.ref}" + (f", {person.full_name}" if person else "")
    return {
        "council": request.council.name,
        "ref": request.ref,
        "whose": whose,
        "made": [today.year, today.month, today.day],
        "day": day_in_words(today),
    }


def _rows(facts: dict[str, str]) -> list[list[str]]:
    return [[name, _as_read(words)] for name, words in facts.items()]


def _as_read(words: str) -> str:
    """Days and moments as a reader says them; all else as it is."""
    try:
        if ISO_DAY.fullmatch(words):
            return _day(words)
        if ISO_MOMENT.fullmatch(words):
            return moment_in_words(timezone.localtime(datetime.fromisoformat(words)))
    except ValueError:
        pass  # Somebody typed what only looks like one.
    return words


def _day(iso: str) -> str:
    return day_in_words(date.fromisoformat(iso))


def make_as_service(request_id: int) -> bool:
    """The same from a task: the service's own work, in the council whose request it is."""
    with as_service():
        council = AccessRequest.objects.filter(pk=request_id).values_list("council", flat=True)
        found = council.first()
    if found is None:
        return True
    with as_service(found):
        return make(request_id)
