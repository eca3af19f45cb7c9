"""A universal worker's session: the register taken on a phone; the week planned at a desk."""

import re
from datetime import time

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from families.models import Attendance, CentreSession, Engagement, Family, Level, Waiver
from families.sessions.places import book
from families.sessions.planning import plan_series, plan_session
from tests.cast import County, ago, build_county, family
from tests.families.timetabling import all_year, on, plan, room, session, volunteer
from tests.journeys.looking import looked_at
from tests.journeys.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county() -> County:
    county = build_county()
    all_year(county)
    return county


@pytest.fixture
def today(county: County) -> CentreSession:
    """Stay and play today, with three booked, one of whom is in need; one is not seen by Fiona."""
    one = session(county, 0, title="Stay and play", capacity=12, kept_places=3, charge=150)
    for name in ("Archer", "Baker", "Cook"):
        book(by=county.fiona, session=one, family=family(county.north, name))
    needy = Family.objects.get(carers__last_name="Baker")
    Level.objects.create(council=county.council, family=needy, starts_on=ago(30), level=2)
    book(by=county.cora, session=one, family=family(county.north, "Hidden", restricted=True))
    family(county.north, "Dyer")
    return one


def test_a_register_is_taken_by_tapping_names(
    phone: Page, county: County, today: CentreSession
) -> None:
    sign_in(phone, "fiona@shire")
    phone.goto(reverse("sessions"))
    looked_at(phone, "sessions-timetable-phone")
    phone.get_by_role("button", name="Take the register").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Who is here?")
    looked_at(phone, "sessions-register-phone")
    # Twice in a row, as it happens on a phone: here is here.
    phone.get_by_role("button", name="Ann Archer").dblclick()
    expect(phone.get_by_role("status")).to_contain_text("1 here")
    phone.get_by_role("button", name="Ann Baker").tap()
    expect(phone.get_by_role("status")).to_contain_text("2 here")
    phone.get_by_role("button", name=re.compile("Waive.*Ann Baker")).tap()
    expect(phone.get_by_text("Charge settled")).to_be_visible()
    phone.get_by_role("button", name=re.compile("Paid.*Ann Archer")).tap()
    expect(phone.get_by_text("Charge settled")).to_have_count(2)
    looked_at(phone, "sessions-register-taken-phone")

    phone.get_by_role("button", name="Add a walk-in").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Add a walk-in")
    phone.get_by_label("Find a family").fill("dyer")
    phone.get_by_role("button", name="Search").tap()
    expect(phone.get_by_text("Families matching dyer")).to_be_visible()
    looked_at(phone, "sessions-walk-in-phone")
    phone.get_by_role("button", name=re.compile("Here.*Ann Dyer")).tap()
    expect(phone.get_by_role("status")).to_contain_text("3 here")
    phone.get_by_role("button", name="Finish the register").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Finish this register?")
    looked_at(phone, "sessions-finish-phone")
    phone.get_by_role("button", name="Finish", exact=True).tap()
    expect(phone.get_by_role("alert")).to_contain_text("recorded for 3 families")
    looked_at(phone, "sessions-register-finished-phone")
    assert Engagement.objects.filter(kind="centre_session", date=timezone.localdate()).count() == 3
    assert Attendance.objects.count() == 3
    assert Waiver.objects.get().given_by == county.fiona


def test_the_week_is_planned_at_a_desk(desktop: Page, county: County, today: CentreSession) -> None:
    for number, (name, title) in enumerate([("Den", "Baby massage"), ("Garden", "Messy play")]):
        at = {"starts_at": time(12 + number), "ends_at": time(13 + number)}
        plan_series(
            by=county.cora,
            plan=plan(county.north, county.frank, room=room(county.north, name), title=title, **at),
            first_day=on(number),
            last_day=on(21),
            in_term_only=True,
        )
    plan_session(by=county.sam, plan=plan(county.south, county.sam, title="Singing"), date=on(0))
    volunteer(county.north)
    sign_in(desktop, "cora@shire")
    desktop.goto(reverse("sessions"))
    looked_at(desktop, "sessions-timetable-desktop")
    desktop.get_by_label("Centres of").select_option("all")
    desktop.get_by_role("button", name="Show").click()
    expect(desktop.get_by_text("Singing")).to_be_visible()
    looked_at(desktop, "sessions-side-by-side-desktop")

    desktop.get_by_role("button", name="Plan a session").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Plan a session")
    desktop.get_by_label("What is it called?").fill("Rhyme time")
    desktop.get_by_label("Where?").select_option(label="Hall")
    tomorrow = on(1)
    dates = desktop.get_by_role("group", name="Date, or the first of them")
    for part, number in (("Day", tomorrow.day), ("Month", tomorrow.month), ("Year", tomorrow.year)):
        dates.get_by_label(part, exact=True).fill(str(number))
    desktop.get_by_role("radio", name="Once").check()
    desktop.get_by_label("Starts at").fill("10:00")
    desktop.get_by_label("Ends at").fill("11:30")
    desktop.get_by_role("checkbox", name="Fiona").check()
    looked_at(desktop, "sessions-new-desktop")
    desktop.get_by_role("button", name="Plan it").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Rhyme time")
    looked_at(desktop, "sessions-show-desktop")
    desktop.goto(reverse("session", args=[today.pk]))
    expect(desktop.get_by_role("link", name="Ann Hidden")).to_be_visible()
    looked_at(desktop, "sessions-booked-desktop")
    for name in ("rooms", "volunteers", "my_calendar", "room_hire"):
        desktop.goto(reverse(name))
        looked_at(desktop, f"sessions-{name.replace('_', '-')}-desktop")
