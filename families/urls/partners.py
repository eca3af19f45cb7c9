"""What partners' programs send and read (families.partners)."""

from django.urls import path

from families.partners.births import BirthsBulkView, BirthsView
from families.partners.exporting import DatasetsView, DatasetView
from families.partners.referrals import ReferralsView, ReferralView

urlpatterns = [
    path("api/v1/births/", BirthsView.as_view(), name="api_births"),
    path("api/v1/births/bulk/", BirthsBulkView.as_view(), name="api_births_bulk"),
    path("api/v1/referrals/", ReferralsView.as_view(), name="api_referrals"),
    path("api/v1/referrals/<ref:ref>/", ReferralView.as_view(), name="api_referral"),
    path("api/v1/warehouse/", DatasetsView.as_view(), name="api_warehouse"),
    path("api/v1/warehouse/<str:dataset>/", DatasetView.as_view(), name="api_dataset"),
]
