"""The timetable's pages: planned by form, shown by week, side by side, and never with a name."""

from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centres.models import Room, Term, User
from families.models import CentreSession, SessionSeries
from families.sessions.places import book
from families.sessions.planning import plan_session
from tests.cast import County, family
from tests.families.timetabling import all_year, on, plan, room, session

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def fiona(county: County) -> Client:
    return signed_in(county.fiona)


def parts(name: str, days: int) -> dict[str, str]:
    day = on(days)
    said = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{name}_{part}": str(number) for part, number in said.items()}


def typed(county: County, **facts: Any) -> dict[str, Any]:
    return {
        "title": "Stay and play",
        "where": f"room:{room(county.north).pk}",
        **parts("date", 1),
        "repeats": "once",
        "starts_at": "09:30",
        "ends_at": "11:00",
        "workers": [county.fiona.pk],
        "capacity": "8",
        "kept_places": "2",
        "charge": "2.50",
        **facts,
    }


def test_a_series_is_planned_by_form(county: County, fiona: Client) -> None:
    all_year(county)
    sent = typed(county, repeats="term", **parts("last_day", 15))
    page = fiona.post("/sessions/new/", sent, follow=True).content.decode()
    assert "Stay and play planned: 3 sessions" in page
    series = SessionSeries.objects.get()
    assert (series.charge, series.capacity, series.kept_places) == (250, 8, 2)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": ""}, "title"),
        ({"where": "room:999999"}, "where"),
        ({"where": "\x00"}, "where"),
        ({"starts_at": "late"}, "starts_at"),
        ({"ends_at": "09:00"}, "ends_at"),
        ({"workers": ["x"]}, "workers"),
        ({"workers": []}, "workers"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "9" * 30}, "capacity"),
        ({"capacity": "1"}, "kept_places"),
        ({"charge": "1000"}, "charge"),
        ({"repeats": "term"}, "last_day"),
        ({"repeats": "daily"}, "repeats"),
        ({"repeats": "always", **parts("last_day", 0)}, "last_day"),
        ({"repeats": "always", **parts("last_day", 700)}, "last_day"),
        (parts("date", 3000), "date"),
        (parts("date", -100), "date"),
    ],
)
def test_faults_are_said_beside_their_fields(
    county: County, fiona: Client, facts: dict[str, Any], field: str
) -> None:
    form = fiona.post("/sessions/new/", typed(county, **facts)).context["form"]
    assert list(form.errors) == [field]
    assert not CentreSession.objects.exists()


def test_a_clash_is_said_beside_the_room(county: County, fiona: Client) -> None:
    session(county, 1)
    form = fiona.post("/sessions/new/", typed(county, workers=[county.frank.pk])).context["form"]
    assert form.errors["where"][0].startswith("Hall is taken on")
    assert form["title"].value() == "Stay and play"


def test_the_week_shows_places_left_and_other_centres_side_by_side(
    county: County, fiona: Client
) -> None:
    mine = session(county, 0, capacity=3)
    book(by=county.fiona, session=mine, family=family(county.north, "Archer"))
    theirs = plan_session(
        by=county.sam, plan=plan(county.south, county.sam, title="Singing"), date=on(0)
    )
    page = fiona.get("/sessions/").content.decode()
    assert "2 places left" in page
    assert "Singing" not in page
    assert "Archer" not in page
    beside = fiona.get("/sessions/", {"cluster": "South"}).content.decode()
    assert "Singing" in beside
    assert f"/sessions/{theirs.pk}/" not in beside
    found = fiona.get("/sessions/", {"cluster": "all", "title": "sing"}).content.decode()
    assert "Singing" in found
    assert "East cluster" not in found


@pytest.mark.parametrize("week", ["2016-02-30", "x", "\x00", "0001-01-01", "9999-12-31", "9" * 50])
def test_an_odd_week_is_some_week(fiona: Client, week: str) -> None:
    asked = {"week": week, "cluster": "\x00", "title": "\x00"}
    assert fiona.get("/sessions/", asked).status_code == 200


def test_the_timetable_asks_as_much_of_a_full_week_as_of_an_empty_one(
    county: County, fiona: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            fiona.get("/sessions/", {"cluster": "all"})
        return len(asked)

    session(county, 0)
    few = queries()
    for number in range(6):
        den = room(county.north, f"Room {number}")
        at = {"starts_at": time(12 + number), "ends_at": time(13 + number)}
        session(county, 0, room=den, title=f"Class {number}", **at)
    assert queries() == few


def test_a_session_of_another_cluster_is_no_page(county: County, fiona: Client) -> None:
    theirs = plan_session(by=county.sam, plan=plan(county.south, county.sam), date=on(1))
    for tail in ("", "book/", "release/", "change/", "cancel/"):
        assert fiona.get(f"/sessions/{theirs.pk}/{tail}").status_code == 404
    assert fiona.get(f"/sessions/{'9' * 30}/").status_code == 404


def test_a_session_is_cancelled_with_a_reason(county: County, fiona: Client) -> None:
    one = session(county, 1)
    assert "Say why" in fiona.post(f"/sessions/{one.pk}/cancel/", {}).content.decode()
    page = fiona.post(f"/sessions/{one.pk}/cancel/", {"reason": "Flooded"}, follow=True)
    assert "Flooded" in page.content.decode()
    assert "Flooded" in fiona.get("/sessions/", {"week": on(1).isoformat()}).content.decode()
    again = fiona.post(f"/sessions/{one.pk}/cancel/", {"reason": "Again"}, follow=True)
    assert "cancelled or over already" in again.content.decode()


def test_a_series_is_changed_and_ended_by_form(county: County, fiona: Client) -> None:
    sent = typed(county, repeats="always", **parts("last_day", 22))
    fiona.post("/sessions/new/", sent)
    series = SessionSeries.objects.get()
    form = fiona.get(f"/sessions/series/{series.pk}/change/").context["form"]
    assert form["starts_at"].value().isoformat() == "09:30:00"
    fiona.post(f"/sessions/series/{series.pk}/change/", typed(county, title="Messy play"))
    assert set(series.sessions.values_list("title", flat=True)) == {"Messy play"}
    page = fiona.post(f"/sessions/series/{series.pk}/end/", parts("last_day", 9), follow=True)
    assert "ended: 2 sessions taken off" in page.content.decode()


def test_rooms_and_terms_have_pages(county: County, fiona: Client) -> None:
    fiona.post("/sessions/rooms/new/", {"centre": county.north.pk, "name": "Den", "holds": "12"})
    den = Room.objects.get(name="Den")
    twice = fiona.post("/sessions/rooms/new/", {"centre": county.north.pk, "name": "den"})
    assert "has a room of this name" in twice.content.decode()
    fiona.post(f"/sessions/rooms/{den.pk}/", {"name": "Den", "holds": "12"})
    den.refresh_from_db()
    assert not den.in_use
    assert "Den" not in str(fiona.get("/sessions/new/").context["form"]["where"])

    ada = signed_in(county.ada)
    sent = {"name": "Spring", **parts("first_day", 0), **parts("last_day", 80)}
    ada.post("/sessions/terms/new/", sent)
    assert Term.objects.get().council == county.council
    again = ada.post("/sessions/terms/new/", sent).context["form"]
    assert list(again.errors) == ["first_day"]
    wrong = {**sent, **parts("break_starts", 90), **parts("break_ends", 95)}
    term = ada.post(f"/sessions/terms/{Term.objects.get().pk}/", wrong).context["form"]
    assert list(term.errors) == ["break_starts"]
