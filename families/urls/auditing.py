"""Addresses of the audit trail, and of what changed in a record."""

from django.urls import path

from families.views import auditing, changes, unusual, urgent

urlpatterns = [
    path("families/open-urgently/", urgent.ask, name="families_urgent"),
    path("families/open-urgently/<ref:ref>/", urgent.show, name="family_urgent"),
    path("audit/", auditing.index, name="audit"),
    path("audit/csv/", auditing.export, name="audit_file"),
    path("audit/access/", unusual.index, name="audit_unusual"),
    path("audit/access/<int:pk>/", unusual.show, name="audit_finding"),
    path("audit/events/<int:pk>/", auditing.show, name="audit_event"),
    path("families/<ref:ref>/changes/", changes.of_family, name="family_history"),
    path("changes/<slug:kind>/<int:pk>/", changes.of_record, name="record_history"),
]
