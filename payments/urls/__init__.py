from django.urls import include, path

urlpatterns = [
    path("", include("payments.urls.assurance")),
    path("", include("payments.urls.claims")),
    path("", include("payments.urls.contracts")),
    path("", include("payments.urls.council")),
    path("", include("payments.urls.decision")),
    path("", include("payments.urls.ledger")),
    path("", include("payments.urls.sustained")),
    path("", include("payments.urls.packs")),
    path("", include("payments.urls.paying")),
    path("", include("payments.urls.providers")),
    path("", include("payments.urls.seals")),
    path("", include("payments.urls.what_if")),
]
