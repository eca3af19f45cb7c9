from django.urls import path

from payments.urls.places import LINE
from payments.views import lines

urlpatterns = [
    path(f"{LINE}open/", lines.opened, name="claim_line_open"),
    path(f"{LINE}answer/", lines.answer, name="claim_line_answer"),
]
