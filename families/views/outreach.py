"""The outreach list (`/outreach/`): whom to look for, and by when."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import take_step
from families import outreach
from families.filters.outreach import OutreachFilter
from families.forms.outreach import SetAsideForm
from families.models import Family
from families.views.referrals import sections


@require_safe
@for_roles(*CASEWORK)
def index(request: SignedInRequest) -> HttpResponse:
    """Babies and known families nobody has met yet, those whose six weeks end first on top."""
    today = timezone.localdate()
    everybody = outreach.to_reach(request.user, today)
    filterset = OutreachFilter(
        request.GET, everybody, request=request, user=request.user, today=today
    )
    families = outreach.in_order(filterset.qs, today).select_related("centre", "area")
    page = page_of(families.prefetch_related("carers", "children"), request)
    context = {
        "page": page,
        "rows": [(family, outreach.reach_of(family.newest_born, today)) for family in page],
        "counts": outreach.counts(everybody, today),
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "sections": sections(request, "outreach"),
    }
    return render(request, "families/outreach/list.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def not_needed(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask why a family is not to be looked for, and take it off the list."""
    families = Family.objects.select_related("centre").prefetch_related("carers", "children")
    family = find(families, request.user, ref=ref)
    form = SetAsideForm(posted(request))

    def act() -> str:
        outreach.set_aside(by=request.user, family=family, **form.cleaned_data)
        return f"{family.called} is off the outreach list."

    return take_step(
        request,
        "families/outreach/not_needed.html",
        form=form,
        act=act,
        back_to="outreach",
        family=family,
    )
