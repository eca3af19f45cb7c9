"""A past quarter as sealed and as it would be now: of one claim, and of a whole council."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import for_roles
from centres.models import User
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR, COMMISSIONER
from centres.spreadsheets import as_csv, pounds
from payments.models import Claim
from payments.seals.differing import COLOURS, LABELS, MEANINGS, Differing
from payments.seals.replay import REASONS, Replay, replay_of, replays_of
from payments.views.entries import sections
from payments.views.finding import claim_of
from payments.withheld import withheld_from

HEADS = (
    "Contract",
    "Quarter",
    "Line",
    "Measure",
    "Reference",
    "Approved (£)",
    "Now (£)",
    "Difference (£)",
    "Sort",
    "What happened",
    "Settled since",
)
WITHHELD = "This is about a restricted family."


@require_safe
@for_roles(*CLAIMS_FOR)
def of_claim(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """Both sums, and each line that would be another one now."""
    claim = claim_of(request.user, contract, quarter)
    replay = _replay(request.user, claim) if claim.state in Claim.HOLDING else None
    context = {
        "claim": claim,
        "replay": replay,
        "reasons": _reasons([replay]) if replay else [],
        "page": page_of(replay.differing if replay else [], request),
    }
    return render(request, "payments/seals/replay.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def export(request: SignedInRequest, contract: str, quarter: str) -> StreamingHttpResponse:
    """The lines that differ as a file: references only."""
    claim = claim_of(request.user, contract, quarter)
    if claim.state not in Claim.HOLDING:
        raise Http404
    replay = _replay(request.user, claim)
    audit.record(
        by=request.user,
        action="claim.replay_export",
        record="claim",
        reference=str(claim),
        council=claim.council,
    )
    rows = (_cells(claim, one) for one in replay.differing)
    return as_csv(f"replay-{claim.quarter}.csv", HEADS, rows)


@require_safe
@for_roles(COMMISSIONER)
def latest(request: SignedInRequest) -> HttpResponse:
    """The last quarter that was decided, or the page that says that there is none."""
    quarters = _quarters(request.user)
    if quarters:
        return redirect("replays", quarters[0])
    context = {"quarters": [], "sections": sections("replays_latest")}
    return render(request, "payments/seals/replays.html", context)


@require_safe
@for_roles(COMMISSIONER)
def of_quarter(request: SignedInRequest, quarter: str) -> HttpResponse:
    """A quarter of the council, contract by contract."""
    replays = _of_quarter(request.user, quarter)
    context = {
        "quarter": quarter,
        "quarters": _quarters(request.user),
        "replays": replays,
        "reasons": _reasons(replays),
        "sealed_pence": sum(replay.sealed_pence for replay in replays),
        "now_pence": sum(replay.now_pence for replay in replays),
        "pence": sum(replay.pence for replay in replays),
        "settled_pence": sum(replay.settled_pence for replay in replays),
        "sections": sections("replays_latest"),
    }
    return render(request, "payments/seals/replays.html", context)


@require_safe
@for_roles(COMMISSIONER)
def export_quarter(request: SignedInRequest, quarter: str) -> StreamingHttpResponse:
    """All lines of a quarter that differ as a file."""
    replays = _of_quarter(request.user, quarter)
    council = replays[0].claim.council
    audit.record(
        by=request.user,
        action="ledger.replay_export",
        record="ledger",
        reference=quarter,
        council=council,
    )
    rows = (_cells(replay.claim, one) for replay in replays for one in replay.differing)
    return as_csv(f"replay-{quarter}.csv", HEADS, rows)


def _replay(user: User, claim: Claim) -> Replay:
    """The replay as far as this person may see it: not what happened in a restricted family."""
    replay = replay_of(claim)
    lines = [one.line for one in replay.differing if one.line is not None]
    hidden = withheld_from(user, claim.council_id, lines)
    return replace(
        replay,
        differing=[
            replace(one, words=WITHHELD) if one.line and one.line.pk in hidden else one
            for one in replay.differing
        ],
    )


def _sealed(user: User) -> list[Claim]:
    rows = Claim.objects.visible_to(user).filter(council=user.council_id, state__in=Claim.HOLDING)
    return list(rows.select_related("contract__provider", "council"))


def _quarters(user: User) -> list[str]:
    return sorted({claim.quarter for claim in _sealed(user)}, reverse=True)


def _of_quarter(user: User, quarter: str) -> list[Replay]:
    """The replays of a quarter's claims; Http404 when none of them is sealed."""
    claims = [claim for claim in _sealed(user) if claim.quarter == quarter]
    if not claims:
        raise Http404
    return list(replays_of(claims[0].council, claims))


def _reasons(replays: list[Replay]) -> list[dict[str, object]]:
    """Each reason with its words, how many lines and how many pence."""
    found = []
    for why in REASONS:
        own = [each for replay in replays for each in replay.by_reason if each[0] == why]
        found.append(
            {
                "why": why,
                "label": LABELS[why],
                "meaning": MEANINGS[why],
                "colour": COLOURS[why],
                "lines": sum(lines for _, lines, _ in own),
                "pence": sum(pence for _, _, pence in own),
            }
        )
    return found


def _cells(claim: Claim, one: Differing) -> tuple[object, ...]:
    return (
        claim.contract.ref,
        claim.quarter,
        one.line.number if one.line else None,
        one.title,
        one.subject,
        pounds(one.sealed_pence),
        pounds(one.now_pence),
        pounds(one.pence),
        one.label,
        one.words,
        one.settled,
    )
