"""The inbox of referrals, and one referral (PAGES `/referrals/`)."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import User
from centres.pages import page_behind_scope, page_of
from centres.requests import SignedInRequest
from centres.row_scope import as_service
from centres.scope import CASEWORK, COORDINATOR
from families.ages import age_in_words
from families.filters.referrals import ReferralFilter
from families.models import Family, Referral
from families.referrals.inbox import in_inboxes, passed_on_from
from families.referrals.standing import decides, handles
from families.referrals.waiting import is_late, waited_in_words
from families.standing import casework_clusters


@require_safe
@for_roles(*CASEWORK)
def index(request: SignedInRequest) -> HttpResponse:
    """What waits in the inboxes of the person's clusters, the most pressing first."""
    today = timezone.localdate()
    filterset = ReferralFilter(
        request.GET, in_inboxes(request.user), request=request, user=request.user
    )
    rows = filterset.qs.pressing_first().select_related("service", "cluster", "case__worker")
    page = page_of(rows, request)
    page.object_list = list(page.object_list)
    # Of a family that is not theirs yet, an inbox says who it is and no more.
    with as_service(request.user.council_id):
        prefetch_related_objects(page.object_list, "family__carers", "family__children")
    context = {
        "page": page,
        "rows": [(row, waited_in_words(row.made_on, today), is_late(row, today)) for row in page],
        "filters": filterset.form,
        "sections": sections(request, "referrals"),
        "narrowed": any(filterset.form.cleaned_data.values()),
        "several": len(casework_clusters(request.user)) > 1,
    }
    return render(request, "families/referral/list.html", context)


@require_safe
@for_roles(*CASEWORK)
def passed_on(request: SignedInRequest) -> HttpResponse:
    """What the person's clusters passed on: when, where to and by whom, and no family's name."""
    page = page_behind_scope(passed_on_from(request.user), request)
    visible = Referral.objects.visible_to(request.user)
    context = {
        "page": page,
        "still_seen": set(
            visible.filter(pk__in=[step.referral_id for step in page]).values_list("pk", flat=True)
        ),
        "sections": sections(request, "referrals_passed_on"),
    }
    return render(request, "families/referral/passed_on.html", context)


@require_safe
@for_roles(*CASEWORK)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """What is asked for, for whom, how it stands and what was done."""
    referral = find_whole(request.user, ref)
    today = timezone.localdate()
    children = referral.family.children.all()
    context = {
        "referral": referral,
        "children": [(child, age_in_words(child, today)) for child in children],
        "steps": referral.steps.select_related("by", "cluster", "to_cluster"),
        "waited": waited_in_words(referral.made_on, today),
        "late": is_late(referral, today),
        "handles": handles(request.user, referral),
        "decides": decides(request.user, referral),
        "sees_family": sees(request.user, referral.family),
    }
    return render(request, "families/referral/show.html", context)


def find_whole(user: User, ref: str) -> Referral:
    """The referral with what its pages say of it and of the family, which need not be theirs yet.

    Http404 for one outside the person's scope.
    """
    found: Referral = find(Referral.objects.all(), user, ref=ref)
    rows = Referral.objects.select_related(
        "family__centre", "cluster", "service", "case__worker", "council"
    )
    with as_service(found.council_id):
        return rows.prefetch_related("family__carers", "family__children").get(pk=found.pk)


def sees(user: User, family: Family) -> bool:
    """Whether the family's own page is there for the person."""
    return Family.objects.visible_to(user).filter(pk=family.pk).exists()


def sections(request: SignedInRequest, current: str) -> list[dict[str, Any]]:
    """What goes with referrals, as links over each of the lists; none for who does no casework."""
    if not request.user.has_role(*CASEWORK):
        return []
    items: list[tuple[str, str, int | None]] = [
        ("Inbox", "referrals", in_inboxes(request.user).incoming().waiting().count()),
        ("Outreach", "outreach", None),
        ("Passed on", "referrals_passed_on", None),
    ]
    if request.user.has_role(COORDINATOR):
        items.append(("New births", "births", None))
    return [
        {"text": text, "href": reverse(name), "current": name == current, "count": count}
        for text, name, count in items
    ]
