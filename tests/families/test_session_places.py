"""Places at a session: open ones, kept ones, and a waiting list that moves up."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from centres.models import User
from centres.refusals import Refused
from families.models import Booking, CentreSession, Family, Level, Need
from families.sessions.places import book, release, target_families
from families.sessions.planning import cancel, change_session
from tests.cast import County, ago, build_county, case, family
from tests.families.timetabling import on, plan, session


def in_need(county: County, name: str) -> Family:
    made = family(county.north, name)
    Level.objects.create(council=county.council, family=made, starts_on=ago(9), level=2)
    return made


def places(of: CentreSession) -> list[str]:
    """Each booking in order: `open`, `kept` or `waiting`."""
    return [
        "waiting" if row.state == Booking.State.WAITING else "kept" if row.kept else "open"
        for row in of.bookings.order_by("pk")
    ]


@pytest.mark.django_db
def test_target_families_take_kept_places_and_others_leave_them(county: County) -> None:
    one = session(county, 1, capacity=3, kept_places=1)
    for kept in (
        *(family(county.north, name) for name in ("Archer", "Baker", "Cook")),
        in_need(county, "Dyer"),
        in_need(county, "Ellis"),
    ):
        book(by=county.fiona, session=one, family=kept)
    assert places(one) == ["open", "open", "waiting", "kept", "waiting"]


@pytest.mark.django_db
def test_a_target_family_takes_an_open_place_where_no_kept_one_is_left(county: County) -> None:
    one = session(county, 1, capacity=3, kept_places=1)
    for name in ("Archer", "Baker"):
        book(by=county.fiona, session=one, family=in_need(county, name))
    assert places(one) == ["kept", "open"]


@pytest.mark.django_db
def test_who_is_a_target_family(county: County) -> None:
    plain, level, need, past, held = (family(county.north, name) for name in "ABCDE")
    Level.objects.create(council=county.council, family=level, starts_on=ago(1), level=3)
    for kept, ends_on in ((need, None), (past, ago(5))):
        facts = {"need": "debt", "starts_on": ago(30), "ends_on": ends_on, "ref": f"N{kept.ref}"}
        Need.objects.create(council=county.council, family=kept, **facts)
    case(held, county.fiona)
    families = [kept.pk for kept in (plain, level, need, past, held)]
    assert target_families(families, ago(0)) == {level.pk, need.pk, held.pk}


@pytest.mark.django_db
def test_the_longest_waiting_moves_up_where_a_place_fits(county: County) -> None:
    one = session(county, 1, capacity=2, kept_places=1)
    first, kept = family(county.north, "Archer"), in_need(county, "Baker")
    waiting, needy = family(county.north, "Cook"), in_need(county, "Dyer")
    for each in (first, kept, waiting, needy):
        book(by=county.fiona, session=one, family=each)
    assert places(one) == ["open", "kept", "waiting", "waiting"]
    # The kept place is not for the family that waits longest.
    assert [row.family for row in release(by=county.fiona, session=one, family=kept)] == [needy]
    assert [row.family for row in release(by=county.fiona, session=one, family=first)] == [waiting]


@pytest.mark.django_db
def test_more_places_let_the_waiting_list_in(county: County) -> None:
    one = session(county, 1, capacity=1)
    for name in ("Archer", "Baker", "Cook"):
        book(by=county.fiona, session=one, family=family(county.north, name))
    larger = plan(county.north, county.fiona, capacity=2)
    change_session(by=county.cora, session=one, plan=larger, date=one.date)
    assert places(one) == ["open", "open", "waiting"]


@pytest.mark.django_db
def test_booked_twice_is_booked_once_and_strangers_are_not_booked(county: County) -> None:
    one = session(county, 1)
    archers, hidden = family(county.north), family(county.north, "Hidden", restricted=True)
    assert book(by=county.fiona, session=one, family=archers) == book(
        by=county.frank, session=one, family=archers
    )
    for stranger in (hidden, family(county.south)):
        with pytest.raises(ValidationError, match="no family with this reference"):
            book(by=county.fiona, session=one, family=stranger)
    book(by=county.cora, session=one, family=hidden)
    assert Booking.objects.visible_to(county.fiona).count() == 1
    with pytest.raises(ValidationError, match="no family"):
        release(by=county.fiona, session=one, family=hidden)


@pytest.mark.django_db
def test_nothing_is_booked_once_it_is_over_or_off(county: County) -> None:
    off = cancel(by=county.cora, session=session(county, 1), reason="Flooded")
    for closed, why in ((session(county, -1), "over"), (off, "cancelled")):
        with pytest.raises(Refused, match=why):
            book(by=county.fiona, session=closed, family=family(county.north))


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once_however_many_ask_at_once() -> None:
    county = build_county()
    one = session(county, 1, capacity=1)
    families = [family(county.north, name) for name in ("Archer", "Baker", "Cook", "Dyer")]

    def ask(kept: Family) -> None:
        try:
            book(by=User.objects.get(pk=county.fiona.pk), session=one, family=kept)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, families))
    assert sorted(places(one)) == ["open", "waiting", "waiting", "waiting"]


@pytest.fixture
def fiona(county: County) -> Client:
    client = Client()
    client.force_login(county.fiona)
    return client


@pytest.mark.django_db
def test_booking_on_the_page(county: County, fiona: Client) -> None:
    one = session(county, 1, capacity=1)
    archers, bakers = family(county.north, "Archer"), family(county.north, "Baker")
    hidden = family(county.north, "Hidden", restricted=True)
    page = f"/sessions/{one.pk}/"
    found = fiona.post(f"{page}book/", {"words": "baker"}, follow=True)
    assert found.redirect_chain == [(f"{page}book/?found=on", 302)]
    assert "Ann Baker" in found.content.decode()
    said = [said_after(fiona, f"{page}book/", kept) for kept in (archers, bakers)]
    assert said == [
        "Ann Archer has a place.",
        "Ann Baker is on the waiting list: all places are taken.",
    ]
    for stranger in (hidden, family(county.south)):
        assert fiona.post(f"{page}book/", {"family": stranger.ref}).status_code == 404
    assert said_after(fiona, f"{page}release/", archers) == "Ann Archer is off the list."
    assert places(one) == ["open"]


def said_after(client: Client, address: str, kept: Family) -> str:
    page: Any = client.post(address, {"family": kept.ref}, follow=True)
    return str(next(iter(page.context["messages"])))


@pytest.mark.django_db
def test_a_restricted_family_counts_and_is_not_named(county: County, fiona: Client) -> None:
    one = session(county, 1, capacity=3)
    book(by=county.cora, session=one, family=family(county.north, "Hidden", restricted=True))
    page = fiona.get(f"/sessions/{one.pk}/").content.decode()
    assert "Hidden" not in page
    assert "1 more on the list that you do not see" in page
    assert "1 of 3 taken" in page
    assert "2 places left" in fiona.get("/sessions/", {"week": on(1).isoformat()}).content.decode()
