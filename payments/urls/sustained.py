from django.urls import path

from payments.views import sustained

urlpatterns = [
    path("sustained/", sustained.index, name="sustained"),
    path("sustained/lines/", sustained.lines, name="sustained_lines"),
    path("sustained/lines.csv", sustained.export, {"form": "csv"}, name="sustained_csv"),
    path("sustained/lines.xlsx", sustained.export, {"form": "xlsx"}, name="sustained_xlsx"),
]
