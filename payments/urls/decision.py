from django.urls import path

from payments.urls.places import CLAIM, LINE
from payments.views import absences, differences, lines

urlpatterns = [
    path("claims/away/", absences.index, name="absences"),
    path("claims/away/add/", absences.add, name="absence_add"),
    path("claims/away/<int:number>/end/", absences.end_early, name="absence_end"),
    path(f"{CLAIM}differences/", differences.show, name="claim_differences"),
    path(f"{LINE}open/", lines.opened, name="claim_line_open"),
    path(f"{LINE}answer/", lines.answer, name="claim_line_answer"),
]
