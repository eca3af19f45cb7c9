"""Addresses of the family's rights, for the data protection officer."""

from django.urls import path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from families.views import access, corrections, privacy, retention, sharing, withholding

SHARING = "privacy/sharing"
REQUESTS = "privacy/requests"
REQUEST = f"{REQUESTS}/<ref:ref>"

urlpatterns = [
    path("privacy/", privacy.index, name="privacy"),
    path(f"{SHARING}/", sharing.index, name="sharing"),
    path(f"{SHARING}/add/", sharing.add, name="sharing_add"),
    path(f"{SHARING}/<ref:ref>/", sharing.show, name="sharing_agreement"),
    path(f"{SHARING}/<ref:ref>/change/", sharing.change, name="sharing_change"),
    path(f"{SHARING}/<ref:ref>/end/", sharing.end, name="sharing_end"),
    path("privacy/corrections/", corrections.index, name="corrections"),
    path("privacy/corrections/family/", corrections.look_up, name="correction_look_up"),
    path("privacy/corrections/family/<ref:ref>/", corrections.add, name="correction_add"),
    path("privacy/corrections/<ref:ref>/", corrections.show, name="correction"),
    path(
        "privacy/corrections/<ref:ref>/told/<int:notice>/",
        corrections.tell,
        name="correction_tell",
    ),
    path(
        "families/<ref:ref>/corrections/<ref:correction_ref>/",
        corrections.look,
        name="correction_look",
    ),
    path("privacy/retention/", retention.index, name="retention"),
    path("privacy/retention/remove/", retention.remove, name="retention_remove"),
    path("privacy/retention/years/", retention.years, name="retention_years"),
    path("privacy/removals/", retention.removals, name="removals"),
    path("privacy/removals/<ref:ref>/", retention.certificate, name="removal_certificate"),
    path("privacy/holds/", retention.holds, name="holds"),
    path("privacy/holds/family/", retention.hold_look_up, name="hold_look_up"),
    path("privacy/holds/family/<ref:ref>/", retention.hold_place, name="hold_place"),
    path("privacy/holds/<ref:ref>/lift/", retention.hold_lift, name="hold_lift"),
    path(f"{REQUESTS}/", access.index, name="access_requests"),
    path(f"{REQUESTS}/family/", access.look_up, name="access_look_up"),
    path(f"{REQUESTS}/family/<ref:ref>/", access.add, name="access_add"),
    path(f"{REQUEST}/", access.show, name="access_request"),
    path(f"{REQUEST}/extend/", access.extend, name="access_extend"),
    path(f"{REQUEST}/close/", access.close, name="access_close"),
    path(f"{REQUEST}/entries/", withholding.entries, name="access_entries"),
    path(f"{REQUEST}/entries/<slug:key>/", withholding.entry, name="access_entry"),
    path(f"{REQUEST}/words/", withholding.words, name="access_words"),
    path(f"{REQUEST}/kept-back/<int:mark>/", withholding.give_out, name="access_give_out"),
    path(f"{REQUEST}/make/", withholding.make, name="access_make"),
    path(f"{REQUEST}/archive/", withholding.archive, name="access_archive"),
]
