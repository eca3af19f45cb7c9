"""A worker's calendar at a secret address: sessions by title, visits by time, and no name."""

import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.test import Client

from centres.models import AuditEvent, Membership
from families.calendars import of_person, owner_of, renew, revoke
from families.ical import Event, calendar, escaped, folded
from families.models import CalendarFeed, PlannedVisit
from families.sessions.planning import cancel
from tests.cast import County, family
from tests.families.timetabling import on, session

MOMENT = datetime(2016, 3, 1, 9, 30, tzinfo=UTC)


def unfolded(sent: bytes) -> list[str]:
    """The content lines of a calendar."""
    assert sent.endswith(b"\r\n")
    assert b"\n" not in sent.replace(b"\r\n", b"")
    return sent.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_lines_are_folded_at_75_octets_and_never_within_a_character() -> None:
    line = "SUMMARY:" + "Zoë’s ✓ " * 40
    sent = folded(line)
    parts = sent.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, parts)) <= 75
    assert all(part.decode() for part in parts)
    assert unfolded(sent) == [line]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Play; sing, \\ dance", "Play\\; sing\\, \\\\ dance"),
        ("One\r\nTwo\nThree", "One\\nTwo\\nThree"),
        ("END:VEVENT\x00\x07", "END:VEVENT"),
    ],
)
def test_text_cannot_break_out_of_its_line(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_calendar_as_it_is_sent() -> None:
    later = datetime(2016, 3, 1, 11, 0, tzinfo=UTC)
    events = [
        Event("a@x", "Stay and play", MOMENT, later, MOMENT, "Hall, North"),
        Event("b@x", "Visit", date(2016, 2, 29), date(2016, 2, 29), MOMENT),
    ]
    lines = unfolded(calendar("Lodestar", events))
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    first = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert first[1:] == [
        "UID:a@x",
        "DTSTAMP:20160301T093000Z",
        "DTSTART:20160301T093000Z",
        "DTEND:20160301T110000Z",
        "SUMMARY:Stay and play",
        "LOCATION:Hall\\, North",
        "STATUS:CONFIRMED",
    ]
    assert "DTSTART;VALUE=DATE:20160229" in lines
    assert "DTEND;VALUE=DATE:20160301" in lines


@pytest.mark.django_db
@time_machine.travel("2026-06-01 08:00:00+00:00", tick=False)
def test_sessions_by_title_and_visits_by_time_alone(county: County) -> None:
    session(county, 1, title="Stay, play")
    cancel(by=county.cora, session=session(county, 2), reason="Flooded")
    session(county, 3, workers=[county.frank])
    archers = family(county.north, "Archer")
    for number, at in ((1, time(14)), (2, None)):
        PlannedVisit.objects.create(
            council=county.council,
            ref=f"V{number}",
            family=archers,
            worker=county.fiona,
            planned_on=on(number),
            at=at,
        )
    sent = of_person(county.fiona)
    lines = unfolded(sent)
    assert [line for line in lines if line.startswith("SUMMARY")] == [
        "SUMMARY:Stay\\, play",
        "SUMMARY:Stay and play",
        "SUMMARY:Visit",
        "SUMMARY:Visit",
    ]
    # Half past nine in summer is half past eight in UTC.
    assert "DTSTART:20260602T083000Z" in lines
    assert "DTSTART:20260602T130000Z" in lines
    assert "DTSTART;VALUE=DATE:20260603" in lines
    assert "STATUS:CANCELLED" in lines
    for name in ("Archer", "Ann", "Bo", archers.ref, "Flooded"):
        assert not re.search(rf"\b{name}\b", sent.decode())


@pytest.mark.django_db
def test_the_address_is_secret_renewed_and_revoked(county: County) -> None:
    first = renew(by=county.fiona)
    assert CalendarFeed.objects.get().token_digest not in first
    assert owner_of(first) == county.fiona
    second = renew(by=county.fiona)
    assert (owner_of(first), owner_of(second)) == (None, county.fiona)
    revoke(by=county.fiona)
    assert owner_of(second) is None
    assert AuditEvent.objects.filter(action__startswith="calendar").count() == 3


@pytest.mark.django_db
def test_whoever_has_left_has_no_calendar(county: County) -> None:
    token = renew(by=county.fiona)
    Membership.objects.filter(user=county.fiona).delete()
    assert owner_of(token) is None
    county.frank.is_active = False
    county.frank.save()
    assert owner_of(renew(by=county.frank)) is None


@pytest.mark.django_db
def test_the_calendar_is_opened_without_signing_in_and_kept_by_no_cache(county: County) -> None:
    client = Client()
    client.force_login(county.fiona)
    page = client.post("/sessions/calendar/", {"act": "renew"})
    address = page.context["address"]
    assert address.startswith("http://testserver/calendar/")
    assert "calendar/" in page.content.decode()
    assert address not in client.get("/sessions/calendar/").content.decode()
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer
    client.post("/sessions/calendar/", {"act": "revoke"})
    assert Client().get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "%00", "é", "x" * 3000, "..", "'"])
def test_an_unknown_secret_opens_nothing(token: str) -> None:
    assert Client().get(f"/calendar/{token}.ics").status_code == 404
