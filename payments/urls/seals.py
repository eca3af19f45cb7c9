from django.urls import path

from payments.urls.places import CLAIM
from payments.views import replays, seals, verifications

urlpatterns = [
    path(f"{CLAIM}changes/", seals.index, name="claim_changes"),
    path(f"{CLAIM}changes/file/", seals.export, name="claim_changes_file"),
    path(f"{CLAIM}replay/", replays.of_claim, name="claim_replay"),
    path(f"{CLAIM}replay/file/", replays.export, name="claim_replay_file"),
    path("ledger/replay/", replays.latest, name="replays_latest"),
    path("ledger/replay/<quarter:quarter>/", replays.of_quarter, name="replays"),
    path("ledger/replay/<quarter:quarter>/file/", replays.export_quarter, name="replays_file"),
    path("ledger/comparisons/", verifications.index, name="verifications"),
    path("ledger/comparisons/now/", verifications.ask, name="verification_ask"),
    path("ledger/comparisons/<int:number>/", verifications.show, name="verification"),
]
