from django.urls import path

from centres.api import MeView
from centres.api_pages import SchemaView, documentation

urlpatterns = [
    path("api/v1/me/", MeView.as_view(), name="api_me"),
    path("api/v1/schema/", SchemaView.as_view(), name="api_schema"),
    path("api/v1/docs/", documentation, name="api_docs"),
]
