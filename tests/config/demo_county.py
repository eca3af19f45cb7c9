"""What the demo county must be: that of the report, its pages alive, its claims on their way."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from centres.models import AuditEvent, Council, Membership
from centres.postcodes import area_of
from centres.quarters import Quarter
from centres.scope import COMMISSIONER
from config.demo.county import CHARITY, SMALL_CHARITY
from config.demo.load import demo_council
from config.demo.signins import demo_password, sign_ins
from families.models import Agreement, Case, Child, Family
from outcomes.learning.enrolments import going_on
from outcomes.learning.place_list import children_for, counts
from outcomes.models import (
    Action,
    Enrolment,
    FamilyVoice,
    Figure,
    ImpactStory,
    Star,
    TwoYearCheck,
    TwoYearOffer,
    TwoYearPlace,
)
from outcomes.today import sections_for
from outcomes.voice.names import names_in
from payments.models import Claim, ClaimLine
from payments.permissions import commissions, may_submit
from payments.verification import verify

AS_OF = date(2026, 11, 21)
FULL_QUARTERS = [Quarter.containing(AS_OF).plus(-ago) for ago in (4, 3, 2, 1)]
DEMO_ROLES = {
    "Family support worker",
    "Centre coordinator",
    "Provider manager",
    "Commissioner",
    "Council administrator",
    "Data protection officer",
}


def manage(*words: str) -> str:
    """What a command says on stdout."""
    said = StringIO()
    call_command(*words, stdout=said)
    return said.getvalue()


def load(as_of: date = AS_OF) -> tuple[Council, str]:
    """The county of a date, and what the command said."""
    said = manage("load_demo", "--as-of", as_of.isoformat())
    council = demo_council()
    assert council
    return council, said


def it_is_the_county_of_the_report(council: Council, said: str) -> None:
    """All that is asked of the county once it is loaded; it changes nothing."""
    it_shows_the_figures_of_the_report(council)
    its_pages_show_them_too(council)
    three_quarters_are_paid_and_the_fourth_waits(council)
    claims_hold_lines_of_every_kind(council)
    nothing_differs_when_it_is_worked_out_again(council)
    each_role_can_sign_in(council, said)
    families_live_somewhere_and_were_asked(council)
    todays_pages_look_alive(council)
    children_were_checked_and_told_of_places(council)
    families_were_asked_and_stories_told(council)
    plans_say_what_comes_first_and_who_does_what(council)
    the_waiting_claims_have_somebody_to_submit_and_decide(council)
    the_same_date_again_changes_nothing(council)
    another_date_is_refused(council)


def it_shows_the_figures_of_the_report(council: Council) -> None:
    sustained = numerators(council, "sustained_cases")
    assert (sustained[0], sustained[3]) == (185, 278)
    assert sustained == sorted(sustained)
    complex_needs = numerators(council, "complex_families")
    assert (complex_needs[0], complex_needs[3]) == (50, 80)
    registered = numerators(council, "registered_under5")
    assert registered == sorted(registered)
    assert 0.64 < registered[3] / 32_000 < 0.666


def its_pages_show_them_too(council: Council) -> None:
    """As a commissioner opens them: the fourth full quarter, with those before beside it."""
    client = Client()
    client.force_login(Membership.objects.filter(council=council, role=COMMISSIONER)[0].user)
    for indicator, first, fourth in (
        ("sustained_cases", "185", "278"),
        ("complex_families", "50", "80"),
    ):
        parts = [str(FULL_QUARTERS[3]), "council", council.code, indicator]
        page = client.get(reverse("figure", args=parts))
        told = {reading.quarter: reading.figure for reading in page.context["trend"].readings}
        oldest = told[FULL_QUARTERS[0]]
        assert oldest
        assert (str(oldest.numerator), str(page.context["figure"].numerator)) == (first, fourth)
        assert f">{first}<" in page.text
        assert f">{fourth}<" in page.text
        assert page.context["page"].paginator.count == int(fourth)
    newest = client.get(reverse("council", args=[council.code]))
    assert newest.status_code == 200


def families_live_somewhere_and_were_asked(council: Council) -> None:
    here = Family.objects.filter(council=council, centre__cluster__code="EL-K01")
    lived_in = here.exclude(address="").count()
    assert here.count() * 0.9 < lived_in < here.count()
    at_home = here.exclude(address="").exclude(phone="").first()
    assert at_home
    assert at_home.phone.startswith("07700 900")
    assert area_of(council, at_home.postcode) == at_home.area
    states = set(Agreement.objects.filter(family__in=here).values_list("state", flat=True))
    assert states == {"given", "refused", "withdrawn"}


def numerators(council: Council, indicator: str) -> list[int]:
    """The council's, in the four full quarters."""
    figures = Figure.objects.filter(council=council, indicator=indicator, level="council")
    found = dict(figures.values_list("quarter", "numerator"))
    assert len(found) == 5
    return [found[str(quarter)] for quarter in FULL_QUARTERS]


def three_quarters_are_paid_and_the_fourth_waits(council: Council) -> None:
    states: dict[str, set[str]] = {}
    for claim in Claim.objects.filter(council=council).select_related("contract__provider"):
        is_charity = claim.contract.provider.code in (CHARITY, SMALL_CHARITY)
        who = "charity" if is_charity else "school"
        states.setdefault(f"{who} {claim.quarter}", set()).add(claim.state)
    *paid, waiting = FULL_QUARTERS
    running = waiting.plus(1)
    assert states == {
        **{f"{who} {quarter}": {"paid"} for quarter in paid for who in ("charity", "school")},
        f"charity {waiting}": {"draft"},
        f"school {waiting}": {"submitted"},
        f"charity {running}": {"draft"},
        f"school {running}": {"draft"},
    }


def claims_hold_lines_of_every_kind(council: Council) -> None:
    waiting = Claim.objects.get(
        council=council, contract__provider__code=CHARITY, quarter=str(FULL_QUARTERS[3])
    )
    # Nothing is held back yet, so nothing is released.
    kinds = set(ClaimLine.Kind.values) - {ClaimLine.Kind.RELEASE}
    assert set(waiting.lines.values_list("kind", flat=True)) == kinds
    measures = waiting.lines.filter(kind=ClaimLine.Kind.OUTCOME).values_list("measure", flat=True)
    assert len(set(measures)) == 6
    # The large charity's claim needs two commissioners, the small one's one.
    assert waiting.needs_second_approval()
    small = Claim.objects.get(
        council=council, contract__provider__code=SMALL_CHARITY, quarter=str(FULL_QUARTERS[3])
    )
    assert small.net() > 0
    assert not small.needs_second_approval()


def nothing_differs_when_it_is_worked_out_again(council: Council) -> None:
    assert [checked.differences for checked in verify(council) if checked.differences] == []


def each_role_can_sign_in(council: Council, said: str) -> None:
    people = sign_ins(council)
    assert {one.role for one in people} == DEMO_ROLES
    assert len({one.login for one in people}) == len(people)
    printed = manage("demo_signins")
    assert printed.strip() in said
    for one in people:
        assert one.login in printed
        assert authenticate(username=one.login, password=demo_password())
    nobody_else = council.people.exclude(login__in=[one.login for one in people])
    assert not any(person.has_usable_password() for person in nobody_else)


def todays_pages_look_alive(council: Council) -> None:
    """On its own date the outreach worker has something in each section of their first page."""
    (login,) = [one.login for one in sign_ins(council) if one.place.endswith("home visits")]
    shown = {
        section.key
        for section in sections_for(council.people.get(login=login), AS_OF)
        if section.total
    }
    assert {"visits", "not-made", "reviews", "actions", "coming", "unseen"} <= shown


def plans_say_what_comes_first_and_who_does_what(council: Council) -> None:
    with_star = Case.objects.open().filter(council=council, stars__in=Star.objects.counted())
    without = with_star.exclude(priorities__isnull=False).distinct().count()
    assert without < with_star.distinct().count() / 20
    actions = Action.objects.filter(council=council, status="open", case__closed_on=None)
    assert not actions.filter(by_whom="").exists()
    for said in ({"need": ""}, {"approach": None}, {"carried_over": 0}):
        assert 0 < actions.exclude(**said).count() < actions.count()


def the_waiting_claims_have_somebody_to_submit_and_decide(council: Council) -> None:
    logins = [one.login for one in sign_ins(council)]
    people = list(council.people.filter(login__in=logins))
    assert sum(commissions(person, council) for person in people) == 2
    drafts = Claim.objects.filter(council=council, state="draft", quarter=str(FULL_QUARTERS[3]))
    for claim in drafts.select_related("contract"):
        coordinators = [person for person in people if person.has_role("coordinator")]
        assert sum(may_submit(person, claim) for person in coordinators) == 1


def the_same_date_again_changes_nothing(council: Council) -> None:
    before = AuditEvent.objects.count()
    said = manage("load_demo", "--as-of", AS_OF.isoformat())
    assert "nothing was changed" in said
    assert manage("demo_signins").strip() in said
    assert AuditEvent.objects.count() == before


def another_date_is_refused(council: Council) -> None:
    with pytest.raises(CommandError, match="is here as of 21 November 2026"):
        manage("load_demo", "--as-of", "2026-11-20")


def children_were_checked_and_told_of_places(council: Council) -> None:
    """Two-year checks, children born early, places told of and taken up, groups going on."""
    of_council = {"council": council}
    assert TwoYearCheck.objects.filter(**of_council).exists()
    assert Child.objects.filter(weeks_early__gt=0, **of_council).exists()
    assert TwoYearPlace.objects.exclude(where="").filter(**of_council).exists()
    told = TwoYearOffer.objects.filter(**of_council)
    assert told.filter(child__two_year_place__isnull=True).exists()
    assert not told.filter(child__two_year_offer_eligible=False).exists()
    logins = [one.login for one in sign_ins(council) if one.role == "Centre coordinator"]
    coordinator = council.people.get(login=logins[0])
    waiting = counts(children_for(coordinator, AS_OF), AS_OF)
    assert all(waiting.values()), waiting
    assert going_on(Enrolment.objects.visible_to(coordinator), AS_OF).exists()


def families_were_asked_and_stories_told(council: Council) -> None:
    """Enough answers to be read by commissioners, and a story in every state for the tour."""
    answered = FamilyVoice.objects.counted().answered().filter(council=council)
    assert answered.count() > 100
    assert answered.with_released_comments().count() > 20
    states = ImpactStory.objects.filter(case__centre__cluster__code="EL-K01")
    assert set(states.values_list("state", flat=True)) == set(ImpactStory.State.values)
    for story in ImpactStory.objects.filter(council=council):
        told = " ".join((story.title, story.matter, story.done, story.changed))
        assert not names_in(told, story.case), story.ref
