"""Whom a visit was to, where that is not a tap away already (PAGES `/today/`: log a visit)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.wording import day_in_words
from families import groups
from families.caseload import caseload, in_order
from families.forms import GroupForm, SearchForm
from families.looking.told import tell_searched, tell_shown
from families.models import Case, Engagement


@require_safe
@for_roles(*CASEWORK)
def choose(request: SignedInRequest) -> HttpResponse:
    """The families of the worker's own open cases, by name; for others there is the search."""
    mine = Case.objects.open().filter(worker=request.user).values("family")
    families = caseload(request.user, timezone.localdate()).filter(pk__in=mine)
    rows = in_order(families, "name").prefetch_related("carers", "children")
    context = {"page": page_of(rows, request), "form": SearchForm()}
    return render(request, "families/engagement/choose.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def group(request: SignedInRequest) -> HttpResponse:
    """Log a group for several families at once; "Find" shows more families to tick."""
    form = GroupForm(posted(request), user=request.user)
    if request.method == "POST" and not form.is_finding and form.is_valid():
        facts = form.facts
        try:
            number = groups.log_group(by=request.user, **facts)
        except ValidationError as problem:
            form.take(problem)
        except Refused:
            form.add_error(
                None,
                "This page was already used to save another entry. Open it again to add one more",
            )
        else:
            said = Engagement.Kind(facts["kind"]).label
            families = f"{number} {'family' if number == 1 else 'families'}"
            messages.success(
                request, f"{said} on {day_in_words(facts['date'])} saved for {families}."
            )
            return redirect("today")
    tell_shown(request, form.offered)
    if form.is_finding:
        tell_searched(request, form.found)
    return render(request, "families/engagement/group.html", {"form": form})
