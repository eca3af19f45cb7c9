from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from outcomes.views import comparing, saved_views

urlpatterns = [
    path("compare/", comparing.show, name="compare"),
    path("compare/keep/", saved_views.keep, name="saved_view_keep"),
    path("compare/views/", saved_views.index, name="saved_views"),
    path("compare/views/<int:pk>/", saved_views.show, name="saved_view"),
    path("compare/views/<int:pk>/change/", saved_views.change, name="saved_view_change"),
    path("compare/views/<int:pk>/remove/", saved_views.remove, name="saved_view_remove"),
    path("compare/<file_form:form>/", comparing.export, name="compare_file"),
]
