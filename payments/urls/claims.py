from django.urls import path

from payments.api import ClaimView, DecisionView
from payments.urls.places import CLAIM, LINE
from payments.views import claims, files, lines, not_paid, signals, statements, steps

urlpatterns = [
    path("claims/", claims.index, name="claims"),
    path("claims.<file_form:form>", files.claims, name="claims_file"),
    path(CLAIM, claims.show, name="claim"),
    path(f"{CLAIM}lines.<file_form:form>", files.claim_lines, name="claim_lines_file"),
    path(f"{CLAIM}submit/", steps.submit_claim, name="claim_submit"),
    path(f"{CLAIM}reopen/", steps.reopen_claim, name="claim_reopen"),
    path(f"{CLAIM}approve/", steps.approve_claim, name="claim_approve"),
    path(f"{CLAIM}return/", steps.return_claim, name="claim_return"),
    path(f"{CLAIM}signals/", signals.index, name="claim_signals"),
    path(f"{CLAIM}signals/<ref:signal>/", signals.show, name="claim_signal"),
    path(f"{CLAIM}not-paid/", not_paid.index, name="claim_not_paid"),
    path(f"{CLAIM}not-paid/file/", not_paid.export, name="claim_not_paid_file"),
    path(f"{CLAIM}statement.pdf", statements.paper, name="claim_statement"),
    path(f"{CLAIM}statement.xlsx", statements.workbook, name="claim_workbook"),
    path(LINE, lines.show, name="claim_line"),
    path(f"{LINE}checks/<int:check_id>/", lines.check, name="claim_check"),
    path(f"{LINE}decide/", lines.decide, name="claim_line_decide"),
    path(f"api/v1/{CLAIM}", ClaimView.as_view(), name="api_claim"),
    path(f"api/v1/{CLAIM}decision/", DecisionView.as_view(), name="api_claim_decision"),
]
