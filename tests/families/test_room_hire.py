"""A room hired by a private provider, in exchange for places for target families."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from families.models import Booking, CentreSession, Level, RoomHire
from families.sessions.hiring import hire_out
from families.sessions.places import book
from tests.cast import County, ago, family
from tests.families.timetabling import on, plan, room, session

pytestmark = pytest.mark.django_db


def hire(county: County, **facts: object) -> RoomHire:
    return hire_out(
        by=county.cora,
        plan=plan(county.north, title="Baby ballet", capacity=2, kept_places=2, **facts),
        first_day=on(1),
        last_day=on(8),
        in_term_only=False,
        hired_by="Twinkle Toes",
    )


def test_its_places_are_for_target_families_alone(county: County) -> None:
    one = hire(county).series.sessions.earliest("date")
    needy = family(county.north, "Baker")
    Level.objects.create(council=county.council, family=needy, starts_on=ago(3), level=2)
    kept = book(by=county.fiona, session=one, family=needy)
    other = book(by=county.fiona, session=one, family=family(county.north))
    assert (kept.state, kept.kept) == (Booking.State.PLACE, True)
    assert other.state == Booking.State.WAITING


def test_a_hired_room_is_taken(county: County) -> None:
    hire(county)
    with pytest.raises(ValidationError, match="Hall is taken"):
        session(county, 1)
    session(county, 2)
    with pytest.raises(ValidationError, match="Hall is taken"):
        hire_out(
            by=county.cora,
            plan=plan(county.north),
            first_day=on(2),
            last_day=on(2),
            in_term_only=False,
            hired_by="Drums",
        )


def test_hiring_out_on_the_page(county: County) -> None:
    client = Client()
    client.force_login(county.fiona)
    hall = room(county.north)
    sent = {
        "hired_by": "Twinkle Toes",
        "title": "Baby ballet",
        "where": f"room:{hall.pk}",
        **{f"date_{part}": str(getattr(on(1), part)) for part in ("day", "month", "year")},
        **{f"last_day_{part}": str(getattr(on(15), part)) for part in ("day", "month", "year")},
        "repeats": "always",
        "starts_at": "13:00",
        "ends_at": "14:00",
        "kept_places": "3",
    }
    nowhere = client.post("/sessions/rooms/hire/", {**sent, "where": "centre:North"})
    assert list(nowhere.context["form"].errors) == ["where"]
    page = client.post("/sessions/rooms/hire/", sent, follow=True).content.decode()
    assert "Twinkle Toes" in page
    assert "3 each time" in page
    one = CentreSession.objects.earliest("date")
    assert (one.capacity, one.kept_places, one.charge) == (3, 3, 0)
    # It has no workers of ours, also when it is changed.
    changed = client.post(f"/sessions/{one.pk}/change/", {**sent, "title": "Ballet"}, follow=True)
    assert "Session changed" in changed.content.decode()
    other = Client()
    other.force_login(county.sam)
    assert "Twinkle Toes" not in other.get("/sessions/rooms/").content.decode()
