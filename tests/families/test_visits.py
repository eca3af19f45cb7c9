"""Visits to come: planned with what is logged, kept by a visit, open again when that is voided."""

from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from centres.models import AuditEvent
from centres.refusals import Refused
from families import allocations, cases, engagements, visits
from families.models import Engagement, Family, PlannedVisit
from tests.cast import County, ago, case, family


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


@pytest.fixture
def fiona(county: County) -> Client:
    client = Client()
    client.force_login(county.fiona)
    return client


def log(county: County, of_family: Family, **facts: Any) -> Engagement:
    usual = {"by": county.fiona, "kind": "home_visit", "date": ago(0), "minutes": 60}
    return engagements.log(family=of_family, **{**usual, **facts})[0]


def planned(county: County, of_family: Family, on: date, who: str = "fiona") -> PlannedVisit:
    """A visit planned in time for its day, which may have passed."""
    visit = visits.plan(by=county.people[who], family=of_family, planned_on=max(on, ago(0)))
    PlannedVisit.objects.filter(pk=visit.pk).update(planned_on=on)
    visit.refresh_from_db()
    return visit


def test_a_visit_and_the_next_one_are_logged_together(county: County, archers: Family) -> None:
    held = case(archers, county.fiona)
    log(county, archers, case=held, next_visit=ago(-7))
    visit = PlannedVisit.objects.get()
    assert (visit.family, visit.case, visit.worker, visit.planned_on) == (
        archers,
        held,
        county.fiona,
        ago(-7),
    )
    kept = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(kept) == ["engagement.log", "visit.plan"]


def test_the_same_entry_twice_plans_once(county: County, archers: Family) -> None:
    token = uuid4()
    for _ in range(2):
        log(county, archers, client_id=token, next_visit=ago(-7))
    assert PlannedVisit.objects.count() == Engagement.objects.count() == 1
    visits.drop(by=county.fiona, visit=PlannedVisit.objects.get())
    log(county, archers, client_id=token, next_visit=ago(-7))
    assert not PlannedVisit.objects.open().exists()


@pytest.mark.parametrize("next_visit", [ago(1), ago(-367), date(9999, 12, 31)])
def test_a_next_visit_that_cannot_be_saves_nothing(
    county: County, archers: Family, next_visit: date
) -> None:
    with pytest.raises(ValidationError) as problem:
        log(county, archers, next_visit=next_visit)
    assert list(problem.value.message_dict) == ["next_visit"]
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("facts", "is_kept"),
    [
        ({}, True),
        ({"kind": "one_to_one"}, True),
        ({"date": ago(2)}, False),
        ({"kind": "centre_session"}, False),
        ({"kind": "phone"}, False),
        ({"kind": "no_access"}, False),
        ({"by": "frank"}, False),
        ({"family": "bakers"}, False),
    ],
)
def test_what_keeps_a_planned_visit(
    county: County, archers: Family, facts: dict[str, Any], is_kept: bool
) -> None:
    visit = planned(county, archers, ago(1))
    if "by" in facts:
        facts = {"by": county.frank}
    seen = family(county.north, "Baker") if facts.pop("family", "") else archers
    logged = log(county, seen, **facts)
    visit.refresh_from_db()
    assert visit.kept_by == (logged if is_kept else None)
    assert visit.dropped_on is None


def test_a_visit_to_come_is_not_kept_early(county: County, archers: Family) -> None:
    planned(county, archers, ago(-1))
    log(county, archers)
    assert PlannedVisit.objects.open().exists()


def test_voiding_opens_the_visit_again(county: County, archers: Family) -> None:
    visit = planned(county, archers, ago(1))
    logged = log(county, archers)
    engagements.void(by=county.fiona, engagement=logged, reason="Wrong family")
    assert PlannedVisit.objects.open().get() == visit


def test_voiding_leaves_a_day_planned_anew_alone(county: County, archers: Family) -> None:
    planned(county, archers, ago(0))
    logged = log(county, archers)
    anew = planned(county, archers, ago(0))
    engagements.void(by=county.fiona, engagement=logged, reason="Wrong family")
    assert PlannedVisit.objects.open().get() == anew


def test_after_no_access_another_day_takes_the_place(county: County, archers: Family) -> None:
    missed = planned(county, archers, ago(1))
    log(county, archers, kind="no_access", minutes=None, next_visit=ago(-1))
    missed.refresh_from_db()
    assert missed.dropped_on == ago(0)
    assert PlannedVisit.objects.open().get().planned_on == ago(-1)


def test_a_day_has_one_visit_of_a_worker(county: County, archers: Family) -> None:
    first = visits.plan(by=county.fiona, family=archers, planned_on=ago(-3))
    again = visits.plan(by=county.fiona, family=archers, planned_on=ago(-3), at=time(14))
    assert first == again
    assert PlannedVisit.objects.get().at == time(14)
    other = visits.plan(by=county.frank, family=archers, planned_on=ago(-3))
    assert other != first
    later = visits.plan(by=county.fiona, family=archers, planned_on=ago(-9))
    visits.move(by=county.fiona, visit=later, planned_on=ago(-3), at=None)
    assert list(PlannedVisit.objects.open().filter(worker=county.fiona)) == [later]
    with pytest.raises(IntegrityError), transaction.atomic():
        PlannedVisit.objects.filter(pk=first.pk).update(dropped_on=None)


@pytest.mark.parametrize(
    ("name", "may"), [("fiona", True), ("cora", True), ("frank", False), ("sam", False)]
)
def test_only_whose_visit_it_is_or_the_coordinator_changes_it(
    county: County, archers: Family, name: str, may: bool
) -> None:
    visit = visits.plan(by=county.fiona, family=archers, planned_on=ago(-3))
    if may:
        visits.drop(by=county.people[name], visit=visit)
        with pytest.raises(Refused, match="already dropped"):
            visits.move(by=county.fiona, visit=visit, planned_on=ago(-4), at=None)
    else:
        with pytest.raises(Refused):
            visits.drop(by=county.people[name], visit=visit)
    assert PlannedVisit.objects.open().exists() is not may


@pytest.mark.parametrize("name", ["sam", "eve", "colin", "nobody"])
def test_whoever_does_not_see_the_family_plans_nothing(
    county: County, archers: Family, name: str
) -> None:
    with pytest.raises(ValidationError):
        visits.plan(by=county.people[name], family=archers, planned_on=ago(-1))


def test_visits_go_along_with_their_case(county: County, archers: Family) -> None:
    held = case(archers, county.fiona)
    days = [ago(-3), ago(-9)]
    for on in days:
        visits.plan(by=county.fiona, family=archers, planned_on=on, case=held)
    visits.plan(by=county.fiona, family=archers, planned_on=ago(-5))
    visits.plan(by=county.frank, family=archers, planned_on=days[0])
    allocations.allocate(by=county.cora, case=held, worker=county.frank)
    standing = PlannedVisit.objects.open().order_by("planned_on")
    assert [(one.worker, one.planned_on) for one in standing] == [
        (county.frank, days[0]),
        (county.fiona, ago(-5)),
        (county.frank, days[1]),
    ]
    held.refresh_from_db()
    cases.close(by=county.frank, case=held, closed_on=ago(0), reason="goals_met")
    assert not PlannedVisit.objects.open().filter(case=held).exists()


# On the pages


def test_a_visit_is_planned_moved_and_dropped_on_the_pages(fiona: Client, archers: Family) -> None:
    page = reverse("visit_plan", args=[archers.ref])
    for wrong, field in (
        ({"when": ""}, "when"),
        ({"when": "\x00"}, "when"),
        ({"when": "another"}, "date"),
        ({"when": "another", "date": ago(1).isoformat()}, "date"),
        ({"when": "another", "date": ago(-400).isoformat()}, "date"),
        ({"when": "today", "at": "25:99"}, "at"),
        ({"when": "today", "at": "\x00"}, "at"),
    ):
        assert field in fiona.post(page, wrong).context["form"].errors, wrong
    assert not PlannedVisit.objects.exists()
    fiona.post(page, {"when": "tomorrow", "at": "14:30"})
    visit = PlannedVisit.objects.get()
    assert (visit.planned_on, visit.at) == (ago(-1), time(14, 30))
    told = fiona.get(reverse("family", args=[archers.ref])).content.decode()
    assert "2:30pm" in told

    change = reverse("visit", args=[visit.ref])
    assert fiona.get(change).context["form"]["date"].value() == ago(-1)
    answer = fiona.post(f"{change}?then=today", {"when": "week", "at": ""})
    assert answer.headers["Location"] == reverse("today")
    visit.refresh_from_db()
    assert (visit.planned_on, visit.at) == (ago(-7), None)

    fiona.post(reverse("visit_drop", args=[visit.ref]))
    again = fiona.get(change, follow=True).content.decode()
    assert "already dropped" in again


def test_the_log_form_plans_the_next_visit(fiona: Client, archers: Family) -> None:
    page = reverse("engagement_log", args=[archers.ref])
    sent = {
        "client_id": str(uuid4()),
        "kind": "home_visit",
        "when": "today",
        "length": "60",
        "centre": "North",
    }
    for wrong, field in (
        ({"next_visit": "someday"}, "next_visit"),
        ({"next_visit": "another"}, "next_visit_date"),
        ({"next_visit": "another", "next_visit_date": ago(1).isoformat()}, "next_visit_date"),
        ({"next_visit": "another", "next_visit_date": "9999-12-31"}, "next_visit_date"),
        ({"next_visit": "week", "next_visit_date": ago(-3).isoformat()}, "next_visit"),
    ):
        assert field in fiona.post(page, {**sent, **wrong}).context["form"].errors, wrong
    assert not Engagement.objects.exists()
    told = fiona.post(page, {**sent, "next_visit": "fortnight"}, follow=True).content.decode()
    assert PlannedVisit.objects.get().planned_on == ago(-14)
    assert "Next visit:" in told


def test_no_access_is_one_post_that_can_be_undone(
    fiona: Client, county: County, archers: Family
) -> None:
    held = case(archers, county.fiona)
    visit = planned(county, archers, ago(0))
    sent = {"client_id": str(uuid4())}
    page = reverse("no_access", args=[archers.ref])
    answers = [fiona.post(f"{page}?then=today", sent, follow=True) for _ in range(2)]
    logged = Engagement.objects.get()
    assert (logged.kind, logged.date, logged.case, logged.minutes) == (
        "no_access",
        ago(0),
        held,
        None,
    )
    assert PlannedVisit.objects.open().get() == visit
    told = answers[0].content.decode()
    undo = reverse("engagement_void", args=[archers.ref, logged.ref])
    assert undo in told
    assert "No access today" in told
    form = fiona.get(undo).context["form"]
    fiona.post(undo, {"reason": form["reason"].value()})
    assert not Engagement.objects.standing().exists()


@pytest.mark.parametrize("client_id", ["", "one", "\x00"])
def test_no_access_without_its_name_asks_again(
    fiona: Client, archers: Family, client_id: str
) -> None:
    answer = fiona.post(reverse("no_access", args=[archers.ref]), {"client_id": client_id})
    assert answer.status_code == 200
    assert not Engagement.objects.exists()


def test_what_was_voided_is_logged_again_with_what_was_wrong_put_right(
    fiona: Client, county: County, archers: Family
) -> None:
    held = case(archers, county.fiona)
    logged = log(county, archers, case=held, date=ago(4), minutes=75, note="Bo can walk")
    void = reverse("engagement_void", args=[archers.ref, logged.ref])
    told = fiona.post(void, {"reason": "It was the day before"}, follow=True).content.decode()
    page = f"{reverse('engagement_log', args=[archers.ref])}?again={logged.ref}"
    assert page in told
    form = fiona.get(page).context["form"]
    typed = {name: form[name].value() for name in ("kind", "when", "length", "minutes", "note")}
    assert typed == {
        "kind": "home_visit",
        "when": "another",
        "length": "other",
        "minutes": 75,
        "note": "Bo can walk",
    }
    assert (form["date"].value(), form["case"].value()) == (ago(4), held.ref)
    right = {**typed, "client_id": str(form["client_id"].value()), "date": ago(5).isoformat()}
    saved = fiona.post(page, {**right, "case": held.ref, "centre": "North"}, follow=True)
    both = [entry.record for entry in saved.context["page"] if entry.kind == "engagement"]
    assert [bool(one.voided_on) for one in both] == [True, False]
    assert "It was the day before" in saved.content.decode()
    for none in ("LE-none", "%00", "x" * 500):
        address = reverse("engagement_log", args=[archers.ref])
        assert fiona.get(f"{address}?again={none}").status_code == 200
