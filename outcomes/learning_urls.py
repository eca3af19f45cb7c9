"""Addresses of development checks, programmes and places for two-year-olds."""

from django.urls import path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from outcomes.views import development

urlpatterns = [
    path("children/<ref:ref>/development/", development.show, name="child_development"),
    path("children/<ref:ref>/development/add/", development.add, name="child_development_add"),
    path(
        "children/<ref:ref>/development/<ref:check_ref>/",
        development.correct,
        name="child_development_correct",
    ),
    path(
        "children/<ref:ref>/development/<ref:check_ref>/remove/",
        development.remove,
        name="child_development_remove",
    ),
    path("children/<ref:ref>/weeks-early/", development.weeks_early, name="child_weeks_early"),
]
