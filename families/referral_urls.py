"""Addresses of referrals, the directory of services and outreach."""

from django.urls import path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from families.views import directory

urlpatterns = [
    path("directory/", directory.index, name="directory"),
    path("directory/add/", directory.add, name="service_add"),
    path("directory/<ref:ref>/", directory.show, name="service"),
    path("directory/<ref:ref>/edit/", directory.edit, name="service_edit"),
    path("directory/<ref:ref>/checked/", directory.confirm, name="service_confirm"),
    path("directory/<ref:ref>/retire/", directory.retire, name="service_retire"),
    path("directory/<ref:ref>/again/", directory.offer_again, name="service_offer_again"),
]
