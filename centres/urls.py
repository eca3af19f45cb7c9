from django.urls import include, path

from centres import views
from centres.hardening.csp_reports import csp_reports
from centres.hardening.security_txt import security_txt

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("", include("centres.signing_in.urls")),
    path("typing/discard/", views.discard_typing, name="discard_typing"),
    path("", include("centres.partners.urls")),
    path("health/", views.health, name="health"),
    path("csp-reports/", csp_reports, name="csp_reports"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("", include("centres.api_urls")),
]
