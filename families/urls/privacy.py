"""Addresses of the family's rights, for the data protection officer."""

from django.urls import path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from families.views import privacy, sharing

SHARING = "privacy/sharing"

urlpatterns = [
    path("privacy/", privacy.index, name="privacy"),
    path(f"{SHARING}/", sharing.index, name="sharing"),
    path(f"{SHARING}/add/", sharing.add, name="sharing_add"),
    path(f"{SHARING}/<ref:ref>/", sharing.show, name="sharing_agreement"),
    path(f"{SHARING}/<ref:ref>/change/", sharing.change, name="sharing_change"),
    path(f"{SHARING}/<ref:ref>/end/", sharing.end, name="sharing_end"),
]
