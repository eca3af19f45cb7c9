from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from outcomes.views import clusters, figures

FIGURE = "figures/<quarter:quarter>/<ref:level>/<ref:unit>/<ref:indicator>/"
GROUP = f"{FIGURE}of/<ref:group>/"

urlpatterns = [
    path("clusters/", clusters.index, name="clusters"),
    path("clusters/<ref:code>/", clusters.show, name="cluster"),
    path(FIGURE, figures.show, name="figure"),
    path(f"{FIGURE}records.csv", figures.export, {"form": "csv"}, name="figure_csv"),
    path(f"{FIGURE}records.xlsx", figures.export, {"form": "xlsx"}, name="figure_xlsx"),
    path(GROUP, figures.show, name="group_figure"),
    path(f"{GROUP}records.csv", figures.export, {"form": "csv"}, name="group_figure_csv"),
    path(f"{GROUP}records.xlsx", figures.export, {"form": "xlsx"}, name="group_figure_xlsx"),
]
