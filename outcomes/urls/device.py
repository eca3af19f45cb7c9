from django.urls import path

from outcomes.api import DeviceCopyView, StarsView
from outcomes.views import device

urlpatterns = [
    path("service-worker.js", device.service_worker, name="service_worker"),
    path("manifest.webmanifest", device.manifest, name="manifest"),
    path("offline/", device.offline, name="offline"),
    path("api/v1/stars/", StarsView.as_view(), name="api_stars"),
    path("api/v1/device-copy/", DeviceCopyView.as_view(), name="api_device_copy"),
]
