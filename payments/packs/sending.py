"""Sending a pack: both files are set, and all of it is kept as it was sent."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.models import User
from payments.models import Pack, PackCopy
from payments.packs.asking import held_draft
from payments.packs.document import Document, document_as_json, draft_of
from payments.packs.paper import pack_paper
from payments.packs.sheets import pack_workbook
from payments.packs.sides import require_side
from payments.refusals import Refused

CHANGED = "The pack changed meanwhile. Look at it again, and then send it."
NOT_MADE = "The figures are not there yet: a pack is sent once they are."


def send_pack(*, by: User, pack: Pack, shown: str) -> PackCopy:
    """Send a draft as it was shown (`shown` is its document's digest). Refused where it says
    something else by now. The files are set before anything is locked, and thrown away if so.
    """
    document = _as_shown(by, pack, shown)
    at = timezone.now()
    sent = document.as_sent(by, at)
    pdf, xlsx = pack_paper(sent), pack_workbook(sent)
    with transaction.atomic():
        held = held_draft(pack)
        _as_shown(by, held, shown)
        kept = PackCopy.objects.create(
            council_id=held.council_id,
            pack=held,
            document=document_as_json(sent),
            pdf=pdf,
            xlsx=xlsx,
            pdf_digest=hashlib.sha256(pdf).hexdigest(),
            xlsx_digest=hashlib.sha256(xlsx).hexdigest(),
            by=by,
            at=at,
        )
        Pack.objects.filter(pk=held.pk).update(state=Pack.State.SENT)
        audit.record(
            by=by,
            action="pack.sent",
            record="pack",
            reference=held.ref,
            council=held.council,
            version=held.version,
            pdf=kept.pdf_digest,
            xlsx=kept.xlsx_digest,
        )
    return kept


def _as_shown(by: User, pack: Pack, shown: str) -> Document:
    require_side(by, pack)
    document = draft_of(pack)
    if document is None or pack.is_in_the_making:
        raise Refused(NOT_MADE)
    if document.digest != shown:
        raise Refused(CHANGED)
    return document
