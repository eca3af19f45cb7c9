"""Every address of the service (PAGES.md)."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from centres.problem_details import nothing_here
from centres.views import SignOut, admin_sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("centres.urls")),
    path("", include("families.urls")),
    path("", include("outcomes.urls")),
    path("", include("payments.urls")),
    # One way in, one way out, for the admin site as well.
    path("admin/login/", admin_sign_in, name="admin_sign_in"),
    path("admin/logout/", SignOut.as_view(), name="admin_sign_out"),
    path("admin/password_change/", admin_sign_in, name="admin_password"),
    path("admin/", admin.site.urls),
    re_path(r"^api/(?P<rest>[\s\S]*)$", nothing_here, name="api_nothing"),
]
handler500 = "centres.sending.outages.something_wrong"
handler400 = "centres.sending.outages.not_understood"

if settings.DEBUG:
    from centres.styleguide import styleguide
    from outcomes.family_star.sample_charts import sample_charts

    urlpatterns.append(path("styleguide/", styleguide, {"charts": sample_charts()}))
