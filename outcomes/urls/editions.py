"""Addresses of the editions of the Star."""

from django.urls import path

from outcomes.views import editions

urlpatterns = [
    path("manage/editions/", editions.index, name="editions"),
    path("manage/editions/new/", editions.add, name="edition_add"),
    path("manage/editions/of/<ref:code>/", editions.show, name="edition"),
    path("manage/editions/of/<ref:code>/change/", editions.change, name="edition_change"),
    path("manage/editions/of/<ref:code>/retire/", editions.retire, name="edition_retire"),
    path("manage/editions/of/<ref:code>/back/", editions.bring_back, name="edition_bring_back"),
]
