from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from outcomes.views import inspection

urlpatterns = [
    path("inspection/", inspection.index, name="inspections"),
    path("inspection/<ref:code>/", inspection.show, name="inspection"),
    path("inspection/<ref:code>/impact/<ref:what>/", inspection.behind, name="inspection_behind"),
    path("inspection/<ref:code>/draw/", inspection.draw, name="inspection_draw"),
    path(
        "inspection/<ref:code>/<int:sample>/<ref:ref>/",
        inspection.judge,
        name="inspection_file",
    ),
]
