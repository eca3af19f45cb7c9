from django.contrib.auth import views as auth
from django.urls import path

from centres import views
from centres.sign_in_forms import SignInForm

urlpatterns = [
    path("", views.home, name="home"),
    path(
        "sign-in/",
        auth.LoginView.as_view(redirect_authenticated_user=True, authentication_form=SignInForm),
        name="sign_in",
    ),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path("health/", views.health, name="health"),
]
