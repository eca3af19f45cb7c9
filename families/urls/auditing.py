"""Addresses of the audit trail."""

from django.urls import path

from families.views import auditing

urlpatterns = [
    path("audit/", auditing.index, name="audit"),
    path("audit/csv/", auditing.export, name="audit_file"),
    path("audit/events/<int:pk>/", auditing.show, name="audit_event"),
]
