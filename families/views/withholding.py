"""The review of an access request: what goes out, what is kept back, and the archive."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.auditing.looks import EXPORT, at_family, record_looks
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.steps import do_step, take_step
from families.forms.access import WithholdForm
from families.models import AccessArchive, AccessRequest, Withheld
from families.rights import access
from families.rights.archive import asked_about
from families.rights.gate import for_officer
from families.rights.held import Entry, entries_of
from families.rights.redacting import Redaction
from families.views.access import request_of, take_step_of

LOOK, ALL, MARKED = "look", "all", "marked"


@require_safe
@for_officer
def entries(request: SignedInRequest, ref: str) -> HttpResponse:
    """The entries: those with words that somebody typed, unless all are asked for."""
    asked = request_of(request, ref)
    marks = [*asked.withheld.all()]
    marked = {f"{mark.table}-{mark.row}" for mark in marks if mark.table}
    found = asked_about(asked, entries_of(asked.family))
    to_look_at = [entry for entry in found if any(entry.texts())]
    with_marks = [entry for entry in found if entry.key in marked]
    lists = {LOOK: to_look_at, ALL: found, MARKED: with_marks}
    which = request.GET.get("show", LOOK)
    page = page_of(lists.get(which, to_look_at), request)
    context = {
        "asked": asked,
        "page": page,
        "rows": [(entry, [*entry.texts()], entry.key in marked) for entry in page],
        "everywhere": [mark for mark in marks if not mark.table],
        "sections": [
            {
                "text": text,
                "href": f"?show={name}",
                "current": name == which or (name == LOOK and which not in lists),
                "count": len(lists[name]),
            }
            for name, text in (
                (LOOK, "With words to read"),
                (MARKED, "Kept back"),
                (ALL, "Everything"),
            )
        ],
    }
    return render(request, "families/privacy/entries.html", context)


@READ_OR_SEND
@for_officer
def entry(request: SignedInRequest, ref: str, key: str) -> HttpResponse:
    """One entry in full, and what of it is kept back."""
    asked = request_of(request, ref)
    found = next((each for each in entries_of(asked.family) if each.key == key), None)
    if found is None:
        raise Http404
    return _withholding(request, asked, found)


@READ_OR_SEND
@for_officer
def words(request: SignedInRequest, ref: str) -> HttpResponse:
    """Words that are kept back wherever they stand; or everything."""
    return _withholding(request, request_of(request, ref), None)


def _withholding(
    request: SignedInRequest, asked: AccessRequest, found: Entry | None
) -> HttpResponse:
    form = WithholdForm(posted(request))

    def act() -> str:
        access.withhold(by=request.user, request=asked, entry=found, **form.cleaned_data)
        return "It is kept back."

    def show() -> dict[str, Any]:
        marks = asked.withheld.all()
        if not found:
            return {"marks": marks.filter(table="")}
        return {
            "marks": marks.filter(table=found.table.name, row=found.row),
            "shown": next(iter(Redaction(asked, marks).of([found])), None),
        }

    return take_step(
        request,
        "families/privacy/entry.html",
        form=form,
        act=act,
        back_to=request.path,
        show=show,
        asked=asked,
        entry=found,
    )


@READ_OR_SEND
@for_officer
def give_out(request: SignedInRequest, ref: str, mark: int) -> HttpResponse:
    """Take a mark away: the page with it has the button."""
    asked = request_of(request, ref)
    found: Withheld | None = asked.withheld.filter(pk=mark).first()
    if found is None:
        raise Http404
    back = reverse("access_words", args=[ref])
    if found.table:
        back = reverse("access_entry", args=[ref, f"{found.table}-{found.row}"])
    if request.method != "POST":
        return redirect(back)

    def act() -> str:
        access.give_out(by=request.user, request=asked, mark=found)
        return "It goes out again."

    return do_step(request, act=act, back_to=back)


@READ_OR_SEND
@for_officer
def make(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say in numbers what goes out and what does not, then have the archive made."""
    asked = request_of(request, ref)

    def act() -> str:
        access.ask_for_archive(by=request.user, request=asked)
        return "The archive is being made."

    def show() -> dict[str, Any]:
        marks = [*asked.withheld.all()]
        redaction = Redaction(asked, marks)
        found = asked_about(asked, entries_of(asked.family))
        shown = redaction.of(found)
        return {
            "everything": redaction.everything,
            "entries": len(found),
            "to_read": sum(any(each.texts()) for each in found),
            "whole": len(redaction.entries),
            "gaps": sum(each.gaps for each in shown),
        }

    return take_step_of(request, "make", asked, act=act, show=show)


@require_safe
@for_officer
def archive(request: SignedInRequest, ref: str) -> HttpResponse:
    """The ZIP."""
    asked = request_of(request, ref)
    made = AccessArchive.objects.filter(request=asked).first()
    if made is None:
        raise Http404
    access.note(request.user, "access.download", asked, digest=made.digest)
    look = at_family(EXPORT, asked.family.ref, "access_archive", request=asked.ref)
    record_looks(by=request.user, looks=[look])
    response = HttpResponse(bytes(made.zip), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{asked.ref}.zip"'
    response["Cache-Control"] = "no-store, private"
    return response
