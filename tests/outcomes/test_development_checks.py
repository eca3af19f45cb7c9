"""Development checks: recorded by area, corrected with history, told with ages and catch-up."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import AuditEvent, User
from centres.refusals import Refused
from families.ages import adjusted_months
from families.models import Child
from families.prematurity import set_weeks_early
from outcomes.learning import development
from outcomes.learning.chart import drawing_of
from outcomes.learning.checks import catch_up_of, checks_of
from outcomes.models import Assessment, TwoYearCheck
from tests.cast import County, ago, case, family, visit

TALK, MOVE, FEEL = (area.value for area in Assessment.Area)
YES, NO = "on_track", "not_on_track"
ALL_WELL = {TALK: YES, MOVE: YES, FEEL: YES}


@pytest.fixture
def bo(county: County) -> Child:
    """Aged 800 days, so 26 months."""
    return family(county.north).children.get()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def check(county: County, bo: Child, days: int, judgements: dict[str, str], **facts: Any) -> None:
    facts = {"is_two_year_check": False, **facts}
    development.record_check(
        by=county.fiona, child=bo, date=ago(days), judgements=judgements, **facts
    )


def judged(bo: Child) -> dict[tuple[int, str], str]:
    """What is recorded, by days ago and area."""
    rows = Assessment.objects.filter(child=bo)
    return {((ago(0) - one.date).days, one.area): one.judgement for one in rows}


def test_not_all_areas_need_be_looked_at(county: County, bo: Child) -> None:
    page = reverse("child_development_add", args=[bo.ref])
    sent = {**date_parts(30), TALK: NO, MOVE: YES, FEEL: ""}
    answer = signed_in(county.fiona).post(page, sent)
    assert answer.headers["Location"] == reverse("child_development", args=[bo.ref])
    assert judged(bo) == {(30, TALK): NO, (30, MOVE): YES}
    entry = AuditEvent.objects.latest("pk")
    assert (entry.action, entry.user, entry.reference[:3]) == (
        "development.record",
        county.fiona,
        "LD-",
    )
    assert NO not in str(entry.details)


def date_parts(days: int) -> dict[str, str]:
    day = ago(days)
    return {"date_day": str(day.day), "date_month": str(day.month), "date_year": str(day.year)}


def test_a_check_sent_twice_is_one_and_a_later_area_joins_it(county: County, bo: Child) -> None:
    check(county, bo, 30, {TALK: NO})
    check(county, bo, 30, {TALK: NO})
    assert AuditEvent.objects.filter(action="development.record").count() == 1
    check(county, bo, 30, {MOVE: YES})
    assert judged(bo) == {(30, TALK): NO, (30, MOVE): YES}
    with pytest.raises(ValidationError, match="recorded already"):
        check(county, bo, 30, {TALK: YES, FEEL: YES})
    assert len(judged(bo)) == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a judgement in at least one area"),
        ({TALK: "perhaps"}, "Select a valid choice"),
        ({TALK: YES, "date_year": "1"}, "the year must have 4 numbers"),
        ({TALK: YES, "date_year": "2999"}, "must be today or in the past"),
        ({TALK: YES, "date_year": "1999"}, "The child was born on"),
        ({TALK: YES, "date_day": "\x00"}, "Date of the check"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    county: County, bo: Child, sent: dict[str, str], said: str
) -> None:
    page = reverse("child_development_add", args=[bo.ref])
    answer = signed_in(county.fiona).post(page, {**date_parts(30), **sent})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not judged(bo)


def test_a_correction_changes_in_place_and_keeps_what_was(county: County, bo: Child) -> None:
    check(county, bo, 30, {TALK: NO, MOVE: YES}, is_two_year_check=True)
    ref = Assessment.objects.get(child=bo, area=TALK).ref
    page = reverse("child_development_correct", args=[bo.ref, ref])
    client = signed_in(county.frank)
    shown = client.get(page).context["form"].initial
    assert (shown[TALK], shown[MOVE], shown[FEEL]) == (NO, YES, "")
    sent = {**date_parts(28), TALK: YES, FEEL: NO, "is_two_year_check": "on"}
    assert client.post(page, sent).status_code == 302
    assert judged(bo) == {(28, TALK): YES, (28, FEEL): NO}
    assert TwoYearCheck.objects.get().date == ago(28)
    kept: Any = Assessment.objects.get(child=bo, area=TALK)
    assert kept.ref == ref
    assert [(was.date, was.judgement) for was in kept.events.all()] == [(ago(30), NO)]


def test_a_correction_does_not_run_into_another_check(county: County, bo: Child) -> None:
    check(county, bo, 30, {TALK: NO})
    check(county, bo, 10, {TALK: YES})
    with pytest.raises(ValidationError, match="There is another check"):
        development.correct_check(
            by=county.fiona,
            child=bo,
            day=ago(30),
            date=ago(10),
            judgements={TALK: NO},
            is_two_year_check=False,
        )
    assert judged(bo) == {(30, TALK): NO, (10, TALK): YES}


def test_a_check_of_the_wrong_child_is_removed(county: County, bo: Child) -> None:
    check(county, bo, 30, ALL_WELL, is_two_year_check=True)
    ref = Assessment.objects.filter(child=bo).order_by("pk")[0].ref
    page = reverse("child_development_remove", args=[bo.ref, ref])
    client = signed_in(county.fiona)
    assert "Remove the check of" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert not judged(bo)
    assert not TwoYearCheck.objects.exists()
    assert client.post(page).status_code == 404
    with pytest.raises(Refused):
        development.remove_check(by=county.fiona, child=bo, day=ago(30))


@pytest.mark.parametrize(("months", "possible"), [(23, False), (24, True), (35, True), (36, False)])
def test_the_two_year_check_is_made_at_two_and_once(
    county: County, bo: Child, months: int, possible: bool
) -> None:
    bo.date_of_birth = date(2014, 3, 9)
    bo.save()
    year, month = divmod(2 + months, 12)
    facts: dict[str, Any] = {"judgements": ALL_WELL, "is_two_year_check": True}
    day = date(2014 + year, month + 1, 9)
    if not possible:
        with pytest.raises(ValidationError, match="while the child is two"):
            development.record_check(by=county.fiona, child=bo, date=day, **facts)
        assert not judged(bo)
        return
    development.record_check(by=county.fiona, child=bo, date=day, **facts)
    assert [one.is_two_year_check for one in checks_of(bo, bo.assessments.all())] == [True]
    with pytest.raises(ValidationError):
        development.record_check(by=county.fiona, child=bo, date=day + timedelta(days=1), **facts)
    assert Assessment.objects.count() == 3


def test_an_expected_baby_has_nothing_to_check(county: County, bo: Child) -> None:
    Child.objects.filter(pk=bo.pk).update(date_of_birth=None, due_on=ago(-60))
    client = signed_in(county.fiona)
    assert "Not born yet" in client.get(f"/children/{bo.ref}/development/").content.decode()
    for name in ("child_development_add", "child_weeks_early"):
        assert client.get(reverse(name, args=[bo.ref])).status_code == 302
    with pytest.raises(Refused):
        check(county, bo, 3, ALL_WELL)


def test_ages_are_adjusted_for_a_child_born_early(county: County, bo: Child) -> None:
    page = reverse("child_weeks_early", args=[bo.ref])
    client = signed_in(county.fiona)
    for odd in ("0", "19", "-1", "x", "9" * 30, "\x00"):
        assert client.post(page, {"weeks": odd}).status_code == 200
    assert client.post(page, {"weeks": "8"}).status_code == 302
    bo.refresh_from_db()
    check(county, bo, 0, ALL_WELL)
    (newest,) = checks_of(bo, bo.assessments.all())
    assert (newest.months, newest.adjusted) == (26, 24)
    shown = client.get(f"/children/{bo.ref}/development/").content.decode()
    assert "24 months adjusted for being born 8 weeks early" in shown
    assert client.post(page, {"weeks": ""}).status_code == 302
    bo.refresh_from_db()
    assert bo.weeks_early is None
    assert adjusted_months(bo, ago(0)) is None
    with pytest.raises(ValidationError):
        set_weeks_early(by=county.fiona, child=bo, weeks=19)


def test_catching_up_is_told_as_the_measure_finds_it(county: County, bo: Child) -> None:
    assert catch_up_of(bo, ago(0)) is None
    check(county, bo, 200, {TALK: NO, MOVE: YES})
    check(county, bo, 100, ALL_WELL)
    told = catch_up_of(bo, ago(0))
    assert told is not None
    # On track by now, but nobody has seen the family: the measure says no.
    assert (told.behind_on, told.areas) == (ago(200), ("Communication and language",))
    assert told.caught_up_on is None
    visit(bo.family, county.fiona, ago(150))
    told = catch_up_of(bo, ago(0))
    assert told is not None
    assert told.caught_up_on == ago(100)
    early = catch_up_of(bo, ago(101))
    assert early is not None
    assert early.caught_up_on is None
    shown = signed_in(county.fiona).get(f"/children/{bo.ref}/development/").content.decode()
    assert "Caught up on" in shown


def test_where_a_child_is_behind_the_page_leads_to_the_plan(county: County, bo: Child) -> None:
    check(county, bo, 20, {TALK: NO, MOVE: NO})
    check(county, bo, 10, {MOVE: YES})
    client = signed_in(county.fiona)
    page = reverse("child_development", args=[bo.ref])
    response = client.get(page)
    assert [area for area, _ in response.context["behind"]] == ["Communication and language"]
    assert reverse("case_open", args=[bo.family.ref]) in response.content.decode()
    held = case(bo.family, county.fiona)
    assert reverse("action_add", args=[held.ref]) in client.get(page).content.decode()


def test_the_chart_draws_what_the_table_says(county: County, bo: Child) -> None:
    check(county, bo, 200, {TALK: NO, MOVE: YES})
    check(county, bo, 100, {TALK: YES})
    drawing = drawing_of(checks_of(bo, bo.assessments.all()))
    assert drawing is not None
    talk, move, feel = drawing.lanes
    assert [mark.is_on_track for mark in talk.marks] == [False, True]
    assert talk.marks[0].x < talk.marks[1].x
    assert talk.marks[0].y > talk.marks[1].y
    assert (len(move.marks), move.path, feel.marks) == (1, "", [])
    assert "Communication and language: not on track, then on track." in drawing.description
    assert drawing_of([]) is None


def test_the_story_tells_a_check_once(county: County, bo: Child) -> None:
    check(county, bo, 30, ALL_WELL)
    check(county, bo, 20, {TALK: NO})
    client = signed_in(county.fiona)
    page = reverse("family", args=[bo.family.ref])
    with CaptureQueriesContext(connection) as few:
        told = client.get(page, {"kind": "learning"}).context["page"].object_list
    assert [(entry.kind, entry.day, entry.by) for entry in told] == [
        ("development", ago(20), "Fiona"),
        ("development", ago(30), "Fiona"),
    ]
    assert [one.area for one in told[1].record.whole_check] == [TALK, MOVE, FEEL]
    for days in range(40, 50):
        check(county, bo, days, ALL_WELL)
    with CaptureQueriesContext(connection) as many:
        client.get(page, {"kind": "learning"})
    assert len(many) == len(few)


def test_the_page_takes_the_same_queries_for_one_check_or_many(county: County, bo: Child) -> None:
    client = signed_in(county.fiona)
    page = reverse("child_development", args=[bo.ref])
    counts = []
    for days in (300, *range(200, 210)):
        check(county, bo, days, {TALK: NO, MOVE: YES})
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[-1]
