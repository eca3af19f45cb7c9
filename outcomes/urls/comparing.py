from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from outcomes.views import comparing

urlpatterns = [
    path("compare/", comparing.show, name="compare"),
    path("compare/<file_form:form>/", comparing.export, name="compare_file"),
]
