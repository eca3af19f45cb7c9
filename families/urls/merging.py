"""Addresses about families that are recorded twice."""

from django.urls import path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from families.views import merging

FAMILY = "families/<ref:ref>"

urlpatterns = [
    path("families/duplicates/", merging.duplicates, name="family_duplicates"),
    path(f"{FAMILY}/merge/", merging.other, name="family_other"),
    path(f"{FAMILY}/merge/<ref:other_ref>/", merging.merge, name="family_merge"),
    path(f"{FAMILY}/merge/<ref:other_ref>/undo/", merging.undo, name="family_unmerge"),
]
