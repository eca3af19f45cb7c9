"""The statement of a claim, to save and to keep."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from centres import papers, workbooks
from centres.access import for_roles
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR
from payments.permissions import commissions
from payments.refusals import Refused
from payments.statement import Statement, statement_of, statement_paper, statement_workbook
from payments.steps import record
from payments.views.finding import claim_of


@require_safe
@for_roles(*CLAIMS_FOR)
def paper(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """The statement as a PDF."""

    def made(statement: Statement) -> HttpResponse:
        return papers.handed_over(statement_paper(statement), statement.file_name)

    return _statement(request, contract, quarter, made)


@require_safe
@for_roles(*CLAIMS_FOR)
def workbook(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """The statement as a workbook."""

    def made(statement: Statement) -> HttpResponse:
        return workbooks.handed_over(statement_workbook(statement), statement.file_name)

    return _statement(request, contract, quarter, made)


def _statement(
    request: SignedInRequest, contract: str, quarter: str, made: Callable[[Statement], HttpResponse]
) -> HttpResponse:
    """Read, made outside of any transaction, noted; a refusal is said on the claim's page."""
    claim = claim_of(request.user, contract, quarter)
    of_council = commissions(request.user, claim.council_id)
    try:
        statement = statement_of(claim, of_council=of_council)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("claim", claim.contract.ref, claim.quarter)
    response = made(statement)
    kind = "workbook" if response["Content-Type"] == workbooks.XLSX else "paper"
    record(statement.claim, "statement", by=request.user, round=statement.claim.round, kind=kind)
    return response
