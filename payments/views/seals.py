"""What changed behind the sealed lines of a claim since it was submitted."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import for_roles
from centres.models import User
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR
from centres.spreadsheets import as_csv
from centres.wording import moment_in_words
from outcomes.measures.registry import title
from payments.filters import ChangeFilter
from payments.models import Claim, ClaimLine
from payments.seals.changes import Change, Sort
from payments.seals.compare import later_changes
from payments.seals.wording import kind_in_words
from payments.views.finding import claim_of
from payments.withheld import withheld_from

HEADS = ("Line", "Reference", "Measure", "Sort", "Record", "What happened", "What differs", "When")


@require_safe
@for_roles(*CLAIMS_FOR)
def index(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """How many of each sort, and each change with its line."""
    claim = claim_of(request.user, contract, quarter)
    found, withheld = changes_of(request.user, claim)
    filterset = ChangeFilter(request.GET, request=request, found=found)
    totals = Counter(change.sort for change in found)
    page = page_of(filterset.rows, request)
    context = {
        "claim": claim,
        "in_all": len(found),
        "withheld": withheld,
        "totals": [(sort, totals[sort]) for sort in Sort],
        "filters": filterset.form,
        "page": page,
        "rows": [(change, title(change.line.measure)) for change in page],
    }
    return render(request, "payments/seals/changes.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def export(request: SignedInRequest, contract: str, quarter: str) -> StreamingHttpResponse:
    """What the list shows as a file: references only."""
    claim = claim_of(request.user, contract, quarter)
    found, _withheld = changes_of(request.user, claim)
    rows = ChangeFilter(request.GET, request=request, found=found).rows
    audit.record(
        by=request.user,
        action="claim.changes_export",
        record="claim",
        reference=str(claim),
        council=claim.council,
    )
    return as_csv(f"changes-{claim.quarter}.csv", HEADS, map(_cells, rows))


def changes_of(user: User, claim: Claim) -> tuple[list[Change], int]:
    """The later changes of a claim in the order of its lines, and behind how many lines they are
    withheld from this person. None of a draft: nothing of it is sealed.
    """
    if claim.state == Claim.State.DRAFT:
        return [], 0
    lines = list(claim.lines.select_related("claim__contract"))
    found = later_changes(claim.council_id, lines)
    withheld = withheld_from(user, claim.council_id, [line for line in lines if line.pk in found])
    shown = [found[line.pk] for line in lines if line.pk in found and line.pk not in withheld]
    return [change for changes in shown for change in changes], len(withheld)


def changes_of_line(user: User, claim: Claim, line: ClaimLine) -> list[Change]:
    """The later changes behind one line, as far as this person may see them."""
    if claim.state == Claim.State.DRAFT:
        return []
    found = later_changes(claim.council_id, [line]).get(line.pk, [])
    return [] if found and withheld_from(user, claim.council_id, [line]) else found


def _cells(change: Change) -> tuple[object, ...]:
    line = change.line
    differing = "; ".join(
        f"{one.name} {one.before} → {one.after}" if one.before or one.after else one.name
        for one in change.differences
    )
    return (
        line.number,
        line.subject,
        title(line.measure),
        change.sort.label,
        kind_in_words(change.kind),
        change.words,
        differing,
        moment_in_words(change.at),
    )
