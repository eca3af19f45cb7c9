"""Volunteers: checks that run out come first, hours count once the session has been."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centres.models import User
from centres.refusals import Refused
from families.models import Volunteer, VolunteerCheck, VolunteerHours
from families.sessions.planning import cancel, change_session
from families.volunteering import add_check, add_hours, by_quarter, for_list, help_at, stay_away
from tests.cast import County
from tests.families.timetabling import on, plan, session, volunteer

pytestmark = pytest.mark.django_db


def check(of: Volunteer, by: User, expires: int | None, **facts: Any) -> VolunteerCheck:
    facts = {"kind": "dbs", "issued_on": on(-90), **facts}
    expires_on = None if expires is None else on(expires)
    return add_check(by=by, check=VolunteerCheck(volunteer=of, expires_on=expires_on, **facts))


@pytest.fixture
def vera(county: County) -> Volunteer:
    return volunteer(county.north)


@pytest.mark.parametrize(
    ("days", "state"),
    [(None, "valid"), (61, "valid"), (60, "expires_soon"), (0, "expires_soon"), (-1, "expired")],
)
def test_when_a_check_runs_out(
    county: County, vera: Volunteer, days: int | None, state: str
) -> None:
    assert check(vera, county.cora, days).state(on(0)) == state


def test_checks_that_run_out_come_first_and_the_newest_holds(county: County) -> None:
    fine, soon, gone, renewed, left = (
        volunteer(county.north, name) for name in ("Ada", "Bea", "Cat", "Dot", "Eva")
    )
    check(fine, county.cora, 400)
    check(soon, county.cora, 20)
    check(gone, county.cora, -3)
    check(renewed, county.cora, -3)
    check(renewed, county.cora, 500, issued_on=on(-2))
    check(left, county.cora, -3)
    Volunteer.objects.filter(pk=left.pk).update(left_on=on(-1))
    names = [one.name for one in for_list(county.fiona, on(0))]
    assert names == ["Cat", "Bea", "Ada", "Dot", "Eva"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "training"}, "title"),
        ({"issued_on": on(2)}, "issued_on"),
        ({"expires": -100}, "expires_on"),
        ({"expires": 9000}, "expires_on"),
    ],
)
def test_what_a_check_cannot_be(
    county: County, vera: Volunteer, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as told:
        check(vera, county.cora, facts.pop("expires", 300), **facts)
    assert list(told.value.message_dict) == [field]


def test_only_the_coordinator_keeps_the_register(county: County, vera: Volunteer) -> None:
    with pytest.raises(Refused, match="Only the coordinator"):
        check(vera, county.fiona, 300)
    with pytest.raises(Refused, match="Only the coordinator"):
        add_hours(by=county.sam, volunteer=vera, date=on(0), minutes=30)


def test_hours_at_a_session_follow_it(county: County, vera: Volunteer) -> None:
    one = session(county, 1)
    help_at(by=county.fiona, volunteer=vera, session=one)
    hours = help_at(by=county.frank, volunteer=vera, session=one)
    assert (hours.minutes, hours.date) == (90, on(1))
    assert by_quarter(VolunteerHours.objects.all(), on(0))[0].minutes == 0
    change_session(by=county.cora, session=one, plan=plan(county.north, county.fiona), date=on(0))
    assert by_quarter(VolunteerHours.objects.all(), on(0))[0].minutes == 90
    one.refresh_from_db()
    cancel(by=county.cora, session=one, reason="Flooded")
    assert not VolunteerHours.objects.exists()


def test_nobody_helps_with_a_check_that_has_run_out(county: County, vera: Volunteer) -> None:
    check(vera, county.cora, 5)
    help_at(by=county.fiona, volunteer=vera, session=session(county, 5))
    with pytest.raises(Refused, match="DBS check has run out by then"):
        help_at(by=county.fiona, volunteer=vera, session=session(county, 6))
    with pytest.raises(Refused, match="volunteer of this cluster"):
        help_at(by=county.fiona, volunteer=volunteer(county.south), session=session(county, 7))


def test_a_volunteer_stays_away_after_all(county: County, vera: Volunteer) -> None:
    one = session(county, 1)
    help_at(by=county.fiona, volunteer=vera, session=one)
    stay_away(by=county.fiona, volunteer=vera, session=one)
    assert not VolunteerHours.objects.exists()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def parts(name: str, days: int) -> dict[str, str]:
    return {f"{name}_{part}": str(getattr(on(days), part)) for part in ("day", "month", "year")}


def test_the_register_on_its_pages(county: County) -> None:
    cora = signed_in(county.cora)
    sent = {"name": "Vera Finch", "centre": county.north.pk, **parts("started_on", -10)}
    cora.post("/volunteers/new/", sent)
    vera = Volunteer.objects.get()
    page = f"/volunteers/{vera.pk}/"
    cora.post(
        f"{page}checks/new/", {"kind": "dbs", **parts("issued_on", -5), **parts("expires_on", -1)}
    )
    cora.post(f"{page}hours/new/", {**parts("date", 0), "minutes": "75", "what": "Set up"})
    shown = cora.get("/volunteers/").content.decode()
    assert "Expired" in shown
    assert "1 hour 15 minutes" in shown
    own = cora.get(page).content.decode()
    assert "Set up" in own
    early = cora.post(f"{page}hours/new/", {**parts("date", -30), "minutes": "75"})
    assert list(early.context["form"].errors) == ["date"]
    left = cora.post(f"{page}change/", {**sent, **parts("left_on", -30)})
    assert list(left.context["form"].errors) == ["left_on"]
    cora.post(f"{page}change/", {**sent, **parts("left_on", 0)})
    assert list(cora.get("/volunteers/").context["page"]) == []
    assert list(cora.get("/volunteers/", {"who": "left"}).context["page"]) == [vera]


def test_workers_read_who_helps_and_say_so(county: County, vera: Volunteer) -> None:
    fiona, one = signed_in(county.fiona), session(county, 1)
    fiona.post(f"/sessions/{one.pk}/helpers/", {"volunteer": vera.pk})
    assert "Vera Finch" in fiona.get(f"/sessions/{one.pk}/").content.decode()
    assert "Vera Finch" in fiona.get("/volunteers/").content.decode()
    fiona.post(f"/sessions/{one.pk}/helpers/", {"gone": str(vera.pk)})
    assert not VolunteerHours.objects.exists()
    for odd in ("", "x", "9" * 30, "\x00"):
        assert fiona.post(f"/sessions/{one.pk}/helpers/", {"gone": odd}).status_code == 404
    stranger = volunteer(county.south)
    wrong = fiona.post(f"/sessions/{one.pk}/helpers/", {"volunteer": stranger.pk})
    assert list(wrong.context["form"].errors) == ["volunteer"]


def test_the_list_asks_as_much_for_many_as_for_few(county: County, vera: Volunteer) -> None:
    cora = signed_in(county.cora)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            cora.get("/volunteers/")
        return len(asked)

    check(vera, county.cora, 30)
    few = queries()
    for number in range(9):
        check(volunteer(county.north, f"Name {number}"), county.cora, number)
    assert queries() == few
