"""What changed in a record, and in everything of a family: who, when, from what to what."""

from __future__ import annotations

from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CASEWORK, COUNCIL_ADMIN
from families.looking import versions
from families.looking.told import tell_about
from families.models import Family
from families.standing import sees_home

# Keys above what the database counts to are nobody's.
LARGEST = 2**63 - 1


@require_safe
@for_roles(*CASEWORK)
def of_family(request: SignedInRequest, ref: str) -> HttpResponse:
    """Every change to anything that is kept of a family, the newest first; what was removed too."""
    families = Family.objects.prefetch_related("carers", "children").select_related("centre")
    family: Family = find(families, request.user, ref=ref)
    page = page_of(versions.of_family(family), request)
    page.object_list = versions.told(page.object_list, home_seen=sees_home(request.user, family))
    context = {"family": family, "page": page, "what": "", "told": True}
    return render(request, "families/history/show.html", context)


@require_safe
@for_roles(*CASEWORK, COUNCIL_ADMIN)
def of_record(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """The changes of one record, for those who see it."""
    kept = versions.kinds().get(kind)
    if kept is None or pk > LARGEST or not hasattr(kept.pgh_tracked_model, "scope"):
        raise Http404
    rows = kept.pgh_tracked_model.objects
    record = rows.visible_to(request.user).filter(pk=pk).first()
    if record is None or not _of_own_council(record, request):
        raise Http404
    family = _family_of(record)
    page = page_of(versions.of_record(record), request)
    if family:
        tell_about(request, family.ref)
    page.object_list = versions.told(
        page.object_list, home_seen=family is None or sees_home(request.user, family)
    )
    what = versions.named(type(record))
    what = f"{what[:1].upper()}{what[1:]} {getattr(record, 'ref', '')}".strip()
    context = {"family": family, "page": page, "what": what, "record": record}
    return render(request, "families/history/show.html", context)


def _of_own_council(record: models.Model, request: SignedInRequest) -> bool:
    council = getattr(record, "council_id", request.user.council_id)
    return bool(council == request.user.council_id)


def _family_of(record: models.Model) -> Family | None:
    """The family of a record; the reader sees it, since they see the record."""
    if isinstance(record, Family):
        return record
    path = versions.family_path(type(record))
    if not path:
        return None
    keys = type(record)._base_manager.filter(pk=record.pk).values(path)
    families = Family.objects.prefetch_related("carers", "children").select_related("centre")
    return families.filter(pk__in=keys).first()
