"""The claim's page as a whole: sums, what is left to do, its lines, what happened (PAGES)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet

from centres.pages import PAGE_SIZE, page_of
from centres.requests import SignedInRequest
from outcomes.measures.registry import title
from payments.absence.standing_in import Decider, who_decides
from payments.changes.by_measure import differences
from payments.changes.since_return import since_return
from payments.filters import LineFilter
from payments.flags import flags
from payments.happened import what_happened, why_returned
from payments.left_to_do import why_not_yet
from payments.models import Claim, ClaimLine, Decision, EvidenceCheck, Transaction
from payments.permissions import commissions, may_submit
from payments.queries.reading import open_queries
from payments.review import review_of
from payments.summary import (
    HEADINGS,
    Group,
    Section,
    Summary,
    claim_before,
    sections_of,
    summarise,
)
from payments.views.opening import Opening

Sections = list[tuple[Section, list[tuple[Group, str]]]]
Groups = list[tuple[str, str, list[tuple[ClaimLine, bool]]]]


def claim_page(request: SignedInRequest, claim: Claim, opened: dict[str, Any]) -> dict[str, Any]:
    """What the template needs; `opened` is the line that is open, with its forms, or nothing.

    The number of queries does not depend on the lines.
    """
    user = request.user
    decides = commissions(user, claim.council_id)
    flagged = flags(claim)
    filterset = LineFilter(
        request.GET,
        _lines(claim),
        request=request,
        measures=_measures(claim),
        flagged=set(flagged),
        with_checks=decides and claim.state != Claim.State.DRAFT,
    )
    page = _page(request, filterset.qs, opened.get("opening"))
    is_apart = bool(opened) and opened["line"].pk not in {each.pk for each in page}
    if is_apart and "page" in request.GET:
        # Somebody has gone on to another page of the list.
        opened, is_apart = {}, False
    summary = summarise(claim)
    review = review_of(user, claim, len(flagged))
    first = review.first if review else None
    return {
        "claim": claim,
        "summary": summary,
        "sections": _against_before(claim, summary),
        "since": since_return(claim),
        "review": review,
        "check_url": _address_of(claim, review.next_check if review else None),
        "deciders": _deciders(claim, first, of_council=decides),
        "queries": open_queries([claim])[claim.pk],
        "flagged": len(flagged),
        "submits": may_submit(user, claim),
        "not_yet": why_not_yet(claim) if claim.state == Claim.State.DRAFT else "",
        "decides": decides,
        "postings": Transaction.objects.visible_to(user).filter(claim=claim).order_by("pk"),
        "history": what_happened(user, claim),
        "returned_because": why_returned(claim),
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "filtering": Opening.of(claim, 0, request.GET),
        "page": page,
        "groups": _grouped(page, flagged),
        "opened": opened,
        "opened_apart": is_apart,
        "form": opened.get("form"),
    }


def _address_of(claim: Claim, check: EvidenceCheck | None) -> str:
    return Opening(claim, check.line.number).address if check else ""


def _against_before(claim: Claim, summary: Summary) -> Sections:
    """The sections, and of each group in which it differs from the quarter before, in words."""
    before = claim_before(claim)
    found = differences(summary.sections, sections_of(before)) if before else []
    words = {(each.kind, each.measure): each.words for each in found}
    return [
        (section, [(group, words.get((group.kind, group.measure), "")) for group in section.groups])
        for section in summary.sections
    ]


def _deciders(claim: Claim, first: Decision | None, *, of_council: bool) -> list[Decider]:
    if claim.state != Claim.State.SUBMITTED:
        return []
    return who_decides(claim, first, of_council=of_council)


def _page(request: SignedInRequest, lines: QuerySet[ClaimLine], opening: Opening | None) -> Page:
    """The page that the open line is on, or the one that the address asks for."""
    if opening is None or "page" in request.GET:
        return page_of(lines, request)
    before = lines.filter(number__lt=opening.number).count()
    return Paginator(lines, PAGE_SIZE).get_page(before // PAGE_SIZE + 1)


def _lines(claim: Claim) -> QuerySet[ClaimLine]:
    checks = EvidenceCheck.objects.order_by("pk")
    return claim.lines.prefetch_related(Prefetch("checks", checks))


def _measures(claim: Claim) -> list[str]:
    keys = claim.lines.order_by("measure").values_list("measure", flat=True).distinct()
    return sorted(keys, key=title)


def _grouped(page: Page, flagged: dict[int, list[str]]) -> Groups:
    """The page's lines under their headings: kind, measure, lines and whether they are flagged."""
    grouped = groupby(page, key=lambda line: (line.kind, line.measure))
    return [
        (HEADINGS[kind], title(measure), [(line, line.pk in flagged) for line in lines])
        for (kind, measure), lines in grouped
    ]
