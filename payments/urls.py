from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from payments.api import ClaimView, DecisionView
from payments.views import (
    claims,
    entries,
    ledger,
    lines,
    not_paid,
    payment_runs,
    signals,
    statements,
    steps,
    years,
)

CLAIM = "claims/<ref:contract>/<quarter:quarter>/"
LINE = f"{CLAIM}lines/<int:number>/"

urlpatterns = [
    path("claims/", claims.index, name="claims"),
    path(CLAIM, claims.show, name="claim"),
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
    path("ledger/", ledger.index, name="ledger"),
    path("ledger/entries/", entries.index, name="ledger_entries"),
    path("ledger/entries.csv", entries.export, {"form": "csv"}, name="ledger_csv"),
    path("ledger/entries.xlsx", entries.export, {"form": "xlsx"}, name="ledger_xlsx"),
    path("ledger/contracts/<ref:contract>/", years.show, name="contract_year"),
    path("ledger/contracts/<ref:contract>/year.csv", years.export, name="contract_year_csv"),
    path("ledger/<int:number>/", ledger.show, name="transaction"),
    path("ledger/<int:number>/reverse/", ledger.reverse, name="transaction_reverse"),
    path("payment-runs/", payment_runs.index, name="payment_runs"),
    path("payment-runs/new/", payment_runs.new, name="payment_run_new"),
    path("payment-runs/<int:number>/", payment_runs.show, name="payment_run"),
    path(
        "payment-runs/<int:number>/remittance/<ref:provider>/",
        payment_runs.remittance,
        name="remittance",
    ),
    path(f"api/v1/{CLAIM}", ClaimView.as_view(), name="api_claim"),
    path(f"api/v1/{CLAIM}decision/", DecisionView.as_view(), name="api_claim_decision"),
]
