"""Packs: what do we talk about on Thursday? (PAGES `/packs/`)"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import Centre, User
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import CLAIMS_FOR, COMMISSIONER, PROVIDER_MANAGER
from centres.steps import take_step
from outcomes.rollup.progress import Progress
from payments.models import Contract, Pack, PackCopy, PackSide
from payments.packs.asking import ask_for_monitoring, ask_for_review
from payments.packs.document import document_of
from payments.packs.filters import PackFilter
from payments.packs.forms import CommentForm, MonitoringForm, ReviewForm
from payments.packs.progress import progress_of
from payments.packs.reading.all import newest_rollups
from payments.packs.shown import of_document
from payments.packs.sides import manages, side_of
from payments.packs.talking import newest_comments
from payments.permissions import commissions
from payments.refusals import Refused

WRITERS = (PROVIDER_MANAGER, COMMISSIONER)


@require_safe
@for_roles(*CLAIMS_FOR)
def index(request: SignedInRequest) -> HttpResponse:
    """The packs, the newest first; what is talked about next on top."""
    everything = Pack.objects.visible_to(request.user)
    filterset = PackFilter(request.GET, everything, request=request, user=request.user)
    today = timezone.localdate()
    coming = everything.filter(meeting_on__gte=today).exclude(state=Pack.State.WITHDRAWN)
    page = page_of(filterset.qs.with_places().order_by("-quarter", "-pk"), request)
    context = {
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page,
        "coming": list(coming.with_places().order_by("meeting_on", "pk")[:3]),
        "writes": request.user.has_role(*WRITERS),
    }
    return render(request, "payments/packs/list.html", context)


@READ_OR_SEND
@for_roles(*WRITERS)
def new_monitoring(request: SignedInRequest) -> HttpResponse:
    """Ask for a contract's quarter."""
    contracts = Contract.objects.visible_to(request.user).agreed().select_related("provider")
    own = [each for each in contracts.order_by("provider__name", "ref") if _writes(request, each)]
    form = MonitoringForm(posted(request), contracts=own, initial=_asked(request))

    def ask(facts: dict[str, Any]) -> Pack:
        about = {"contract": facts["contract"], "quarter": facts["quarter"]}
        return ask_for_monitoring(by=request.user, **about, **form.shared)

    return _new(request, form, ask, "pack_new")


@READ_OR_SEND
@for_roles(*WRITERS)
def new_review(request: SignedInRequest) -> HttpResponse:
    """Ask for a centre's year."""
    centres = Centre.objects.visible_to(request.user).select_related("cluster__provider")
    own = [each for each in centres.order_by("name", "code") if _writes(request, each.cluster)]
    form = ReviewForm(posted(request), centres=own, initial=_asked(request))

    def ask(facts: dict[str, Any]) -> Pack:
        about = {"centre": facts["centre"], "year": facts["year"]}
        return ask_for_review(by=request.user, **about, **form.shared)

    return _new(request, form, ask, "pack_new_review")


@require_safe
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """How far it is; then its figures, what both sides wrote, what was agreed."""
    pack = pack_of(request.user, ref)
    document = None if pack.is_in_the_making else document_of(pack)
    side = side_of(request.user, pack) if pack.is_draft else None
    context: dict[str, Any] = {
        "pack": pack,
        "side": side,
        "progress": _progress(pack),
        "document": document,
        "newer": _newer_version(request.user, pack),
        "digests": PackCopy.objects.filter(pack=pack).values("pdf_digest", "xlsx_digest").first(),
        "may_ask": side_of(request.user, pack) is not None,
    }
    if document:
        context |= of_document(request.user, pack, document)
        context["is_behind"] = pack.is_draft and newest_rollups(pack) != document.facts.rollups
        if side:
            context["comment_forms"] = comment_forms(pack, side)
    return render(request, "payments/packs/show.html", context)


def pack_of(user: User, ref: str) -> Pack:
    """A pack; Http404 outside the person's scope."""
    rows = Pack.objects.select_related(
        "council", "provider", "contract", "cluster", "centre", "asked_by"
    )
    found: Pack = find(rows, user, ref=ref)
    return found


def address_of(pack: Pack) -> str:
    """The page of a pack."""
    return reverse("pack", args=[pack.ref])


def change_pack(request: SignedInRequest, page: str, *, pack: Pack, **step: Any) -> HttpResponse:
    """A step (centres.steps.take_step) of a pack, after which one is back on its page."""
    template = f"payments/packs/{page}.html"
    return take_step(request, template, pack=pack, back_to=address_of(pack), **step)


def comment_forms(pack: Pack, side: PackSide) -> dict[str, Any]:
    """By section: the form in which this side writes, holding what it wrote."""
    newest = newest_comments(pack)
    forms = {}
    for section in (pack.facts or {}).get("sections", ()):
        said = newest.get((section["key"], side))
        start = {"text": said.text if said else "", "seen": said.number if said else 0}
        form = CommentForm(initial=start, auto_id=f"id_{section['key']}_%s")
        form.fields["text"].label = f"Commentary: {section['title']}"
        forms[section["key"]] = form
    return forms


def _writes(request: SignedInRequest, about: Any) -> bool:
    return commissions(request.user, about.council_id) or manages(request.user, about.provider_id)


def _asked(request: SignedInRequest) -> dict[str, str]:
    """What a link asks for already, such as the pack of this claim."""
    known = ("contract", "quarter", "centre", "year")
    return {name: request.GET[name] for name in known if name in request.GET}


def _new(
    request: SignedInRequest,
    form: MonitoringForm | ReviewForm,
    ask: Callable[[dict[str, Any]], Pack],
    current: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            pack = ask(form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            return redirect(address_of(pack))
    kinds = (("Contract monitoring", "pack_new"), ("Annual review", "pack_new_review"))
    tabs = [
        {"text": text, "href": reverse(name), "current": name == current} for text, name in kinds
    ]
    return render(request, "payments/packs/new.html", {"form": form, "tabs": tabs})


def _progress(pack: Pack) -> Progress | None:
    """What is known of one that is being made; one that has only begun has done nothing yet."""
    if not pack.is_in_the_making or pack.making != Pack.Making.RUNNING:
        return None
    return progress_of(pack) or Progress(0, 6, "Starting")


def _newer_version(user: User, pack: Pack) -> Pack | None:
    rows = Pack.objects.visible_to(user).filter(
        contract=pack.contract_id,
        centre=pack.centre_id,
        quarter=pack.quarter,
        for_board=pack.for_board,
        version__gt=pack.version,
    )
    found: Pack | None = rows.with_places().order_by("-version").first()
    return found


def require_own(user: User, ref: str) -> Pack:
    """A pack in which this person writes; Http404 for who reads only."""
    pack = pack_of(user, ref)
    if side_of(user, pack) is None:
        raise Http404
    return pack
