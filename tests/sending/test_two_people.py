"""Two people edit one record: the second sees both versions and loses nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centres.models import Room
from families.models import Carer, Service
from outcomes.models import Action
from tests.cast import County, case, family
from tests.families.referring import service

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
CHANGED = "Somebody else saved changes here"


@pytest.fixture
def carer(county: County) -> Carer:
    return family(county.north).carers.get()


def browser(county: County, who: str) -> Client:
    client = Client()
    client.force_login(county.people[who])
    return client


def opened(client: Client, page: str) -> dict[str, Any]:
    """What a browser would send if the page were sent as it was opened."""
    return sent_by(client.get(page))


def sent_by(response: Any) -> dict[str, Any]:
    form = response.context["form"]
    main = response.content.decode().partition("<main")[2]
    sent: dict[str, Any] = dict(HIDDEN.findall(main))
    for field in form:
        value = field.value()
        parts = field.subwidgets[0].data.get("subwidgets") if field.subwidgets else None
        if parts:
            sent.update({part["name"]: part["value"] or "" for part in parts})
        elif value not in (None, False):
            sent[field.html_name] = "on" if value is True else value
    return sent


def page_of(carer: Carer) -> str:
    return reverse("carer_correct", args=[carer.family.ref, carer.ref])


def test_what_both_changed_asks_which_is_to_be_kept(county: County, carer: Carer) -> None:
    page, fiona, cora = page_of(carer), browser(county, "fiona"), browser(county, "cora")
    mine, hers = opened(fiona, page), opened(cora, page)
    assert cora.post(page, hers | {"first_name": "Anna", "last_name": "Bowman"}).status_code == 302

    answer = fiona.post(page, mine | {"first_name": "Annie"})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert CHANGED in said
    form = answer.context["form"]
    assert form["first_name"].value() == "Annie"
    assert (form.theirs["first_name"].words, form.theirs["first_name"].asks) == ("Anna", True)
    # What she had left alone shows the other version, and would be saved with it.
    assert form["last_name"].value() == "Bowman"
    assert (form.theirs["last_name"].words, form.theirs["last_name"].asks) == ("Bowman", False)
    assert "date_of_birth" not in form.theirs
    carer.refresh_from_db()
    assert carer.full_name == "Anna Bowman"

    assert fiona.post(page, sent_by(answer)).status_code == 302
    carer.refresh_from_db()
    assert carer.full_name == "Annie Bowman"


def test_the_other_version_can_be_taken(county: County, carer: Carer) -> None:
    page, fiona, cora = page_of(carer), browser(county, "fiona"), browser(county, "cora")
    mine, hers = opened(fiona, page), opened(cora, page)
    dates = {"date_of_birth_day": "2", "date_of_birth_month": "3", "date_of_birth_year": "1991"}
    cora.post(page, hers | dates)
    answer = fiona.post(page, mine | {"first_name": "Annie", **dates, "date_of_birth_day": "4"})
    assert answer.context["form"].theirs["date_of_birth"].words == "2 March 1991"
    fiona.post(page, sent_by(answer) | {"take_theirs_date_of_birth": "yes"})
    carer.refresh_from_db()
    assert (carer.first_name, str(carer.date_of_birth)) == ("Annie", "1991-03-02")


def test_a_third_change_is_shown_as_well(county: County, carer: Carer) -> None:
    page, fiona = page_of(carer), browser(county, "fiona")
    mine = opened(fiona, page)
    Carer.objects.update(first_name="Anna")
    again = sent_by(fiona.post(page, mine | {"first_name": "Annie"}))
    Carer.objects.update(first_name="Anne")
    answer = fiona.post(page, again)
    assert answer.context["form"].theirs["first_name"].words == "Anne"


def test_what_nobody_else_changed_is_saved_at_once(county: County, carer: Carer) -> None:
    page, fiona = page_of(carer), browser(county, "fiona")
    mine = opened(fiona, page)
    # The same change, made by somebody else before, is no conflict either.
    Carer.objects.update(last_name="Bowman")
    assert fiona.post(page, mine | {"last_name": "Bowman"}).status_code == 302


def test_a_service_with_many_choices(county: County) -> None:
    kept = service(county.council, "Food bank")
    page, cora, ada = (
        reverse("service_edit", args=[kept.ref]),
        *(browser(county, who) for who in ("cora", "ada")),
    )
    mine, hers = opened(cora, page), opened(ada, page)
    assert ada.post(page, hers | {"needs": ["debt"], "phone": "01494 000000"}).status_code == 302
    answer = cora.post(page, mine | {"needs": ["housing", "debt"], "about": "Feeds families."})
    theirs = answer.context["form"].theirs
    assert theirs["needs"].asks
    assert theirs["needs"].words.startswith("Debt")
    assert not theirs["phone"].asks
    assert cora.post(page, sent_by(answer)).status_code == 302
    kept = Service.objects.get()
    assert (sorted(kept.needs), kept.phone) == (["debt", "housing"], "01494 000000")
    assert kept.about == "Feeds families."


def test_a_room_that_is_in_use_no_more(county: County) -> None:
    room = Room.objects.create(council=county.council, centre=county.north, name="Hall")
    page, fiona = reverse("room_change", args=[room.pk]), browser(county, "fiona")
    mine = opened(fiona, page)
    Room.objects.update(in_use=False)
    answer = fiona.post(page, mine | {"name": "Big hall"})
    assert answer.context["form"].theirs["in_use"].words == "No"
    assert fiona.post(page, sent_by(answer)).status_code == 302
    room.refresh_from_db()
    assert (room.name, room.in_use) == ("Big hall", False)


def test_an_action_of_a_plan(county: County) -> None:
    agreed = Action.objects.create(
        council=county.council,
        ref="LA-1",
        case=case(family(county.north), county.fiona),
        area="physical_health",
        text="See the dentist",
    )
    page, fiona = reverse("action_change", args=[agreed.ref]), browser(county, "fiona")
    mine = opened(fiona, page)
    Action.objects.update(text="See the doctor")
    answer = fiona.post(page, mine | {"text": "See the dentist in May"})
    assert "See the doctor" in answer.content.decode()
    agreed.refresh_from_db()
    assert agreed.text == "See the doctor"
