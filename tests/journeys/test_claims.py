"""A claim's way in a browser: submitted, evidence checked, approved, posted, paid."""

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect

from centres.models import Centre, User
from families.models import Engagement
from outcomes.models import RollUp
from outcomes.rollup import carry_out, request_rollup
from payments import decisions
from payments.checks import decide_line
from payments.corrections import reverse_approval
from payments.models import Claim, Transaction
from payments.paying.bank_details import propose
from payments.verification.nightly import verify_and_keep
from tests.cast import County, build_county
from tests.journeys.looking import looked_at
from tests.journeys.signing_in import sign_in
from tests.outcomes.mapped import area_in, bounded, standing, told
from tests.payments.banking import ACCOUNT
from tests.payments.in_county import cast_of
from tests.payments.packs_in_county import pack_keys
from tests.payments.real_claim import QUARTER, drafted_claim

VOIDED = date(2015, 7, 9)
pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[str], None]


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture
def claim(county: County) -> Claim:
    return drafted_claim(county)


NARROW: ViewportSize = {"width": 390, "height": 844}


def looking_twice(page: Page) -> Look:
    """Look at the page one is on, as wide as it is and as narrow as a phone.

    Each time nothing is inaccessible, nothing sticks out, and a picture is taken.
    """
    wide = page.viewport_size
    assert wide

    def look(name: str) -> None:
        for size, viewport in (("phone", NARROW), ("desktop", wide)):
            page.set_viewport_size(viewport)
            looked_at(page, f"claims-{size}-{name}")

    return look


def submit_as_coordinator(page: Page, look: Look) -> None:
    sign_in(page, "cora@shire")
    page.goto(reverse("claims"))
    look("list-to-submit")
    page.get_by_role("link", name="April to June 2015").first.click()
    look("draft")
    page.get_by_role("button", name="Submit this claim").click()
    look("submit")
    page.get_by_role("button", name="Submit claim").click()
    expect(page.get_by_text("submitted: £")).to_be_visible()
    look("submitted")


def check_the_sample(page: Page, look: Look) -> None:
    """From line to line until nothing is left to check; a target's subjects one by one."""
    page.get_by_role("button", name="Check the next line").click()
    expect(page.get_by_label("Confirmed", exact=True)).to_be_visible()
    look("line")
    done = 0
    while page.get_by_label("Confirmed", exact=True).count():
        page.get_by_label("Confirmed", exact=True).check()
        page.get_by_role("button", name="Save and go to the next").or_(
            page.get_by_role("button", name="Save check")
        ).click()
        done += 1
        expect(page.get_by_text(f"recorded: {done} of").first).to_be_visible()
    look("target-line")
    left = page.locator(".govuk-task-list__item", has_text="To check").locator("a")
    left.first.click()
    look("target-check")
    page.go_back()
    while left.count():
        left.first.click()
        page.get_by_label("Confirmed", exact=True).check()
        page.get_by_role("button", name="Save check").click()


def approve_and_pay(page: Page, look: Look, claim: Claim) -> None:
    page.goto(reverse("claim", args=[claim.contract.ref, claim.quarter]))
    look("to-approve")
    page.get_by_role("button", name="Approve").click()
    look("approve")
    page.get_by_role("button", name="Approve claim").click()
    expect(page.get_by_text("approved and posted to the ledger")).to_be_visible()
    look("approved")
    page.get_by_role("link", name="In the ledger").click()
    look("transaction")
    page.goto(reverse("ledger"))
    look("ledger")
    page.goto(reverse("payment_runs"))
    look("payment-runs-due")
    page.get_by_role("button", name="Run payments").click()
    look("payment-run-new")
    page.get_by_role("button", name="Pay £").click()
    look("payment-run")
    send_to_the_bank(page, look, claim)
    page.goto(reverse("ledger_entries"))
    look("ledger-entries")
    page.goto(reverse("contract_year", args=[claim.contract.ref]))
    look("year-end")
    page.goto(reverse("claims"))
    look("list-paid")


def send_to_the_bank(page: Page, look: Look, claim: Claim) -> None:
    """The provider gets an account, the run's file is downloaded once; a change waits."""
    run = page.url
    provider = claim.contract.provider
    ada = User.objects.get(council=claim.council, username="ada")
    details = propose(by=ada, provider=provider, **ACCOUNT)
    page.goto(reverse("bank_details_answer", args=[provider.code, details.pk]))
    look("bank-details-answer")
    page.get_by_label("Yes, pay to this account").check()
    page.get_by_role("button", name="Save answer").click()
    expect(page.get_by_text("is paid to this account from now on")).to_be_visible()
    look("bank-details")
    page.goto(run)
    page.get_by_role("button", name="Get the file for the bank").click()
    look("bank-file")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    assert download.value.suggested_filename.startswith("bacs-run-")
    page.goto(run)
    expect(page.get_by_role("link", name="Download a marked copy")).to_be_visible()
    look("payment-run-sent")


def find_an_area(page: Page, look: Look, centre: Centre) -> None:
    """From the map to an area of it by keyboard."""
    for at in range(3):
        area = bounded(area_in(centre, f"E{at}"), 1000 * at, 500 * at)
        told(area, 20 * at, 60, quarter=QUARTER, suppressed=at == 1)
    standing(centre, 700, 700)
    page.goto(reverse("map"))
    look("map")
    page.get_by_role("link", name="North E2: 66.7%, 40 of 60").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="North E2")).to_be_visible()
    look("map-area")


def whole_way(page: Page, look: Look, claim: Claim) -> None:
    submit_as_coordinator(page, look)
    sign_in(page, "colin@shire")
    page.goto(reverse("claims"))
    look("list-to-decide")
    page.get_by_role("link", name="April to June 2015").first.click()
    look("to-check")
    check_the_sample(page, look)
    approve_and_pay(page, look, claim)
    find_an_area(page, look, Centre.objects.get(council=claim.council, code="North"))
    claim.refresh_from_db()
    assert claim.state == Claim.State.PAID
    assert list(Transaction.objects.order_by("pk").values_list("kind", "amount_pence")) == [
        ("approval", claim.net()),
        ("payment", claim.net()),
    ]


def test_from_submission_to_payment(desktop: Page, claim: Claim) -> None:
    whole_way(desktop, looking_twice(desktop), claim)


def test_from_submission_to_payment_on_a_phone_without_scripts(
    phone_without_scripts: Page, claim: Claim
) -> None:
    whole_way(phone_without_scripts, lambda _name: None, claim)


def test_pages_beside_the_way(desktop: Page, county: County, claim: Claim) -> None:
    """What most claims never come to: returned, reversed, wrongly filled in; and roll-ups.

    Each page is looked at as wide as a desktop and as narrow as a phone.
    """
    page, look = desktop, looking_twice(desktop)
    cast = cast_of(county)
    where = [claim.contract.ref, claim.quarter]

    def go(name: str, *args: object, as_: str) -> None:
        page.goto(reverse(name, args=args))
        look(as_)

    claim = cast.submitted(claim.contract, QUARTER)
    sign_in(page, "colin@shire")
    go("claim_line_decide", *where, 1, as_="decide")
    page.get_by_role("button", name="Save decision").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    look("decide-wrong")
    decide_line(
        by=cast.carol, line=claim.lines[0], decision="queried", reason="Which visit was at home?"
    )
    go("claim_line", *where, 1, as_="line-queried")
    page.goto(f"{reverse('claim', args=where)}?open=1")
    look("queried")
    for name in ("checks", "sample", "signals"):
        go(f"claim_{name}", *where, as_=name)
    go("claim_signal", *where, "entered_late", as_="signal")
    go("claim_not_paid", *where, as_="not-paid")
    go("contract", claim.contract.ref, as_="contract")
    go("claim_return", *where, as_="return")
    decide_line(by=cast.carol, line=claim.lines[0], decision="accepted")
    cast.checked(claim)
    claim = decisions.approve(by=cast.carol, claim=claim)
    visits = claim.lines.get(number=1).records["engagement"]
    Engagement.objects.filter(pk__in=visits).update(voided_on=VOIDED, void_reason="Not seen")
    compared = verify_and_keep(county.council, by=None)
    go("verification", compared.pk, as_="comparison")
    go("claim_changes", *where, as_="changes")
    go("claim_replay", *where, as_="replay")
    over_all_claims(go, county.council.code)
    go("pack", pack_keys(county, claim.contract.ref)["pack"], as_="pack")
    posting = Transaction.objects.get()
    go("transaction_reverse", posting.pk, as_="reverse")
    reverse_approval(by=cast.carol, claim=claim, reason="Approved for the wrong quarter.")
    go("transaction", posting.pk, as_="reversed")
    go("payment_run_new", as_="nothing-to-pay")
    go("rollups", as_="rollups")
    done = RollUp.objects.get()
    go("rollup", done.pk, as_="rollup-done")
    facts = {"council": county.council, "quarter": claim.quarter}
    failed = RollUp.objects.create(**facts, state="failed", failure="It stopped at “Starting”.")
    go("rollup", failed.pk, as_="rollup-failed")
    go("rollup", RollUp.objects.create(**facts).pk, as_="rollup-waits")
    sign_in(page, "pat@shire")
    go("claim", *where, as_="returned")
    go("claim_reopen", *where, as_="reopen")
    go("provider", cast.provider.code, as_="provider")


def over_all_claims(go: Callable[..., None], council: str) -> None:
    """What a commissioner reads beside single claims."""
    go("assurance", as_="assurance")
    go("council", council, as_="council")
    go("council_compare", council, as_="side-by-side")


def test_roll_up_is_followed_without_asking_again(desktop: Page, county: County) -> None:
    """The page tells by itself how far it is and, at the end, what came of it."""
    rollup = request_rollup(council=county.council, quarter=QUARTER, by=None, queue=False)
    sign_in(desktop, "colin@shire")
    desktop.goto(reverse("rollup", args=[rollup.pk]))
    expect(desktop.get_by_text("Waiting for a worker")).to_be_visible()
    carry_out(rollup)
    expect(desktop.get_by_role("table", name="Shire County Council")).to_be_visible()
    expect(desktop.get_by_text("Waiting for a worker")).to_have_count(0)
