"""Addresses about who a family is and where it stands."""

from django.urls import path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from families.views import registering

urlpatterns = [
    path("families/register/", registering.register, name="family_register"),
]
