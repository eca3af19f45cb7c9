from django.urls import path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from centres.partners import pages

urlpatterns = [
    path("manage/partners/", pages.index, name="partners"),
    path("manage/partners/add/", pages.add, name="partner_add"),
    path("manage/partners/<ref:code>/", pages.show, name="partner"),
    path("manage/partners/<ref:code>/keys/add/", pages.make, name="partner_key_add"),
    path(
        "manage/partners/<ref:code>/keys/<ref:prefix>/rotate/",
        pages.rotate,
        name="partner_key_rotate",
    ),
    path(
        "manage/partners/<ref:code>/keys/<ref:prefix>/revoke/",
        pages.revoke,
        name="partner_key_revoke",
    ),
]
