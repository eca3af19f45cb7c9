"""Today: whom do I see, what is late? One tap from being done, whatever the number of families."""

from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centres.models import Membership
from families import visits
from families.models import Case, Engagement, Family, PlannedVisit
from outcomes.models import Action, Star, StarEdition
from outcomes.today import sections_for
from tests.cast import County, ago, case, family, visit


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def planned(county: County, of_family: Family, on: date, who: str = "fiona") -> PlannedVisit:
    made = visits.plan(by=county.people[who], family=of_family, planned_on=max(on, ago(0)))
    PlannedVisit.objects.filter(pk=made.pk).update(planned_on=on)
    return made


def rows(county: County, who: str = "fiona") -> dict[str, list[Any]]:
    """What each section shows to a person."""
    person = county.people[who]
    return {one.key: list(one.first_rows) for one in sections_for(person, ago(0))}


def action(held: Any, number: int, **facts: Any) -> Action:
    facts = {"area": "physical_health", "text": f"Dentist {number}", **facts}
    return Action.objects.create(council=held.council, ref=f"LA-T{number}", case=held, **facts)


def test_visits_are_told_by_their_day(county: County) -> None:
    archers, bakers = family(county.north), family(county.north, "Baker")
    days = {"late": 3, "today": 0, "tomorrow": -1, "week": -7, "far": -8}
    made = {name: planned(county, archers, ago(days[name])) for name in days}
    planned(county, bakers, ago(0), "frank")
    shown = rows(county)
    assert shown["not-made"] == [made["late"]]
    assert shown["visits"] == [made["today"]]
    assert shown["coming"] == [made["tomorrow"], made["week"]]


def test_a_visit_to_a_family_that_is_out_of_scope_since_is_gone(county: County) -> None:
    archers = family(county.north)
    planned(county, archers, ago(0))
    Family.objects.update(centre=county.west)
    assert rows(county)["visits"] == []
    assert "Archer" not in signed_in(county.fiona).get(reverse("today")).content.decode()


def test_a_restricted_familys_home_is_shown_to_those_who_may_know_it(county: County) -> None:
    facts: dict[str, Any] = {
        "restricted": True,
        "postcode": "HP11 2EE",
        "address": "Flat 9\n63 Withy Lane",
    }
    own, theirs = family(county.north, **facts), family(county.south, "Hidden", **facts)
    case(theirs, county.frank, centre=county.north)
    for of_family, shown in ((own, 1), (theirs, 0)):
        PlannedVisit.objects.all().delete()
        planned(county, of_family, ago(0), "cora")
        page = signed_in(county.cora).get(reverse("today")).content.decode()
        assert "Ann" in page
        assert page.count("Flat 9, 63 Withy Lane, HP11 2EE") == shown
        assert page.count("HP11") == shown


def star(held: Case, kind: str, on: date) -> None:
    """A Star that counts."""
    facts = {"council": held.council, "ref": f"LS-{held.ref}-{kind}", "completed": "together"}
    edition = StarEdition.objects.get(code="family-star-plus")
    made = Star.objects.create(case=held, kind=kind, date=on, edition=edition, **facts)
    made.finished_at = timezone.now()
    made.save()


def test_what_is_due_comes_up_when_it_can_be_done_the_longest_overdue_first(
    county: County,
) -> None:
    for opened in (0, 40):
        case(family(county.north), county.fiona, opened_on=ago(opened))
    for opened in (62, 63, 130, 160, 200):
        held = case(family(county.north), county.fiona, opened_on=ago(opened))
        star(held, "first", ago(opened - 10))
    reviewed = case(family(county.north), county.fiona, opened_on=ago(160))
    star(reviewed, "first", ago(150))
    star(reviewed, "review", ago(70))
    young = case(family(county.north), county.fiona, opened_on=ago(120))
    star(young, "first", ago(110))
    star(young, "review", ago(30))
    case(family(county.north, "Baker"), county.frank, opened_on=ago(40))
    shown = [
        (due.what, (ago(0) - held.opened_on).days, due.late)
        for held, due in sections_for(county.fiona, ago(0))[2].rows
    ]
    assert shown == [
        ("Three-month review", 160, True),
        ("Closing, after six months", 200, True),
        ("First Star", 40, True),
        ("Three-month review", 130, True),
        ("Closing, after six months", 160, False),
        ("First Star", 0, False),
        ("Three-month review", 63, False),
    ]


def test_actions_due_are_told_and_done_in_one_tap(county: County) -> None:
    held = case(family(county.north), county.fiona)
    late, soon = action(held, 1, due_on=ago(2)), action(held, 2, due_on=ago(-7))
    action(held, 3, due_on=ago(-8)), action(held, 4)
    theirs = case(family(county.north, "Baker"), county.frank)
    action(theirs, 5, due_on=ago(2))
    assert rows(county)["actions"] == [late, soon]

    fiona = signed_in(county.fiona)
    page = reverse("action_done", args=[late.ref]) + "?then=today"
    told = fiona.post(page, {"done_on": ago(0).isoformat()}, follow=True)
    late.refresh_from_db()
    assert (late.status, late.done_on) == ("done", ago(0))
    assert told.redirect_chain == [(reverse("today"), 302)]
    undo = reverse("action_take_back", args=[late.ref])
    assert undo in told.content.decode()
    assert fiona.get(undo).status_code == 200
    fiona.post(undo)
    late.refresh_from_db()
    assert (late.status, late.done_on) == ("open", None)
    assert "not marked as done" in fiona.post(undo, follow=True).content.decode()


def test_an_action_is_given_a_day(county: County) -> None:
    held = case(family(county.north), county.fiona)
    agreed = action(held, 1)
    page = reverse("action_due", args=[agreed.ref])
    fiona = signed_in(county.fiona)
    assert page in fiona.get(reverse("case", args=[held.ref])).content.decode()
    for wrong in ("", "x", ago(1).isoformat(), ago(-400).isoformat(), "9999-12-31"):
        assert "due_on" in fiona.post(page, {"due_on": wrong}).context["form"].errors
    fiona.post(page, {"due_on": ago(-3).isoformat()})
    agreed.refresh_from_db()
    assert agreed.due_on == ago(-3)
    assert rows(county)["actions"] == [agreed]


def test_families_not_seen_for_three_weeks(county: County) -> None:
    def held(name: str, opened: int = 60, **facts: Any) -> Any:
        return case(family(county.north, name), county.fiona, opened_on=ago(opened), **facts)

    never, new, long, recent, voided, rung = (
        held("Never"),
        held("New", opened=21),
        held("Long"),
        held("Recent"),
        held("Voided"),
        held("Rung"),
    )
    held("Closed", closed_on=ago(1), closure_reason="goals_met")
    case(family(county.north, "Frank"), county.frank)
    visit(long.family, county.frank, ago(22))
    visit(recent.family, county.frank, ago(21))
    visit(voided.family, county.fiona, ago(40))
    visit(voided.family, county.fiona, ago(2), voided_on=ago(0), void_reason="Mistake")
    visit(rung.family, county.fiona, ago(50))
    visit(rung.family, county.fiona, ago(2), kind="phone")
    planned(county, long.family, ago(-2))
    shown = rows(county)["unseen"]
    assert shown == [never, rung, voided, long]
    assert [row.visit_on for row in shown] == [None, None, None, ago(-2)]
    assert new not in shown


def test_a_coordinator_is_told_of_cases_whose_worker_has_gone(county: County) -> None:
    held = case(family(county.north), county.fiona)
    case(family(county.south, "Baker"), county.sam)
    assert rows(county, "cora")["to-allocate"] == []
    Membership.objects.filter(user=county.fiona).delete()
    county.sam.is_active = False
    county.sam.save()
    assert rows(county, "cora")["to-allocate"] == [held]
    assert rows(county, "frank")["to-allocate"] == []


def test_a_long_list_is_cut_with_a_way_to_all_of_it(county: County) -> None:
    for number in range(30):
        planned(county, family(county.north, f"Baker{number:02}"), ago(0))
    fiona = signed_in(county.fiona)
    page = fiona.get(reverse("today")).content.decode()
    assert page.count("No access<") == 5
    assert "?show=visits" in page
    whole = fiona.get(reverse("today"), {"show": "visits"})
    assert whole.content.decode().count("No access<") == 25
    assert whole.context["page"].paginator.count == 30
    for odd in ("none", "\x00", "x" * 500):
        assert fiona.get(reverse("today"), {"show": odd}).status_code == 200


def test_a_day_without_anything_says_so_kindly(county: County) -> None:
    page = signed_in(county.fiona).get(reverse("today")).content.decode()
    assert "Nothing is waiting for you" in page


def fill(county: County, first: int, count: int) -> None:
    for number in range(first, first + count):
        held = case(family(county.north, f"Baker{number}"), county.fiona, opened_on=ago(70))
        for days in (2, 0, -2):
            planned(county, held.family, ago(days))
        action(held, number, due_on=ago(number))
        visit(held.family, county.fiona, ago(30), next_step="Ring")


def queries(county: County) -> int:
    client = signed_in(county.fiona)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(reverse("today")).status_code == 200
    return len(captured)


def test_it_takes_the_same_queries_for_many_families(county: County) -> None:
    fill(county, 0, 6)
    few = queries(county)
    fill(county, 6, 12)
    assert queries(county) == few
    assert few <= 45
    assert Engagement.objects.count() == 18
