"""A pack's files, its figures anew, sending it, giving it up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from centres import audit, papers, workbooks
from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CLAIMS_FOR
from payments.forms import ShownForm
from payments.models import Pack, PackCopy, PackSide
from payments.packs import asking
from payments.packs.document import draft_of
from payments.packs.paper import pack_paper
from payments.packs.sending import NOT_MADE, send_pack
from payments.packs.sheets import pack_workbook
from payments.views.packs import WRITERS, change_pack, pack_of, require_own


@require_safe
@for_roles(*CLAIMS_FOR)
def paper(request: SignedInRequest, ref: str) -> HttpResponse:
    """The PDF: as it was sent, or of the draft as it stands."""
    return _file(request, ref, "pdf")


@require_safe
@for_roles(*CLAIMS_FOR)
def workbook(request: SignedInRequest, ref: str) -> HttpResponse:
    """The workbook: as it was sent, or of the draft as it stands."""
    return _file(request, ref, "xlsx")


@READ_OR_SEND
@for_roles(*WRITERS)
def again(request: SignedInRequest, ref: str) -> HttpResponse:
    """Have a draft's figures taken anew."""
    pack = require_own(request.user, ref)

    def act() -> str:
        asking.ask_again(by=request.user, pack=pack)
        return ""

    return change_pack(request, "again", pack=pack, act=act)


@READ_OR_SEND
@for_roles(*WRITERS)
def send(request: SignedInRequest, ref: str) -> HttpResponse:
    """Send it: what will be kept is said, then asked once."""
    pack = require_own(request.user, ref)
    document = draft_of(pack) if pack.is_draft and not pack.is_in_the_making else None
    if document is None:
        refusal = NOT_MADE if pack.is_draft else asking.SENT
        messages.error(request, refusal)
        return redirect("pack", pack.ref)
    form = ShownForm(posted(request), initial={"shown": document.digest})

    def act() -> str:
        send_pack(by=request.user, pack=pack, shown=form.cleaned_data["shown"])
        return "The pack is sent, and kept as it is."

    def shown() -> dict[str, Any]:
        asks = [section for section in document.facts.sections if section.asks]
        written = [
            (
                document.side_name(side),
                sum(side in document.said(section.key) for section in asks),
            )
            for side in (PackSide.PROVIDER, PackSide.COUNCIL)
        ]
        return {"asked": len(asks), "written": written}

    return change_pack(
        request, "send", pack=pack, form=form, act=act, show=shown, document=document
    )


@READ_OR_SEND
@for_roles(*WRITERS)
def give_up(request: SignedInRequest, ref: str) -> HttpResponse:
    """Give a draft up that nobody needs."""
    pack = require_own(request.user, ref)

    def act() -> str:
        asking.give_up(by=request.user, pack=pack)
        return "The draft is given up. What was written in it is kept."

    return change_pack(request, "give_up", pack=pack, act=act)


def _file(request: SignedInRequest, ref: str, form: str) -> HttpResponse:
    """The bytes as kept; of a draft made now, outside of any transaction. Noted either way."""
    pack = pack_of(request.user, ref)
    kept = PackCopy.objects.filter(pack=pack).values_list(form, flat=True).first()
    content = bytes(kept) if kept is not None else _made(pack, form)
    if content is None:
        messages.error(request, NOT_MADE)
        return redirect("pack", pack.ref)
    audit.record(
        by=request.user,
        action="pack.file",
        record="pack",
        reference=pack.ref,
        council=pack.council,
        form=form,
    )
    name = f"pack-{pack.ref}-{pack.quarter}"
    hand_over = papers.handed_over if form == "pdf" else workbooks.handed_over
    return hand_over(content, name)


def _made(pack: Pack, form: str) -> bytes | None:
    document = draft_of(pack)
    if document is None:
        return None
    return pack_paper(document) if form == "pdf" else pack_workbook(document)
