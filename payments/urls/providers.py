from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from payments.views import providers

urlpatterns = [
    path("providers/", providers.index, name="providers"),
    path("providers/<ref:code>/", providers.show, name="provider"),
]
