"""Addresses of the map, and of what a council lets others read."""

from django.urls import path

from outcomes.views import publishing

urlpatterns = [
    path("publishing/", publishing.show, name="publishing"),
]
