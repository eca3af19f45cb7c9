"""The audit trail as its auditor reads it; reading it is an event of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres import listings
from centres.access import for_roles
from centres.auditing import chain, looks
from centres.auditing.looks import Look
from centres.models import AuditEvent
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.row_scope import as_service
from centres.scope import AUDITOR
from centres.spreadsheets import as_csv
from centres.tasks import VERIFIED
from centres.wording import count
from families.looking import saying
from families.looking.filters import AuditFilter
from families.models import Family

# Without a filter the list is of so many days.
DAYS_SHOWN = 30
SECTIONS = (("audit", "Audit trail"), ("audit_unusual", "Unusual access"))


@require_safe
@for_roles(AUDITOR)
def index(request: SignedInRequest) -> HttpResponse:
    """Events, the newest first, with filters."""
    filterset, events, narrowed = _events(request)
    page = page_of(events.select_related("user"), request)
    page.object_list = [told(event) for event in page.object_list]
    note_reading(request, page.number, **chosen_in(filterset))
    context = {
        "filters": filterset.form,
        "narrowed": narrowed,
        "page": page,
        "days_shown": DAYS_SHOWN,
        "sections": sections("audit"),
        "chosen": _chosen(request),
        "head": chain.head(request.user.council),
        "verified": _last_verified(request),
    }
    return render(request, "families/audit/list.html", context)


@require_safe
@for_roles(AUDITOR)
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """One event whole: its facts, the references it showed, its place in the chain."""
    events = AuditEvent.objects.visible_to(request.user).select_related("user", "seal")
    event = events.filter(pk=pk).first()
    if event is None:
        raise Http404
    note_reading(request, event=event.pk)
    context = {"told": told(event), "event": event, "seal": getattr(event, "seal", None)}
    return render(request, "families/audit/show.html", context)


@require_safe
@for_roles(AUDITOR)
def export(request: SignedInRequest) -> HttpResponseBase:
    """What the list shows as a CSV file; too much for one is refused on the list."""
    filterset, events, _ = _events(request)
    number = events.order_by().values("pk")[: listings.MOST_ROWS + 1].count()
    if number > listings.MOST_ROWS:
        messages.error(
            request,
            f"A file holds {count(listings.MOST_ROWS)} events at most, and there are more."
            " Choose fewer with the filters first.",
        )
        return redirect(f"{reverse('audit')}?{request.GET.urlencode()}")
    note_reading(request, how=looks.EXPORT, rows=number, **chosen_in(filterset))
    rows = events.select_related("user")
    return as_csv(f"audit-{timezone.localdate().isoformat()}.csv", saying.HEADS, _lines(rows))


def sections(current: str) -> list[dict[str, Any]]:
    """The auditor's pages."""
    return [
        {"text": text, "href": reverse(name), "current": name == current} for name, text in SECTIONS
    ]


def told(event: AuditEvent) -> dict[str, Any]:
    """An event with its words."""
    return {
        "event": event,
        "done": saying.done(event),
        "shown": saying.shown(event),
        "of_what": saying.of_what(event),
        "facts": saying.facts(event),
    }


def note_reading(
    request: SignedInRequest, page: int = 1, how: str = looks.VIEW, **details: Any
) -> None:
    """Write that the trail was read: which page of it, and what it was narrowed to."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    if page > 1:
        details["page_number"] = page
    look = Look(f"audit.{how}", "audit", route, {"page": route, **details})
    looks.record_looks(by=request.user, looks=[look])


def chosen_in(filterset: AuditFilter) -> dict[str, Any]:
    """What the list was narrowed to, for the trail: not what was typed and is no reference."""
    chosen = {name: str(value) for name, value in filterset.form.cleaned_data.items() if value}
    ref = chosen.get("family")
    if ref:
        with as_service(filterset.user.council_id):
            known = Family.objects.filter(council=filterset.user.council_id, ref=ref).exists()
        chosen["family"] = ref if known else "unknown"
    return {"chosen": chosen} if chosen else {}


def _events(request: SignedInRequest) -> tuple[AuditFilter, QuerySet, bool]:
    """The filters, the events they leave, and whether any is set."""
    events = AuditEvent.objects.visible_to(request.user).order_by("-at", "-pk")
    filterset = AuditFilter(request.GET, events, request=request, user=request.user)
    rows = filterset.qs
    narrowed = any(filterset.form.cleaned_data.values())
    if not narrowed:
        rows = rows.filter(at__gte=timezone.now() - timedelta(days=DAYS_SHOWN))
    return filterset, rows, narrowed


def _lines(events: QuerySet) -> Iterator[tuple[object, ...]]:
    for event in events.iterator(chunk_size=500):
        yield saying.columns(event)


def _chosen(request: SignedInRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _last_verified(request: SignedInRequest) -> AuditEvent | None:
    events = AuditEvent.objects.visible_to(request.user).filter(action=VERIFIED, record="audit")
    return events.order_by("-pk").first()
