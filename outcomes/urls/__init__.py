from django.urls import include, path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from outcomes.views import (
    caseload,
    cases,
    closing,
    family,
    late_reviews,
    readings,
    reminders,
    rollups,
    scoring,
    stars,
    today,
)

urlpatterns = [
    path("", include("outcomes.urls.comparing")),
    path("", include("outcomes.urls.dashboards")),
    path("", include("outcomes.urls.device")),
    path("", include("outcomes.urls.editions")),
    path("", include("outcomes.urls.learning")),
    path("", include("outcomes.urls.voice")),
    path("", include("outcomes.urls.plans")),
    path("today/", today.show, name="today"),
    path("families/<ref:ref>/", family.show, name="family"),
    path("reminders/", reminders.show, name="reminders"),
    path("reviews/", late_reviews.index, name="late_reviews"),
    path("reviews/csv/", late_reviews.export, name="late_reviews_file"),
    path("cases/", caseload.index, name="cases"),
    path("cases/<ref:ref>/", cases.show, name="case"),
    path("cases/<ref:ref>/close/", closing.close, name="case_close"),
    path("cases/<ref:ref>/reopen/", closing.reopen, name="case_reopen"),
    path("cases/<ref:ref>/stars/add/", scoring.start, name="star_add"),
    path("stars/<ref:ref>/", stars.show, name="star"),
    path("families/<ref:ref>/journey/", readings.journey, name="family_journey"),
    path("stars/<ref:ref>/areas/<int:position>/", scoring.area, name="star_area"),
    path("stars/<ref:ref>/finish/", scoring.finish, name="star_finish"),
    path("stars/<ref:ref>/fridge.pdf", readings.fridge, name="star_fridge"),
    path("stars/<ref:ref>/void/", stars.void, name="star_void"),
    path("rollups/", rollups.index, name="rollups"),
    path("rollups/<int:number>/", rollups.show, name="rollup"),
]
