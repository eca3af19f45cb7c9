"""Opening a family urgently, and the one page that it is read on."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COORDINATOR
from families.ages import age_in_words
from families.forms.urgent import UrgentForm
from families.looking import urgent
from families.looking.told import tell_urgent
from families.models import Case, Engagement, Family, Level, Need
from families.scope import as_opened_urgently

LAST_VISITS = 10
NONE_OPENS = (
    "No family opens with this reference. Check it letter by letter; if it is right, telephone the"
    " centre’s coordinator. That you asked is written down."
)


@READ_OR_SEND
@for_roles(*CASEWORK)
def ask(request: SignedInRequest) -> HttpResponse:
    """Ask for reference and reason; the answer is the same for no family and a restricted one."""
    form = UrgentForm(posted(request))
    if request.method == "POST" and form.is_valid():
        own = Family.objects.visible_to(request.user).filter(council=request.user.council_id)
        if family := own.standing_for(form.cleaned_data["ref"]).first():
            messages.success(request, "This family is among those you work with.")
            return redirect("family", family.ref)
        try:
            access = urgent.open_urgently(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if access:
                return redirect("family_urgent", access.family.ref)
            form.add_error("ref", NONE_OPENS)
    page = page_of(urgent.told_in(request.user), request)
    context = {
        "form": form,
        "page": page,
        "coordinates": request.user.has_role(COORDINATOR),
        "minutes": settings.URGENT_ACCESS_MINUTES,
    }
    return render(request, "families/urgent/ask.html", context)


@require_safe
@for_roles(*CASEWORK)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """What somebody needs to know of a family now, to read; not there when the time is over."""
    access = urgent.open_now(request.user, ref)
    if access is None:
        raise Http404
    with as_opened_urgently():
        families = Family.objects.select_related("centre").prefetch_related("carers", "children")
        family: Family = find(families, request.user, ref=ref)
        tell_urgent(request)
        today = timezone.localdate()
        cases = Case.objects.open().filter(family=family).select_related("worker", "centre")
        visits = Engagement.objects.standing().filter(family=family).select_related("worker")
        needs = Need.objects.filter(family=family, starts_on__lte=today).exclude(ends_on__lt=today)
        context = {
            "family": family,
            "access": access,
            "children": [(child, age_in_words(child, today)) for child in family.children.all()],
            "cases": list(cases),
            "level": Level.objects.filter(family=family, starts_on__lte=today).first(),
            "needs": list(needs),
            "visits": list(visits.order_by("-date", "-pk")[:LAST_VISITS]),
            "coordinators": list(urgent.coordinators_of(family)),
        }
        return render(request, "families/urgent/show.html", context)
