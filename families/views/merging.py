"""Two records of one family: found, compared side by side, merged, taken apart again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COORDINATOR
from centres.steps import take_step
from families import merging
from families.caseload import caseload
from families.comparing import compared, what_changes
from families.duplicates import likely
from families.forms.merging import MergeForm, OtherFamilyForm
from families.looking.told import tell_searched
from families.models import Family, FamilyMerge
from families.search import search
from families.suspects import suspects_for
from families.typed import people_typed


@READ_OR_SEND
@for_roles(*CASEWORK)
def duplicates(request: SignedInRequest) -> HttpResponse:
    """Asked: families of a coordinator that may be recorded twice. Sent what somebody types:
    families they may be, as a part of their page.
    """
    if request.method == "POST":
        people, postcode = people_typed(request.POST)
        context = {"alike": likely(request.user, people, postcode)}
        return render(request, "families/duplicate/typed.html", context)
    if not request.user.has_role(COORDINATOR):
        raise Http404
    page = page_of(suspects_for(request.user), request)
    return render(request, "families/duplicate/list.html", {"page": page})


@READ_OR_SEND
@for_roles(COORDINATOR)
def other(request: SignedInRequest, ref: str) -> HttpResponse:
    """Find the family that this one may be."""
    family = _family(request, ref)
    form = OtherFamilyForm(posted(request))
    found: list[Family] = []
    if request.method == "POST" and form.is_valid():
        keys = search(request.user, form.cleaned_data["words"])[:25]
        by_key = caseload(request.user, timezone.localdate()).in_bulk(keys)
        found = [by_key[key] for key in keys if key in by_key and key != family.pk]
        tell_searched(request, len(found))
    everybody = [*family.carers.all(), *family.children.all()]
    people = [(one.first_name, one.last_name, one.date_of_birth) for one in everybody]
    known = likely(request.user, people, family.postcode)
    context = {
        "family": family,
        "form": form,
        "found": found,
        "searched": form.is_bound and form.is_valid(),
        "alike": [one for one in known if one.family.pk != family.pk],
    }
    return render(request, "families/merge/other.html", context)


@READ_OR_SEND
@for_roles(COORDINATOR)
def merge(request: SignedInRequest, ref: str, other_ref: str) -> HttpResponse:
    """Compare two families, match their people, say what will happen, and merge them."""
    kept, merged = _family(request, ref), _family(request, other_ref)
    form = MergeForm(posted(request), kept=kept, merged=merged)
    context = {"kept": kept, "merged": merged, "form": form}
    try:
        merging.require_mergeable(by=request.user, kept=kept, merged=merged)
        if request.method == "POST" and form.is_valid():
            if "sure" in request.POST:
                merging.merge(by=request.user, kept=kept, merged=merged, same_people=form.pairs)
                messages.success(request, f"{merged.ref} is part of {kept.ref} now.")
                return redirect("family", kept.ref)
            context["changes"] = what_changes(kept, merged, form.pairs)
            return render(request, "families/merge/confirm.html", context)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("family", kept.ref)
    context["rows"] = compared(request.user, kept, merged)
    return render(request, "families/merge/compare.html", context)


@READ_OR_SEND
@for_roles(COORDINATOR)
def undo(request: SignedInRequest, ref: str, other_ref: str) -> HttpResponse:
    """Say what taking two families apart means, and do it."""
    merges = FamilyMerge.objects.select_related("kept__centre", "merged", "by")
    standing = merges.filter(kept__ref=ref, undone_at__isnull=True)
    done = find(standing, request.user, merged__ref=other_ref)

    def act() -> str:
        merging.undo(by=request.user, merge=done)
        return f"{done.merged.ref} is a family of its own again."

    return take_step(
        request,
        "families/merge/undo.html",
        allowed=lambda: merging.require_undoable(by=request.user, merge=done),
        act=act,
        back_to=reverse("family", args=[done.kept.ref]),
        show=lambda: {"rows": done.rows.count()},
        merge=done,
        family=done.kept,
    )


def _family(request: SignedInRequest, ref: str) -> Family:
    families = Family.objects.select_related("centre", "council", "area")
    found: Family = find(families.prefetch_related("carers", "children"), request.user, ref=ref)
    return found
