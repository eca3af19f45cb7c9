"""The families a worker works with (PAGES `/families/`)."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from centres.access import for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COORDINATOR
from families.caseload import caseload, for_list, in_order
from families.filters.families import FamilyFilter
from families.forms import SearchForm
from families.looking.told import tell_searched
from families.search import search

SESSION_KEY = "families_searched_for"


@READ_OR_SEND
@for_roles(*CASEWORK)
def index(request: SignedInRequest) -> HttpResponse:
    """List them; a search is posted, kept in the session and shown under `?found=on`."""
    form = SearchForm(posted(request))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        request.session[SESSION_KEY] = words
        return redirect(reverse("families") + ("?found=on" if words else ""))

    words = request.session.get(SESSION_KEY, "") if request.GET.get("found") else ""
    if words and not form.is_bound:
        form = SearchForm(initial={"words": words})
    everything = caseload(request.user, timezone.localdate())
    found = search(request.user, words) if words else None
    if found is not None:
        everything = everything.filter(pk__in=found)
    filterset = FamilyFilter(request.GET, everything, request=request, user=request.user)
    families = for_list(in_order(filterset.qs, request.GET.get("sort", ""), found))
    page = page_of(families, request)
    if found is not None:
        tell_searched(request, len(found))
    context = {
        "form": form,
        "filters": filterset.form,
        "page": page,
        "words": words,
        "coordinates": request.user.has_role(COORDINATOR),
        "narrowed": bool(words) or any(filterset.form.cleaned_data.values()),
    }
    return render(request, "families/family/list.html", context)
