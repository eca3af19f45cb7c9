from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from payments.views import what_if

# The terms a contract began with, and those of a variation.
WHERE = {
    "contract": "contracts/<ref:contract>/what-if",
    "variation": "contracts/<ref:contract>/variations/<int:number>/what-if",
}

urlpatterns = [
    route
    for what, address in WHERE.items()
    for route in (
        path(f"{address}/", what_if.show, name=f"{what}_what_if"),
        path(f"{address}.csv", what_if.export, {"form": "csv"}, name=f"{what}_what_if_csv"),
        path(f"{address}.xlsx", what_if.export, {"form": "xlsx"}, name=f"{what}_what_if_xlsx"),
    )
]
