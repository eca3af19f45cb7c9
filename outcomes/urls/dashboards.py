from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from outcomes.views import figures

FIGURE = "figures/<quarter:quarter>/<ref:level>/<ref:unit>/<ref:indicator>/"

urlpatterns = [
    path(FIGURE, figures.show, name="figure"),
    path(f"{FIGURE}records.csv", figures.export, {"form": "csv"}, name="figure_csv"),
    path(f"{FIGURE}records.xlsx", figures.export, {"form": "xlsx"}, name="figure_xlsx"),
]
