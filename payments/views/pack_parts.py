"""What people write in a pack: commentary, actions agreed, the day of the meeting."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.steps import Done
from centres.wording import day_in_words
from payments.models import Pack, PackAction, PackComment
from payments.packs.asking import meet_on
from payments.packs.forms import ActionForm, CommentForm, MeetingForm, SettleForm
from payments.packs.sides import require_side
from payments.packs.talking import (
    WrittenMeanwhileError,
    agree,
    newest_comments,
    sections_asked,
    settle,
)
from payments.packs.talking import comment as write_comment
from payments.refusals import Refused
from payments.views.packs import WRITERS, address_of, change_pack, require_own


@READ_OR_SEND
@for_roles(*WRITERS)
def comment(request: SignedInRequest, ref: str, section: str) -> HttpResponse:
    """Write about a section for one's own side. Written meanwhile by another: both are shown."""
    pack = require_own(request.user, ref)
    side = require_side(request.user, pack)
    if section not in sections_asked(pack):
        raise Http404
    last = newest_comments(pack).get((section, side))
    start = {"text": last.text if last else "", "seen": last.number if last else 0}
    form = CommentForm(posted(request), initial=start)
    theirs: PackComment | None = None
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            write_comment(by=request.user, pack=pack, section=section, **facts)
        except WrittenMeanwhileError as meanwhile:
            theirs = meanwhile.theirs
            # Sent again, it takes the place of theirs, which has been read now.
            form.data = {"text": request.POST["text"], "seen": str(theirs.number)}
            form.add_error("text", str(meanwhile).rstrip("."))
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("pack", pack.ref)
        else:
            messages.success(request, "Your commentary is saved.")
            return redirect(_place(pack, section))
    context = {
        "pack": pack,
        "form": form,
        "theirs": theirs,
        "section": section,
        "title": _title(pack, section),
        "earlier": pack.comments.filter(section=section, side=side)
        .select_related("by")
        .order_by("-number")[1:],
    }
    return render(request, "payments/packs/comment.html", context)


@READ_OR_SEND
@for_roles(*WRITERS)
def meeting(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say which day the draft is talked about."""
    pack = require_own(request.user, ref)
    form = MeetingForm(posted(request), initial={"meeting_on": pack.meeting_on})

    def act() -> str:
        day = form.cleaned_data["meeting_on"]
        meet_on(by=request.user, pack=pack, meeting_on=day)
        return f"You meet on {day_in_words(day)}." if day else "No day is set."

    return change_pack(request, "meeting", pack=pack, form=form, act=act)


@READ_OR_SEND
@for_roles(*WRITERS)
def action_add(request: SignedInRequest, ref: str) -> HttpResponse:
    """Write down what was agreed."""
    pack = require_own(request.user, ref)
    form = ActionForm(posted(request), pack=pack)
    return _agreeing(request, pack, form, None)


@READ_OR_SEND
@for_roles(*WRITERS)
def action_change(request: SignedInRequest, ref: str, number: int) -> HttpResponse:
    """Word anew what this pack agreed, while it is a draft."""
    pack = require_own(request.user, ref)
    action = _action(pack, number)
    if action.pack_id != pack.pk:
        raise Http404
    start = {"what": action.what, "who": str(action.who_id), "due_on": action.due_on}
    form = ActionForm(posted(request), pack=pack, initial=start)
    return _agreeing(request, pack, form, action)


@READ_OR_SEND
@for_roles(*WRITERS)
def action_settle(request: SignedInRequest, ref: str, number: int) -> HttpResponse:
    """Say what came of an action of this pack or of an earlier one."""
    pack = require_own(request.user, ref)
    action = _action(pack, number)
    start = {"state": action.state, "outcome": action.outcome}
    form = SettleForm(posted(request), initial=start)

    def act() -> Done:
        settle(by=request.user, pack=pack, action=action, **form.cleaned_data)
        return Done("What came of it is saved.", leads_to=_place(pack, "actions"))

    return change_pack(request, "settle", pack=pack, form=form, act=act, action=action)


def _agreeing(
    request: SignedInRequest, pack: Pack, form: ActionForm, action: PackAction | None
) -> HttpResponse:
    def act() -> Done:
        agree(by=request.user, pack=pack, action=action, **form.cleaned_data)
        return Done("The action is written down.", leads_to=_place(pack, "actions"))

    return change_pack(request, "action", pack=pack, form=form, act=act, action=action)


def _action(pack: Pack, number: int) -> PackAction:
    """An action of the pack, or of an earlier one of the same provider or centre."""
    series = Pack.objects.of_series(pack)
    rows = PackAction.objects.filter(pack__in=series).select_related("who", "pack")
    found = rows.filter(pk=min(number, 2**62)).first()
    if found is None:
        raise Http404
    return found


def _title(pack: Pack, section: str) -> str:
    sections = (pack.facts or {}).get("sections", ())
    return next((each["title"] for each in sections if each["key"] == section), section)


def _place(pack: Pack, place: str) -> str:
    return f"{address_of(pack)}#{place}"
