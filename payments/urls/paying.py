from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from payments.views import bank_details, bank_files

PROVIDER = "bank-details/<ref:provider>/"
RUN = "payment-runs/<int:number>/"

urlpatterns = [
    path("bank-details/", bank_details.index, name="bank_details"),
    path(PROVIDER, bank_details.show, name="bank_details_of"),
    path(f"{PROVIDER}propose/", bank_details.propose, name="bank_details_propose"),
    path(f"{PROVIDER}<int:number>/", bank_details.answer, name="bank_details_answer"),
    path(f"{RUN}bank-file/", bank_files.original, name="bank_file"),
    path(f"{RUN}bank-file/copy/", bank_files.copy, name="bank_file_copy"),
]
