"""A family's whole support on a phone, part of it without a signal, and what it comes to.

From the referral through first Star, plan, visits, review and closing Star to the closing of the
case; at every stop the case's page says what has come of it, and the roll-up finds the same.
"""

import re
from collections.abc import Mapping
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from centres.quarters import Quarter
from centres.wording import day_in_words
from families.models import Case, Engagement, Family, Level, Referral
from outcomes.measures.registry import title
from outcomes.models import Achievement, Action, Star
from tests.cast import County, ago, build_county, family
from tests.families.referring import referral
from tests.journeys.looking import looked_at
from tests.journeys.signing_in import sign_in
from tests.journeys.test_offline import ready_for_no_signal

pytestmark = pytest.mark.django_db(transaction=True)

# How many days ago it all was.
REFERRED, OPENED, FIRST, REVIEWED = 160, 150, 140, 60
VISITED = (130, 110, 85, 40)
SCORES = {
    "first": {"Physical health": 3, "Your wellbeing": 3, "Family routine": 3, "Social networks": 5},
    "review": {"Physical health": 4, "Your wellbeing": 5, "Family routine": 5},
    "closing": {
        "Physical health": 5,
        "Your wellbeing": 6,
        "Family routine": 8,
        "Social networks": 5,
    },
}


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture
def referred(county: County) -> Referral:
    """A family with complex needs that a health visitor has referred."""
    archers = family(county.north)
    Level.objects.create(council=county.council, family=archers, starts_on=ago(300), level=3)
    return referral(archers, county.fiona, made_on=ago(REFERRED))


def fill_day(page: Page, name: str, day: date) -> None:
    """The three boxes of a date."""
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}_{part}]").fill(str(getattr(day, part)))


def to_case(page: Page, held: Case) -> None:
    page.goto(reverse("case", args=[held.ref]))


def accept(page: Page, referred: Referral) -> Case:
    """The coordinator takes the referral on, with a case for Fiona."""
    page.goto(reverse("referral", args=[referred.ref]))
    page.get_by_role("button", name="Accept").tap()
    page.get_by_role("radio", name="Open a case").check()
    page.get_by_label("Worker of the case").select_option("fiona")
    fill_day(page, "day", ago(OPENED))
    page.get_by_role("button", name="Accept").tap()
    expect(page.get_by_role("alert")).to_contain_text("Accepted, with case")
    held: Case = Case.objects.get()
    assert (held.opened_on, held.worker.username) == (ago(OPENED), "fiona")
    return held


def record_star(page: Page, held: Case, kind: str, days: int) -> Star:
    """A Star scored on the page and finished."""
    page.goto(reverse("star_add", args=[held.ref]))
    page.locator(f"[name=kind][value={kind}]").check()
    fill_day(page, "date", ago(days))
    page.locator("[name=edition]").select_option("family-star-plus")
    page.get_by_role("button", name="Start scoring").tap()
    scores = SCORES[kind]
    for area, score in scores.items():
        scale = page.get_by_role("group", name=area)
        scale.get_by_role("radio", name=re.compile(f"^{score}\\b")).check()
    page.get_by_role("button", name="Save and finish").tap()
    page.get_by_role("button", name="Finish").tap()
    expect(page.get_by_text(f"Star of {day_in_words(ago(days))} finished")).to_be_visible()
    star: Star = Star.objects.counted().get(case=held, kind=kind)
    assert dict(star.scores.values_list("area__name", "score")) == scores
    return star


def plan(page: Page, held: Case) -> Action:
    to_case(page, held)
    page.get_by_role("button", name="Add an action").tap()
    page.get_by_label("What has been agreed?").fill("A story before bed every evening")
    page.get_by_role("radio", name="Family routine").check()
    page.get_by_role("button", name="Add to the plan").tap()
    expect(page.get_by_text("Action added to the plan")).to_be_visible()
    return Action.objects.get(case=held)


def visit(page: Page, archers: Family, days: int) -> None:
    page.goto(reverse("engagement_log", args=[archers.ref]))
    page.get_by_role("radio", name="Another day").first.check()
    fill_day(page, "date", ago(days))
    page.get_by_role("radio", name="1 hour", exact=True).check()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("alert")).to_contain_text("saved")


def visit_without_a_signal(page: Page) -> None:
    """The fifth visit is kept on the phone, and arrives when there is a signal again."""
    page.goto(reverse("today"))
    ready_for_no_signal(page)
    page.context.set_offline(True)
    page.goto("/offline/")
    page.get_by_role("button", name="Log a visit with Ann Archer").tap()
    page.get_by_role("radio", name="1 hour", exact=True).tap()
    page.get_by_label("Note").fill("Bo sleeps through")
    page.get_by_role("button", name="Save").tap()
    page.get_by_role("link", name="Waiting (1)").tap()
    expect(page.get_by_text("Waits to be sent")).to_be_visible()
    assert Engagement.objects.count() == len(VISITED)
    page.context.set_offline(False)
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    assert Engagement.objects.get(note="Bo sleeps through").case


def mark_done(page: Page, action: Action) -> None:
    page.goto(reverse("action_done", args=[action.ref]))
    fill_day(page, "done_on", ago(REVIEWED))
    page.get_by_role("button", name="Mark as done").tap()
    expect(page.get_by_text("Action done")).to_be_visible()


def close(page: Page, held: Case) -> None:
    page.goto(reverse("case_close", args=[held.ref]))
    page.get_by_role("radio", name="Goals met").check()
    page.get_by_role("button", name="Close case").tap()
    expect(page.get_by_text(f"Case {held.ref} closed")).to_be_visible()


def announced(page: Page, held: Case) -> Mapping[str, str]:
    """What the case's page says has been achieved: the outcomes' titles and the days."""
    to_case(page, held)
    section = page.get_by_role("region", name="What has come of it")
    expect(section).to_be_visible()
    lines = [line.strip() for line in section.locator(".lc-list > li").all_inner_texts()]
    found = (re.fullmatch(r"(.+?)\s*\bon (\d+ \w+ \d+)", line, re.DOTALL) for line in lines)
    return {match[1].strip(): match[2] for match in found if match}


def missing(page: Page) -> str:
    """What the page says can still be given."""
    page.get_by_text("What can still be given").tap()
    return page.get_by_role("region", name="What has come of it").inner_text()


def test_a_family_is_supported_and_the_page_announces_what_the_roll_up_finds(
    phone: Page, county: County, referred: Referral
) -> None:
    sign_in(phone, "cora@shire")
    held = accept(phone, referred)
    sign_in(phone, "fiona@shire")
    record_star(phone, held, "first", FIRST)
    action = plan(phone, held)
    for days in VISITED:
        visit(phone, held.family, days)
    assert announced(phone, held) == {}
    still = missing(phone)
    assert "Seen face to face on 4 of 5 days" in still
    assert "The closing Star with the family, up to 14 days after closing" in still
    looked_at(phone, "support-case-before-phone")

    visit_without_a_signal(phone)
    contact = {title("sustained_contact"): day_in_words(ago(0))}
    assert announced(phone, held) == contact
    record_star(phone, held, "review", REVIEWED)
    mark_done(phone, action)
    record_star(phone, held, "closing", 1)
    assert announced(phone, held) == contact
    close(phone, held)

    told = announced(phone, held)
    assert told == {**contact, title("star_progress"): day_in_words(ago(0))}
    assert "The level of need was still 3" not in told
    looked_at(phone, "support-case-after-phone")
    quarter = str(Quarter.containing(ago(0)))
    call_command("rollup", county.council.code, quarter, "--now")
    found = Achievement.objects.filter(council=county.council, quarter=quarter)
    assert told == {title(one.measure): day_in_words(one.achieved_on) for one in found}
    assert {one.subject for one in found} == {held.ref}
