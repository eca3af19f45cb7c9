"""Every address of the service (PAGES.md)."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("centres.urls")),
    path("", include("families.urls")),
    path("", include("outcomes.urls")),
    path("", include("payments.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    from centres.styleguide import styleguide
    from outcomes.family_star.sample_charts import sample_charts

    urlpatterns.append(path("styleguide/", styleguide, {"charts": sample_charts()}))
