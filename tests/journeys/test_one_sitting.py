"""All three jobs in one sitting, in the demo county that `make run` shows.

A support worker logs a visit and records a Star; a coordinator submits the claim that waits; a
commissioner opens its evidence, checks the sample, approves, sees the ledger post and pays.
"""

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from centres.models import Council, Role
from config.demo.county import SMALL_CHARITY
from config.demo.signins import SignIn, demo_password, sign_ins
from families.models import Case, Engagement
from outcomes.models import Star
from payments.models import Claim, Transaction
from payments.verification import verify
from tests.config.demo_county import it_is_the_county_of_the_report, load
from tests.journeys.looking import assert_accessible, screenshot
from tests.journeys.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in_as(page: Page, person: SignIn) -> None:
    sign_in(page, person.login, demo_password())


def look(page: Page, name: str) -> None:
    page.wait_for_load_state()
    assert_accessible(page)
    screenshot(page, f"one-sitting-{name}")


def first_with(council: Council, role: Role, place: str = "") -> SignIn:
    wanted = (one for one in sign_ins(council) if one.role == role.label and place in one.place)
    return next(wanted)


def log_a_visit_and_record_a_star(page: Page, worker: SignIn) -> None:
    case = Case.objects.open().filter(worker__login=worker.login).latest("opened_on")
    look(page, "today")
    page.goto(reverse("families"))
    look(page, "families")
    page.goto(reverse("family", args=[case.family.ref]))
    look(page, "family")
    page.get_by_role("button", name="Log a visit").click()
    page.get_by_role("radio", name="1 hour", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Home visit on")
    visit = Engagement.objects.latest("pk")
    assert (visit.family, visit.case, visit.minutes) == (case.family, case, 60)

    page.goto(reverse("case", args=[case.ref]))
    page.get_by_role("button", name="Record a Star").click()
    page.get_by_role("button", name="Start scoring").click()
    for scale in page.get_by_role("group").filter(has=page.get_by_role("radio")).all():
        scale.get_by_role("radio", name=re.compile(r"^6\b")).check()
    page.get_by_role("button", name="Save and finish").click()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("img").locator("visible=true").first).to_be_visible()
    assert Star.objects.counted().latest("pk").case == case
    look(page, "star")


def submit_the_waiting_claim(page: Page, claim: Claim) -> None:
    page.goto(reverse("claims"))
    look(page, "claims")
    page.goto(reverse("claim", args=[claim.contract.ref, claim.quarter]))
    page.get_by_role("button", name="Submit this claim").click()
    page.get_by_role("button", name="Submit claim").click()
    expect(page.get_by_text("submitted: £")).to_be_visible()


def check_and_approve(page: Page, claim: Claim) -> None:
    page.goto(reverse("claim", args=[claim.contract.ref, claim.quarter]))
    look(page, "claim")
    for check in claim.checks.filter(outcome="").select_related("line"):
        address = [claim.contract.ref, claim.quarter, check.line.number, check.pk]
        page.goto(reverse("claim_check", args=address))
        page.get_by_label("Confirmed", exact=True).check()
        page.get_by_role("button", name="Save check").click()
    page.goto(reverse("claim_line", args=[claim.contract.ref, claim.quarter, 1]))
    expect(page.get_by_role("heading", name="Evidence", exact=True)).to_be_visible()
    look(page, "evidence")
    page.goto(reverse("claim", args=[claim.contract.ref, claim.quarter]))
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Approve claim").click()
    expect(page.get_by_text("approved and posted to the ledger")).to_be_visible()


def see_it_posted_and_pay(page: Page, claim: Claim) -> None:
    page.goto(reverse("ledger"))
    expect(page.get_by_role("row").filter(has_text=claim.contract.ref).first).to_be_visible()
    look(page, "ledger")
    page.goto(reverse("payment_runs"))
    page.get_by_role("button", name="Run payments").click()
    look(page, "payment-run")
    page.get_by_role("button", name="Pay £").click()
    claim.refresh_from_db()
    assert claim.state == Claim.State.PAID
    assert Transaction.objects.filter(claim=claim, kind="approval").count() == 1


def test_the_county_is_that_of_the_report_and_does_three_jobs_in_one_sitting(
    request: pytest.FixtureRequest, live_server: Any, settings: Settings
) -> None:
    """One test, so that the county is loaded once; without Chromium it ends before the sitting."""
    settings.LOCAL = True
    county, said = load()
    it_is_the_county_of_the_report(county, said)
    desktop: Page = request.getfixturevalue("desktop")
    from_a_visit_to_a_payment(desktop, county)


def from_a_visit_to_a_payment(desktop: Page, county: Council) -> None:
    worker = first_with(county, Role.FSW, "home visits")
    sign_in_as(desktop, worker)
    log_a_visit_and_record_a_star(desktop, worker)

    claim = Claim.objects.get(
        council=county,
        state=Claim.State.DRAFT,
        quarter=waiting_quarter(county),
        contract__provider__code=SMALL_CHARITY,
    )
    coordinator = next(
        one
        for one in sign_ins(county)
        if one.role == Role.COORDINATOR.label and claim.contract.provider.name in one.place
    )
    sign_in_as(desktop, coordinator)
    submit_the_waiting_claim(desktop, claim)

    sign_in_as(desktop, first_with(county, Role.COMMISSIONER))
    check_and_approve(desktop, claim)
    see_it_posted_and_pay(desktop, claim)
    assert [checked for checked in verify(county) if checked.differences] == []


def waiting_quarter(council: Council) -> str:
    """The quarter whose claims wait for a decision: the newest with a submitted one."""
    submitted = Claim.objects.filter(council=council, state=Claim.State.SUBMITTED)
    return max(submitted.values_list("quarter", flat=True))
