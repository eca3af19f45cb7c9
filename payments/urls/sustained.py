from django.urls import path

from payments.urls.places import LINE
from payments.views import losses, sustained

urlpatterns = [
    path("sustained/", sustained.index, name="sustained"),
    path("sustained/lines/", sustained.lines, name="sustained_lines"),
    path("sustained/lines.csv", sustained.export, {"form": "csv"}, name="sustained_csv"),
    path("sustained/lines.xlsx", sustained.export, {"form": "xlsx"}, name="sustained_xlsx"),
    path("sustained/fell-back/", losses.index, name="losses"),
    path(f"{LINE}fell-back/", losses.decide, name="loss_decide"),
]
