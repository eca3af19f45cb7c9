from django.urls import path

from payments.urls.places import CLAIM
from payments.views import assurance, checks

urlpatterns = [
    path("assurance/", assurance.index, name="assurance"),
    path("assurance.csv", assurance.export, {"form": "csv"}, name="assurance_csv"),
    path("assurance.xlsx", assurance.export, {"form": "xlsx"}, name="assurance_xlsx"),
    path(f"{CLAIM}checks/", checks.index, name="claim_checks"),
    path(f"{CLAIM}checks.pdf", checks.paper, name="claim_checks_paper"),
    path(f"{CLAIM}checks.csv", checks.export, name="claim_checks_file"),
    path(f"{CLAIM}sample/", checks.sample, name="claim_sample"),
]
