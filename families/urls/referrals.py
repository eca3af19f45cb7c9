"""Addresses of referrals, the directory of services and outreach."""

from django.urls import path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from families.views import (
    births,
    directory,
    outreach,
    receiving,
    referral_steps,
    referrals,
    signposting,
)

urlpatterns = [
    path("referrals/", referrals.index, name="referrals"),
    path("referrals/add/", receiving.add, name="referral_add"),
    path("referrals/passed-on/", referrals.passed_on, name="referrals_passed_on"),
    path("referrals/births/", births.upload, name="births"),
    path("referrals/births/check/", births.confirm, name="births_check"),
    path("referrals/births/one/", births.one, name="birth_one"),
    path("outreach/", outreach.index, name="outreach"),
    path("outreach/<ref:ref>/not-needed/", outreach.not_needed, name="outreach_not_needed"),
    path("referrals/<ref:ref>/", referrals.show, name="referral"),
    path("referrals/<ref:ref>/accept/", referral_steps.accept, name="referral_accept"),
    path("referrals/<ref:ref>/decline/", referral_steps.decline, name="referral_decline"),
    path("referrals/<ref:ref>/pass-on/", referral_steps.pass_on, name="referral_pass_on"),
    path("referrals/<ref:ref>/outcome/", referral_steps.outcome, name="referral_outcome"),
    path("referrals/<ref:ref>/answer/", referral_steps.answer, name="referral_answer"),
    path("referrals/<ref:ref>/tell/", referral_steps.tell, name="referral_tell"),
    path("referrals/<ref:ref>/letter/", referral_steps.letter, name="referral_letter"),
    path(
        "families/<ref:ref>/referrals/add/",
        receiving.add_for_family,
        name="family_referral_add",
    ),
    path("families/<ref:ref>/refer/", signposting.refer, name="family_refer"),
    path("families/<ref:ref>/signpost/", signposting.choose, name="family_signpost"),
    path(
        "families/<ref:ref>/signpost/<ref:service_ref>/",
        signposting.signpost,
        name="family_signpost_to",
    ),
    path("directory/", directory.index, name="directory"),
    path("directory/add/", directory.add, name="service_add"),
    path("directory/<ref:ref>/", directory.show, name="service"),
    path("directory/<ref:ref>/edit/", directory.edit, name="service_edit"),
    path("directory/<ref:ref>/checked/", directory.confirm, name="service_confirm"),
    path("directory/<ref:ref>/retire/", directory.retire, name="service_retire"),
    path("directory/<ref:ref>/again/", directory.offer_again, name="service_offer_again"),
]
