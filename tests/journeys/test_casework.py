"""A support worker's day: log a visit on a phone, record a Star, read its chart."""

import re
from datetime import time

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from families import visits
from families.models import Case, Engagement, Family, Level, Need, PlannedVisit
from outcomes.models import Action, Star, StarEdition, StarScore
from tests.cast import County, ago, build_county, case, family, visit
from tests.journeys.looking import looked_at
from tests.journeys.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture
def archers(county: County) -> Family:
    """A family with a case of sixty days, two visits and a first Star."""
    archers = family(county.north, postcode="HP11 2EE")
    open_case = case(archers, county.fiona)
    visit(archers, county.fiona, ago(30), case=open_case, note="Met at the door.")
    visit(archers, county.fiona, ago(9), case=open_case, next_step="Ring the housing officer")
    Level.objects.create(council=county.council, family=archers, starts_on=ago(60), level=3)
    for number, need in enumerate(["housing", "child_behaviour"]):
        Need.objects.create(
            council=county.council, family=archers, ref=f"LN-{number}", need=need, starts_on=ago(60)
        )
    first_star(open_case)
    return archers


def first_star(of_case: Case) -> Star:
    """A finished first Star, every area scored 3 or 4, one left out."""
    edition = StarEdition.objects.get(code="family-star-plus")
    star = Star.objects.create(
        council=of_case.council,
        ref=f"LS-{of_case.ref}",
        case=of_case,
        kind=Star.Kind.FIRST,
        date=ago(50),
        edition=edition,
        completed=Star.Completed.TOGETHER,
    )
    areas = list(edition.areas.all())[:-1]
    StarScore.objects.bulk_create(
        StarScore(star=star, area=area, score=3 + place % 2) for place, area in enumerate(areas)
    )
    star.finished_at = of_case.recorded_at
    star.save(update_fields=["finished_at"])
    return star


def chip(page: Page, text: str) -> Locator:
    """A quick choice, which is a radio under the thumb."""
    return page.get_by_role("radio", name=text, exact=True)


@pytest.mark.parametrize("device", ["phone", "phone_without_scripts"])
def test_the_usual_visit_takes_at_most_four_taps_and_no_typing(
    request: pytest.FixtureRequest, device: str, county: County, archers: Family
) -> None:
    """From Today to saved, and back on Today; the planned visit is kept, the next one planned."""
    page: Page = request.getfixturevalue(device)
    visits.plan(by=county.fiona, family=archers, planned_on=ago(0), case=archers.cases.get())
    sign_in(page, "fiona@shire")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    look = looked_at if device == "phone" else lambda _page, _name: None
    look(page, "casework-today-phone")
    page.get_by_role("button", name="Log visit to Ann Archer").first.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log a visit")
    look(page, "casework-log-phone")
    chip(page, "1 hour").tap()
    page.get_by_role("radio", name=re.compile("In 2 weeks")).tap()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("alert")).to_contain_text("Home visit on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    saved = Engagement.objects.latest("pk")
    assert (saved.family, saved.kind, saved.date) == (archers, "home_visit", ago(0))
    assert (saved.minutes, saved.worker, saved.case) == (60, county.fiona, archers.cases.get())
    assert PlannedVisit.objects.get(planned_on=ago(0)).kept_by == saved
    assert PlannedVisit.objects.open().get().planned_on == ago(-14)


def busy(county: County, archers: Family) -> None:
    """A day on which something waits in each section."""
    fiona = county.fiona
    bakers, clarks = (
        family(county.north, "Baker", postcode="HP11 1AA"),
        family(county.north, "Clark"),
    )
    action = {"council": county.council, "area": "physical_health"}
    for number, (of_family, days, opened) in enumerate([(bakers, 2, 130), (clarks, -1, 40)]):
        visit = visits.plan(
            by=fiona, family=of_family, planned_on=ago(min(days, 0)), at=time(14, 30)
        )
        PlannedVisit.objects.filter(pk=visit.pk).update(planned_on=ago(days))
        held = case(of_family, fiona, opened_on=ago(opened))
        text = ["Register with a dentist", "Walk to nursery twice a week"][number]
        Action.objects.create(
            case=held, ref=f"LA-{number}", text=text, due_on=ago(3 * days), **action
        )
    visits.plan(by=fiona, family=archers, planned_on=ago(0), at=time(9, 30))


def test_nobody_in_is_one_tap_and_can_be_undone(
    phone: Page, county: County, archers: Family
) -> None:
    busy(county, archers)
    sign_in(phone, "fiona@shire")
    for name, size in (("desktop", (1280, 900)), ("phone", (390, 844))):
        phone.set_viewport_size({"width": size[0], "height": size[1]})
        for page in ("log_group", "log", "today"):
            phone.goto(reverse(page))
            looked_at(phone, f"casework-{page}-busy-{name}")
    phone.get_by_role("button", name="No access to Ann Archer").first.tap()
    expect(phone.get_by_role("alert")).to_contain_text("No access to Ann Archer today saved")
    looked_at(phone, "casework-today-no-access-phone")
    phone.get_by_role("link", name="undo").tap()
    phone.get_by_role("button", name="Void it").tap()
    expect(phone.get_by_role("alert")).to_contain_text("voided")
    assert not Engagement.objects.standing().filter(kind="no_access").exists()
    looked_at(phone, "casework-family-phone")
    phone.get_by_role("link", name="Log it again").tap()
    expect(chip(phone, "No access")).to_be_checked()


def test_a_fault_is_said_and_typing_kept(phone: Page, archers: Family) -> None:
    sign_in(phone, "fiona@shire")
    phone.goto(reverse("engagement_log", args=[archers.ref]))
    phone.get_by_label("Note").fill("Bo can walk")
    chip(phone, "Another day").tap()
    expect(phone.locator("#id_date_month")).to_be_visible()
    phone.get_by_role("button", name="Save").tap()
    expect(phone.get_by_role("alert")).to_contain_text("Enter the date")
    expect(phone.get_by_role("alert")).to_contain_text("Select how long it took")
    expect(phone.get_by_label("Note")).to_have_value("Bo can walk")
    looked_at(phone, "casework-log-fault-phone")


def test_a_visit_is_logged_without_javascript(phone_without_scripts: Page, archers: Family) -> None:
    page = phone_without_scripts
    sign_in(page, "fiona@shire")
    page.goto(reverse("families"))
    page.get_by_label("Find a family").fill("arch")
    page.get_by_role("button", name="Search").tap()
    expect(page.get_by_text("Families matching arch")).to_be_visible()
    page.get_by_role("link", name="Ann Archer").tap()
    page.get_by_role("button", name="Log a visit").tap()
    expect(page.locator("#id_date_month")).to_be_hidden()
    chip(page, "Phone call").tap()
    chip(page, "Another day").tap()
    day = ago(20)
    page.locator("#id_date_day").fill(str(day.day))
    page.locator("#id_date_month").fill(day.strftime("%B"))
    page.locator("#id_date_year").fill(str(day.year))
    chip(page, "Other").tap()
    page.get_by_label("Minutes").fill("20")
    page.get_by_label("Next step").fill("Bring the form")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Phone call on").first).to_be_visible()
    saved = Engagement.objects.latest("pk")
    assert (saved.kind, saved.date, saved.minutes) == ("phone", day, 20)
    assert saved.next_step == "Bring the form"


SCORES = {"Physical health": 6, "Your wellbeing": 8, "Family routine": 3}


def record_star(page: Page, archers: Family, look: str = "") -> Star:
    """From the case to a finished review Star."""
    page.goto(reverse("case", args=[archers.cases.get().ref]))
    if look:
        looked_at(page, f"casework-case-{look}")
    page.get_by_role("button", name="Record a Star").click()
    if look:
        looked_at(page, f"casework-star-start-{look}")
    page.get_by_role("button", name="Start scoring").click()
    for area, score in SCORES.items():
        scale = page.get_by_role("group", name=area)
        scale.get_by_role("radio", name=re.compile(f"^{score}\\b")).check()
    if look:
        looked_at(page, f"casework-star-score-{look}")
    page.get_by_role("button", name="Save and finish").click()
    expect(page.get_by_role("heading", name="Finish this Star?")).to_be_visible()
    if look:
        looked_at(page, f"casework-star-finish-{look}")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Physical health: from 3 to 6, up 3")).to_be_visible()
    return Star.objects.get(kind=Star.Kind.REVIEW)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_star_is_recorded_and_its_chart_read(
    request: pytest.FixtureRequest, size: str, archers: Family
) -> None:
    page: Page = request.getfixturevalue(size)
    sign_in(page, "fiona@shire")
    star = record_star(page, archers, look=size)
    scored = star.scores.values_list("area__name", "score")
    assert star.finished_at is not None
    assert dict(scored) == SCORES
    expect(page.get_by_role("img").locator("visible=true")).to_have_count(1)
    expect(page.get_by_role("row", name=re.compile("Physical health")).first).to_contain_text("6")
    looked_at(page, f"casework-star-{size}")


def test_a_star_is_recorded_without_javascript(
    phone_without_scripts: Page, archers: Family
) -> None:
    sign_in(phone_without_scripts, "fiona@shire")
    assert record_star(phone_without_scripts, archers).finished_at is not None


def test_the_plan_grows_and_is_done(desktop: Page, archers: Family) -> None:
    sign_in(desktop, "fiona@shire")
    desktop.goto(reverse("case", args=[archers.cases.get().ref]))
    desktop.get_by_role("button", name="Add an action").click()
    looked_at(desktop, "casework-action-add-desktop")
    desktop.get_by_label("What has been agreed?").fill("Ring the dentist together")
    desktop.get_by_role("radio", name="Physical health").check()
    desktop.get_by_role("button", name="Add to the plan").click()
    looked_at(desktop, "casework-plan-desktop")
    desktop.get_by_role("link", name="Mark as done").click()
    looked_at(desktop, "casework-action-done-desktop")
    desktop.get_by_role("button", name="Mark as done").click()
    assert Action.objects.get().done_on == ago(0)


def test_a_coordinator_voids_allocates_and_closes(
    desktop: Page, county: County, archers: Family
) -> None:
    many = [family(county.north, f"Baker{number:02}") for number in range(30)]
    sign_in(desktop, "cora@shire")
    desktop.goto(reverse("families"))
    looked_at(desktop, "casework-families-desktop")
    assert len(many) == 30
    desktop.get_by_role("link", name="Ann Archer").click()
    looked_at(desktop, "casework-family-desktop")
    desktop.get_by_role("link", name="Void").first.click()
    desktop.get_by_label("Reason").fill("Logged for the wrong family")
    looked_at(desktop, "casework-void-desktop")
    desktop.get_by_role("button", name="Void it").click()
    expect(desktop.get_by_text("Logged for the wrong family")).to_be_visible()
    looked_at(desktop, "casework-family-voided-desktop")
    desktop.get_by_role("link", name="Case LC-").first.click()
    desktop.get_by_role("link", name="Change Worker").click()
    looked_at(desktop, "casework-allocate-desktop")
    desktop.get_by_label("Worker").select_option("frank")
    desktop.get_by_label("Handover note").fill("The housing officer rings back on Friday.")
    desktop.get_by_role("button", name="Allocate").click()
    expect(desktop.get_by_role("alert")).to_contain_text("is with Frank")
    desktop.get_by_role("link", name="Close this case").click()
    looked_at(desktop, "casework-close-desktop")
    desktop.get_by_role("radio", name="Goals met").check()
    desktop.get_by_role("button", name="Close case").click()
    assert archers.cases.get().closure_reason == "goals_met"
    desktop.goto(reverse("case_open", args=[archers.ref]))
    looked_at(desktop, "casework-case-open-desktop")


def test_whoever_has_no_page_is_told(phone: Page, county: County) -> None:
    sign_in(phone, "nobody@shire")
    expect(phone.get_by_text("No pages are open to you yet")).to_be_visible()
    looked_at(phone, "casework-no-page-phone")
