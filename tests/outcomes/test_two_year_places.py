"""Funded places at two: who is to be told first, who was, who took one up and where."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import AuditEvent, User
from centres.refusals import Refused
from families.models import Child, Family
from outcomes.learning import places
from outcomes.learning.place_list import born_by, next_term, second_birthday
from outcomes.models import TwoYearOffer, TwoYearPlace
from tests.cast import County, ago, family

pytestmark = pytest.mark.django_db

URL = "/two-year-places/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def entitled(county: County, name: str = "Archer", **facts: Any) -> Child:
    """A child of 26 months in North."""
    child = family(county.north, name).children.get()
    for fact, value in {"two_year_offer_eligible": True, **facts}.items():
        setattr(child, fact, value)
    child.save()
    return child


def listed(client: Client, **asked: str) -> list[tuple[str, str]]:
    """Names and states on the page, in order."""
    rows = client.get(URL, asked).context["rows"]
    return [(row.child.last_name, row.state) for row in rows]


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2016, 1, 1), date(2016, 4, 1)),
        (date(2016, 3, 31), date(2016, 4, 1)),
        (date(2016, 4, 1), date(2016, 9, 1)),
        (date(2016, 8, 31), date(2016, 9, 1)),
        (date(2016, 12, 31), date(2017, 1, 1)),
    ],
)
def test_a_place_opens_in_the_term_after_the_birthday(day: date, term: date) -> None:
    assert next_term(day) == term


def test_a_child_of_29_february_turns_two_on_1_march() -> None:
    leap = date(2012, 2, 29)
    assert second_birthday(leap) == date(2014, 3, 1)
    assert leap > born_by(date(2014, 2, 28), 2)
    assert leap <= born_by(date(2014, 3, 1), 2)
    assert date(2014, 3, 1) > born_by(date(2016, 2, 29), 2)


def test_whoever_turns_two_soon_comes_first(county: County) -> None:
    with time_machine.travel("2016-02-10 12:00:00+00:00", tick=False):
        for name, born in {
            "Two": date(2013, 9, 1),
            "Later": date(2014, 9, 1),
            "Soon": date(2014, 8, 31),
            "Sooner": date(2014, 2, 11),
            "Three": date(2013, 2, 10),
            "Nearly3": date(2013, 2, 11),
        }.items():
            entitled(county, name, date_of_birth=born)
        entitled(county, "Expected", date_of_birth=None, due_on=date(2016, 4, 1))
        entitled(county, "NotEntitled", two_year_offer_eligible=False)
        told = listed(signed_in(county.fiona))
    assert [name for name, _ in told] == ["Sooner", "Soon", "Nearly3", "Two", "Later"]


def test_the_states_and_their_filters(county: County) -> None:
    waiting, told, taken = (
        entitled(county, name, date_of_birth=ago(days))
        for name, days in (("Waits", 800), ("Told", 790), ("Taken", 800))
    )
    left = entitled(county, "Left")
    Family.objects.filter(pk=left.family_id).update(deregistered_on=ago(1))
    places.tell(by=county.fiona, child=told, told_on=ago(3))
    places.record(by=county.fiona, child=taken, told_on=None, started_on=ago(9), where="Acorns")
    client = signed_in(county.cora)
    assert listed(client) == [("Waits", "not_told"), ("Told", "told"), ("Taken", "taken_up")]
    assert listed(client, state="not_told") == [("Waits", "not_told")]
    assert listed(client, state="told") == [("Told", "told")]
    assert listed(client, state="taken_up") == [("Taken", "taken_up")]
    shown = client.get(URL)
    assert [number for _, _, number in shown.context["cards"]] == [1, 1, 1]
    assert "Acorns" in shown.content.decode()
    assert listed(client, centre="North") == listed(client)
    for odd in ("x", "\x00", "South"):
        assert client.get(URL, {"centre": odd, "state": odd, "page": odd}).status_code == 200
    assert waiting.family.centre == county.north


def test_told_today_in_one_tap(county: County) -> None:
    child = entitled(county)
    client = signed_in(county.fiona)
    page = reverse("child_place_told", args=[child.ref])
    back = f"{URL}?state=not_told"
    answer = client.post(f"{page}?next=/two-year-places/%3Fstate%3Dnot_told")
    assert answer.headers["Location"] == back
    client.post(page)
    offer = TwoYearOffer.objects.get()
    assert (offer.told_on, offer.told_by) == (ago(0), county.fiona)
    assert AuditEvent.objects.filter(action="two_year_offer.tell").count() == 1
    assert client.post(f"{page}?next=//elsewhere.example").headers["Location"] == URL


def test_the_start_is_recorded_put_right_and_taken_back(county: County) -> None:
    child = entitled(county)
    client = signed_in(county.fiona)
    page = reverse("child_place", args=[child.ref])

    def save(told: date | None, started: date | None, where: str) -> Any:
        sent = {"where": where}
        for name, day in (("told_on", told), ("started_on", started)):
            parts = (day.day, day.month, day.year) if day else ("", "", "")
            for part, text in zip(("day", "month", "year"), parts, strict=True):
                sent[f"{name}_{part}"] = str(text)
        return client.post(page, sent)

    assert save(ago(40), ago(20), "Acorns nursery").status_code == 302
    assert save(ago(40), ago(20), "Acorns nursery").status_code == 302
    place: Any = TwoYearPlace.objects.get()
    assert (place.started_on, place.where) == (ago(20), "Acorns nursery")
    assert AuditEvent.objects.filter(action="two_year_place.record").count() == 1
    assert "Acorns" not in str(AuditEvent.objects.latest("pk").details)
    assert save(ago(40), ago(21), "Acorns nursery").status_code == 302
    assert [was.started_on for was in place.events.all()] == [ago(20)]
    told = client.get(reverse("family", args=[child.family.ref]), {"kind": "learning"})
    assert [entry.kind for entry in told.context["page"].object_list] == ["place", "told"]
    assert "Acorns nursery" in told.content.decode()
    assert save(None, None, "").status_code == 302
    assert not TwoYearPlace.objects.exists()
    assert not TwoYearOffer.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"told_on": date(1999, 1, 1)}, "told_on"),
        ({"told_on": date(2999, 1, 1)}, "told_on"),
        ({"started_on": ago(100)}, "started_on"),
        ({"started_on": ago(-1)}, "started_on"),
        ({"where": "Acorns"}, "started_on"),
    ],
)
def test_what_cannot_be_is_said(county: County, facts: dict[str, Any], field: str) -> None:
    child = entitled(county)
    whole = {"told_on": None, "started_on": None, "where": "", **facts}
    with pytest.raises(ValidationError) as problem:
        places.record(by=county.fiona, child=child, **whole)
    assert list(problem.value.message_dict) == [field]
    assert not TwoYearPlace.objects.exists()
    answer = signed_in(county.fiona).post(
        reverse("child_place", args=[child.ref]), {"where": "Acorns", "told_on_day": "\x00"}
    )
    assert answer.context["form"].errors


def test_an_imported_place_of_another_age_can_be_given_its_name(county: County) -> None:
    child = entitled(county)
    TwoYearPlace.objects.create(council=county.council, child=child, started_on=ago(100))
    places.record(by=county.fiona, child=child, told_on=None, started_on=ago(100), where="Acorns")
    assert TwoYearPlace.objects.get().where == "Acorns"


def test_only_the_entitled_are_told(county: County) -> None:
    child = entitled(county, two_year_offer_eligible=False)
    with pytest.raises(Refused):
        places.tell(by=county.fiona, child=child, told_on=ago(0))
    client = signed_in(county.fiona)
    page = reverse("child_place", args=[child.ref])
    assert "Not recorded as entitled" in client.get(page).content.decode()
    baby = entitled(county, "Baby", date_of_birth=None, due_on=ago(-30))
    page = reverse("child_place", args=[baby.ref])
    assert "Not born yet" in client.get(page).content.decode()
    assert client.post(page, {"where": ""}).status_code == 302


def test_scope_and_queries_of_the_list(county: County) -> None:
    entitled(county)
    hidden = entitled(county, "Hidden")
    Family.objects.filter(pk=hidden.family_id).update(restricted=True)
    client = signed_in(county.frank)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert "Hidden" not in client.get(URL).content.decode()
        return len(captured)

    few = queries()
    for number in range(28):
        child = entitled(county, f"Baker{number:02}")
        places.tell(by=county.fiona, child=child, told_on=ago(2))
    assert queries() == few
    assert len(listed(client)) == 25
    assert listed(signed_in(county.sam)) == []
