from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from payments.views import providers

urlpatterns = [
    path("providers/", providers.index, name="providers"),
    path("providers/<ref:code>/", providers.show, name="provider"),
    path("providers/<ref:code>/cases/", providers.cases, name="provider_cases"),
    path("providers/<ref:code>/missing/", providers.missing_records, name="provider_missing"),
    path(
        "providers/<ref:code>/missing.<file_form:form>",
        providers.missing_records_file,
        name="provider_missing_file",
    ),
]
