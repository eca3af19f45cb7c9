"""Every address of the service (PAGES.md)."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from centres.problem_details import nothing_here

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("centres.urls")),
    path("", include("families.urls")),
    path("", include("outcomes.urls")),
    path("", include("payments.urls")),
    path("admin/", admin.site.urls),
    re_path(r"^api/(?P<rest>.*)$", nothing_here, name="api_nothing"),
]
handler500 = "centres.problem_details.server_error"

if settings.DEBUG:
    from centres.styleguide import styleguide
    from outcomes.family_star.sample_charts import sample_charts

    urlpatterns.append(path("styleguide/", styleguide, {"charts": sample_charts()}))
