from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from payments.views import councils

COUNCIL = "councils/<ref:code>/"

urlpatterns = [
    path("councils/", councils.index, name="councils"),
    path(COUNCIL, councils.show, name="council"),
    path(f"{COUNCIL}compare/", councils.compare, name="council_compare"),
    path(f"{COUNCIL}compare.<file_form:form>", councils.export, name="council_compare_file"),
    path(f"{COUNCIL}reach/", councils.reach, name="council_reach"),
    path(f"{COUNCIL}money/", councils.money, name="council_money"),
]
