from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from payments.views import entries, ledger, payment_runs, years

urlpatterns = [
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
]
