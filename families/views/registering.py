"""Registering a family on one page (PAGES `/families/`: open or register)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from centres import receipts
from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from families import registration
from families.duplicates import Likely, likely
from families.forms.register import Registration
from families.members import NewCarer, NewChild

USED = "This page was already used to register another family. Open it again to register one more"


@READ_OR_SEND
@for_roles(*CASEWORK)
def register(request: SignedInRequest) -> HttpResponse:
    """Register a family; the same page sent twice answers twice with the one it made."""
    page = Registration(posted(request), request.user)
    alike: list[Likely] = []
    if request.method == "POST" and not page.asked_for and page.is_valid():
        try:
            known = receipts.answered(**_entry(request, page))
            if known is None:
                alike = _alike(request, page)
            if not page.not_seen_yet(one.family for one in alike):
                return _record(request, page)
        except ValidationError as problem:
            page.take(problem)
        except Refused:
            page.form.add_error(None, USED)
    context = {"page": page, "form": page.form, "formset": page.with_errors, "alike": alike}
    return render(request, "families/family/register.html", context)


def _record(request: SignedInRequest, page: Registration) -> HttpResponse:
    facts = page.facts

    def write() -> dict[str, Any]:
        return {"ref": registration.register(by=request.user, **facts).ref}

    answer, _ = receipts.once(**_entry(request, page), write=write)
    done = "registered" if facts["registered_on"] else "recorded as known"
    messages.success(request, f"{' and '.join(_called(facts))} {done}.")
    return redirect("family", answer["ref"])


def _entry(request: SignedInRequest, page: Registration) -> dict[str, Any]:
    """The page as one entry, which is recorded once however often it is sent."""
    return {
        "by": request.user,
        "client_id": page.form.cleaned_data["client_id"],
        "kind": "family",
        "body": {"typed": repr(page.facts)},
    }


def _alike(request: SignedInRequest, page: Registration) -> list[Likely]:
    """Families this may be, and why."""
    carers, children = page.people
    everybody: list[NewCarer | NewChild] = [*carers, *children]
    people = [(one.first_name, one.last_name, one.date_of_birth) for one in everybody]
    return likely(request.user, people, page.form.cleaned_data["postcode"])


def _called(facts: dict[str, Any]) -> list[str]:
    people = facts["carers"] or facts["children"]
    return [f"{one.first_name} {one.last_name}" for one in people]
