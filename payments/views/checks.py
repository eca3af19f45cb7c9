"""The sample of a claim: how it was drawn, its packs, and recording many checks at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centres import papers
from centres.access import for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest
from centres.scope import COMMISSIONER
from centres.spreadsheets import as_csv
from outcomes.measures.registry import measure, title
from payments.assurance.drawing import METHOD
from payments.assurance.facts import facts_of
from payments.assurance.packs import changed_since
from payments.assurance.paper import HEADS, checks_paper, pack_rows
from payments.assurance.sizes import RULE_OF_OUTCOMES, RULE_OF_TARGETS
from payments.assurance.weights import WORDS, Weighed
from payments.checks import record_check
from payments.evidence.words import areas_by_edition
from payments.forms import CheckRowForm
from payments.models import Claim, EvidenceCheck, Sample, SamplePool
from payments.permissions import may_decide
from payments.refusals import Refused
from payments.steps import record
from payments.views.finding import claim_of

Outcome = EvidenceCheck.Outcome


@dataclass(frozen=True)
class Row:
    """A check with its facts in words and, where it may be recorded, its form."""

    check: EvidenceCheck
    title: str
    facts: list[str]
    is_changed: bool
    form: CheckRowForm | None


@READ_OR_SEND
@for_roles(COMMISSIONER)
def index(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """All checks with their packs; several can be recorded at once."""
    claim = _submitted(request, contract, quarter)
    page = page_of(_checks(claim), request)
    shown = list(page)
    may_record = claim.state == Claim.State.SUBMITTED and may_decide(request.user, claim)
    forms: dict[int, CheckRowForm] = {}
    if may_record:
        data = request.POST if request.method == "POST" else None
        forms = {check.pk: CheckRowForm.of(check, data) for check in shown}
    if data_sent := request.method == "POST":
        saved = _save(request, claim, shown, forms)
        if saved is None or not any(form.errors for form in forms.values()):
            return redirect(f"{request.path}?{_page_query(request.GET)}")
    checks = claim.checks
    context = {
        "claim": claim,
        "page": page,
        "rows": _rows(shown, forms),
        "formset": list(forms.values()) if data_sent else None,
        "may_record": may_record,
        "drawn": checks.count(),
        "done": checks.exclude(outcome=Outcome.OPEN).count(),
    }
    return render(request, "payments/assurance/checks.html", context)


@require_safe
@for_roles(COMMISSIONER)
def sample(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """How the sample was drawn: its seed, sizes and weights, so that anyone can draw it again."""
    claim = _submitted(request, contract, quarter)
    found = Sample.objects.visible_to(request.user).filter(claim=claim, round=claim.round).first()
    pools = list(found.pools.select_related("line")) if found else []
    outcomes = next((pool for pool in pools if pool.line is None), None)
    context = {
        "claim": claim,
        "sample": found,
        "pools": [_told_pool(pool) for pool in pools],
        "page": page_of(_candidates(claim, outcomes), request),
        "rules": (RULE_OF_OUTCOMES, RULE_OF_TARGETS),
        "weights": WORDS,
        "method": METHOD,
    }
    return render(request, "payments/assurance/sample.html", context)


@require_safe
@for_roles(COMMISSIONER)
def paper(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """All packs of the claim as a PDF, to print or to keep."""
    claim = _submitted(request, contract, quarter)
    pdf = checks_paper(claim, list(_checks(claim)))
    record(claim, "checks_paper", by=request.user, round=claim.round)
    return papers.handed_over(pdf, f"checks-{claim.quarter}")


@require_safe
@for_roles(COMMISSIONER)
def export(request: SignedInRequest, contract: str, quarter: str) -> StreamingHttpResponse:
    """All packs of the claim as a file: a row for each fact."""
    claim = _submitted(request, contract, quarter)
    rows = list(pack_rows(list(_checks(claim))))
    record(claim, "checks_export", by=request.user, round=claim.round)
    return as_csv(f"checks-{claim.quarter}.csv", HEADS, rows)


def _submitted(request: SignedInRequest, contract: str, quarter: str) -> Claim:
    """A claim with a sample; a draft has none yet."""
    claim = claim_of(request.user, contract, quarter)
    if claim.state == Claim.State.DRAFT:
        raise Http404
    return claim


def _checks(claim: Claim) -> Any:
    return claim.checks.select_related("line", "checked_by")


def _rows(checks: list[EvidenceCheck], forms: dict[int, CheckRowForm]) -> list[Row]:
    changed = changed_since(checks)
    areas = areas_by_edition()
    return [
        Row(
            check=check,
            title=title(check.line.measure),
            facts=facts_of(check, areas),
            is_changed=check.pk in changed,
            form=forms.get(check.pk),
        )
        for check in checks
    ]


def _save(
    request: SignedInRequest,
    claim: Claim,
    checks: list[EvidenceCheck],
    forms: dict[int, CheckRowForm],
) -> int | None:
    """Record each row that was filled in and is right; how many, None when none may be."""
    saved = 0
    try:
        for check in checks:
            form = forms.get(check.pk)
            if form is None:
                raise Refused(f"This claim is {claim.get_state_display().lower()} now.")
            if not form.is_valid() or not form.says_something_new():
                continue
            try:
                record_check(by=request.user, check=check, **form.cleaned_data)
                saved += 1
            except ValidationError as problem:
                form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None
    if saved:
        said = "1 check" if saved == 1 else f"{saved} checks"
        messages.success(request, f"{said} recorded.")
    return saved


def _page_query(query: QueryDict) -> str:
    """The page that one was on, and nothing else that an address may say."""
    page = query.get("page", "")
    return f"page={page}" if page.isascii() and page.isdigit() else ""


def _told_pool(pool: SamplePool) -> dict[str, Any]:
    if pool.line is None:
        what = "Outcome lines"
    else:
        sort = "counted" if pool.counted else "not counted"
        subject = measure(pool.line.measure).subject
        what = f"{title(pool.line.measure)}: each {subject} {sort}"
    return {"what": what, "pool": pool, "grown": pool.wanted - pool.least}


def _candidates(claim: Claim, pool: SamplePool | None) -> list[dict[str, Any]]:
    """Each outcome line with its amount, what made it likelier, and whether it was drawn."""
    if pool is None:
        return []
    lines = {str(line.number): line for line in claim.lines.defer("evidence", "records")}
    drawn = set(claim.checks.filter(counted=None).values_list("line__number", flat=True))
    return [
        {
            "line": lines[key],
            "why": Weighed.read(why).words(),
            "times": Weighed.read(why).times,
            "drawn": int(key) in drawn,
        }
        for key, _weight, why in pool.candidates
        if key in lines
    ]
