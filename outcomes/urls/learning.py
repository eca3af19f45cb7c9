"""Addresses of development checks, programmes and places for two-year-olds."""

from django.urls import path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from outcomes.views import development, places, programmes

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
    path("children/<ref:ref>/two-year-place/", places.show, name="child_place"),
    path("children/<ref:ref>/two-year-place/told/", places.told_today, name="child_place_told"),
    path("two-year-places/", places.index, name="two_year_places"),
    path("programmes/", programmes.index, name="programmes"),
    path("programmes/<ref:code>/", programmes.show, name="programme"),
    path("programmes/<ref:code>/<ref:centre_code>/", programmes.run, name="programme_run"),
    path(
        "programmes/<ref:code>/<ref:centre_code>/enrol/",
        programmes.find_carer,
        name="programme_find_carer",
    ),
    path(
        "programmes/<ref:code>/<ref:centre_code>/sessions/<int:number>/",
        programmes.session,
        name="programme_session",
    ),
    path("families/<ref:ref>/programmes/", programmes.of_family, name="family_programmes"),
]
