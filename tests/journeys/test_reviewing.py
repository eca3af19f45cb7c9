"""A coordinator sees what is late and why, and acts; a worker chooses how to be reminded."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from centres.models import User
from tests.cast import ago, build_county, case, family, visit
from tests.journeys.looking import looked_at
from tests.journeys.signing_in import sign_in
from tests.outcomes.posting import NOTIFY_KEY
from tests.outcomes.test_due import star

pytestmark = pytest.mark.django_db(transaction=True)


def test_late_reviews_and_reminders(
    request: pytest.FixtureRequest, settings: Any, live_server: Any
) -> None:
    settings.REMINDERS_BY_EMAIL = True
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID = NOTIFY_KEY, "template"
    county = build_county()
    User.objects.filter(pk=county.cora.pk).update(email="cora@shire.example")
    held = case(family(county.north, "Archer"), county.fiona, opened_on=ago(60))
    for days in (30, 20):
        visit(held.family, county.fiona, ago(days), case=held, kind="no_access")
    star(held, "first", ago(40), "draft")
    star(case(family(county.north, "Baker"), county.frank, opened_on=ago(108)), "first", ago(90))

    desk: Page = request.getfixturevalue("desktop")
    sign_in(desk, "cora@shire")
    desk.get_by_role("link", name="Cases", exact=True).click()
    desk.get_by_role("link", name="Late reviews").click()
    looked_at(desk, "late-reviews")
    row = desk.get_by_role("row").filter(has_text="Archer")
    expect(row).to_contain_text("Nobody in twice since it opened")
    expect(row).to_contain_text("32 days late")
    row.get_by_role("link", name="Plan a visit").click()
    expect(desk).to_have_url(live_server.url + reverse("visit_plan", args=[held.family.ref]))

    phone: Page = request.getfixturevalue("phone")
    sign_in(phone, "cora@shire")
    phone.goto(live_server.url + reverse("late_reviews"))
    looked_at(phone, "late-reviews-phone")
    phone.get_by_role("link", name="Reminders").click()
    phone.get_by_label("By text message").check()
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_role("alert").first).to_contain_text("mobile number")
    looked_at(phone, "reminders-wrong-phone")
    phone.get_by_label("Mobile number").fill("07700 900123")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("Saved how you are reminded")).to_be_visible()
    looked_at(phone, "reminders-phone")
