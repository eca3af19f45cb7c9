from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from payments.views import entries, files, ledger, payment_runs, years

urlpatterns = [
    path("ledger/", ledger.index, name="ledger"),
    path("ledger/entries/", entries.index, name="ledger_entries"),
    path("ledger/entries.<file_form:form>", entries.export, name="ledger_file"),
    path("ledger/transactions.<file_form:form>", files.transactions, name="transactions_file"),
    path("ledger/contracts/<ref:contract>/", years.show, name="contract_year"),
    path(
        "ledger/contracts/<ref:contract>/year.<file_form:form>",
        years.export,
        name="contract_year_file",
    ),
    path("ledger/<int:number>/", ledger.show, name="transaction"),
    path("ledger/<int:number>/reverse/", ledger.reverse, name="transaction_reverse"),
    path("payment-runs/", payment_runs.index, name="payment_runs"),
    path("payment-runs.<file_form:form>", files.payment_runs, name="payment_runs_file"),
    path("payment-runs/<int:number>.<file_form:form>", files.payment_run, name="payment_run_file"),
    path("payment-runs/new/", payment_runs.new, name="payment_run_new"),
    path("payment-runs/<int:number>/", payment_runs.show, name="payment_run"),
    path(
        "payment-runs/<int:number>/remittance/<ref:provider>/",
        payment_runs.remittance,
        name="remittance",
    ),
]
