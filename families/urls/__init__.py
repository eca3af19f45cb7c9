from django.urls import include, path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from families.api import EngagementsView, FamiliesView
from families.urls.auditing import urlpatterns as auditing
from families.urls.merging import urlpatterns as merges
from families.urls.people import urlpatterns as people
from families.urls.privacy import urlpatterns as privacy
from families.urls.referrals import urlpatterns as referrals
from families.views import cases, engagements, families, logging, visits

urlpatterns = [
    path("", include("families.urls.partners")),
    path("", include("families.urls.sessions")),
    path("families/", families.index, name="families"),
    path("log/", logging.choose, name="log"),
    path("log/group/", logging.group, name="log_group"),
    *auditing,
    *merges,
    *people,
    path("families/<ref:ref>/log/", engagements.log, name="engagement_log"),
    path("families/<ref:ref>/no-access/", engagements.no_access, name="no_access"),
    path("families/<ref:ref>/visits/plan/", visits.plan, name="visit_plan"),
    path("visits/<ref:ref>/", visits.change, name="visit"),
    path("visits/<ref:ref>/drop/", visits.drop, name="visit_drop"),
    path(
        "families/<ref:ref>/engagements/<ref:engagement_ref>/void/",
        engagements.void,
        name="engagement_void",
    ),
    path("families/<ref:ref>/cases/open/", cases.open_case, name="case_open"),
    path("cases/<ref:ref>/allocate/", cases.allocate, name="case_allocate"),
    path("cases/<ref:ref>/seen/", cases.seen, name="case_seen"),
    path("cases/<ref:ref>/transfer/", cases.transfer, name="case_transfer"),
    path("cases/<ref:ref>/transfer/<ref:centre>/", cases.transfer_to, name="case_transfer_to"),
    path("api/v1/engagements/", EngagementsView.as_view(), name="api_engagements"),
    path("api/v1/families/", FamiliesView.as_view(), name="api_families"),
    *privacy,
    *referrals,
]
