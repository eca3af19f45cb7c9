"""What a council lets others read of small numbers (`/publishing/`)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from centres.access import for_roles
from centres.forms import GovForm
from centres.models import Council
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import COUNCIL_ADMIN
from centres.sending.versions import KeepsBoth
from centres.widgets import GovRadios
from outcomes.publishing import choose_smallest


class SmallestForm(KeepsBoth, GovForm):
    """Five or ten."""

    smallest = forms.TypedChoiceField(
        label="The smallest number that is shown",
        coerce=int,
        choices=Council.Smallest.choices,
        widget=GovRadios(
            hints={
                "5": "1, 2, 3 and 4 are hidden. What most councils do.",
                "10": "1 to 9 are hidden. For councils with few families in each area.",
            }
        ),
    )


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def show(request: SignedInRequest) -> HttpResponse:
    """Say what is hidden and why; take another number."""
    council = request.user.council
    if council is None:
        raise Http404
    form = SmallestForm(posted(request), initial={"smallest": council.smallest_published})
    if request.method == "POST" and form.is_valid():
        smallest = form.cleaned_data["smallest"]
        if choose_smallest(by=request.user, council=council, smallest=smallest):
            messages.success(request, f"Numbers below {smallest} are hidden from now on.")
        return redirect("publishing")
    return render(request, "outcomes/publishing/show.html", {"form": form, "council": council})
