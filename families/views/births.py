"""Births brought in from a file or one by one (`/referrals/births/`).

What a file holds is kept in the session between its check and the word to go on: it is personal
data, so it is in no address and in no page's source.
"""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.postcodes import tidy
from centres.requests import SignedInRequest, posted
from centres.steps import take_step
from families.births.notifying import notify
from families.births.places import NOTIFIERS, Places
from families.births.reading import COLUMNS, Checked, check, read
from families.forms.births import BirthFileForm, BirthForm
from families.views.referrals import sections

SESSION_KEY = "births_to_record"
MOST_FAULTS_SHOWN = 200


@READ_OR_SEND
@for_roles(*NOTIFIERS)
def upload(request: SignedInRequest) -> HttpResponse:
    """Take a file; what is wrong with it is said row by row, and then nothing is recorded."""
    form = BirthFileForm(posted(request), request.FILES or None)
    checked = Checked()
    if request.method == "POST" and form.is_valid():
        rows, faults = read(form.cleaned_data["file"])
        checked = check(request.user, rows, faults)
        if not checked.faults and checked.births:
            request.session[SESSION_KEY] = rows
            return redirect("births_check")
        if not checked.births and not checked.faults:
            form.add_error("file", "The file has no rows")
    context = {
        "form": form,
        "faults": checked.faults[:MOST_FAULTS_SHOWN],
        "all_faults": len(checked.faults),
        "columns": COLUMNS,
        "sections": sections(request, "births"),
    }
    return render(request, "families/birth/upload.html", context)


@READ_OR_SEND
@for_roles(*NOTIFIERS)
def confirm(request: SignedInRequest) -> HttpResponse:
    """Say in numbers what will be recorded, and record it."""
    rows = request.session.get(SESSION_KEY)
    checked = check(request.user, rows) if rows else Checked()
    if not rows or checked.faults:
        messages.error(request, "Choose the file again: nothing of it was recorded.")
        request.session.pop(SESSION_KEY, None)
        return redirect("births")
    if request.method == "POST":
        try:
            new = notify(by=request.user, births=checked.births)
        except ValidationError:
            messages.error(request, "Choose the file again: nothing of it was recorded.")
            return redirect("births")
        del request.session[SESSION_KEY]
        said = f"{new} {'birth' if new == 1 else 'births'} recorded."
        messages.success(request, said if new else "All of these were recorded before.")
        return redirect("births")
    areas = Places(request.user).by_code
    of_centre = Counter(areas[birth.area].centre.name for birth in checked.births)
    context = {"checked": checked, "of_centre": sorted(of_centre.items())}
    return render(request, "families/birth/confirm.html", context)


@READ_OR_SEND
@for_roles(*NOTIFIERS)
def one(request: SignedInRequest) -> HttpResponse:
    """Take one birth, typed in."""
    data = posted(request)
    postcode = tidy(data.get("postcode", "")) if data else None
    form = BirthForm(data, places=Places(request.user, [postcode or ""]))

    def act() -> str:
        new = notify(by=request.user, births=[form.birth])
        return "The birth is recorded." if new else "This birth was recorded before."

    return take_step(request, "families/birth/one.html", form=form, act=act, back_to="births")
