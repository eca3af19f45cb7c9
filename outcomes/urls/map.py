"""Addresses of the map, and of what a council lets others read."""

from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from outcomes.views import map as map_pages
from outcomes.views import publishing

urlpatterns = [
    path("map/", map_pages.show, name="map"),
    path("map/areas.csv", map_pages.export, {"form": "csv"}, name="map_csv"),
    path("map/areas.xlsx", map_pages.export, {"form": "xlsx"}, name="map_xlsx"),
    path("map/areas/<ref:code>/", map_pages.area, name="map_area"),
    path("publishing/", publishing.show, name="publishing"),
]
