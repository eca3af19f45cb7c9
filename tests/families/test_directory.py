"""The directory of local services: found by words, need and place; kept up to date by a few."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centres.models import AuditEvent, User
from centres.refusals import Refused
from families import directory
from families.models import Service
from tests.cast import County, ago
from tests.families.referring import service

URL = "/directory/"
POSTED = {
    "name": "Harbour Food Bank",
    "about": "Three days of food, no questions asked.",
    "needs": ["debt", "housing"],
    "for_whom": "Any family",
    "clusters": ["North"],
    "address": "Quay Hall",
    "postcode": "hp112ee",
    "when_open": "Fridays",
    "phone": "01632 960100",
    "email": "",
    "website": "www.example.org/food",
    "checked_on": ago(1).isoformat(),
}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listed(client: Client, **query: str) -> list[str]:
    return [found.name for found in client.get(URL, query).context["page"]]


def add(by: User, **facts: Any) -> Service:
    facts = {"name": "Night Shelter", "about": "A bed.", "checked_on": ago(1), **facts}
    return directory.add(by=by, **facts)


@pytest.fixture
def three(county: County) -> None:
    """Three of the shire, one of another council."""
    directory.add(
        by=county.ada,
        name="Money Matters",
        about="Free advice on debts and benefits.",
        needs=["debt"],
        checked_on=ago(1),
    )
    directory.add(
        by=county.cora,
        name="Café Zoë",
        about="A warm room for mothers who feel low.",
        needs=["postnatal_depression", "low_self_esteem"],
        clusters=[county.north.cluster],
        checked_on=ago(200),
    )
    directory.add(
        by=county.cora,
        name="Southside Shelter",
        about="Beds for one night.",
        needs=["housing"],
        clusters=[county.south.cluster],
        checked_on=ago(1),
    )
    service(county.elsewhere, "Far Away Advice")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Café Zoë", "Money Matters", "Southside Shelter"]),
        ("debt", ["Money Matters"]),
        ("dets advise", ["Money Matters"]),
        ("benifits", ["Money Matters"]),
        ("zoe", ["Café Zoë"]),
        ("CAFE", ["Café Zoë"]),
        ("postnatal depresion", ["Café Zoë"]),
        ("shelter", ["Southside Shelter"]),
        ("shelter debt", []),
        ("xyzzy", []),
        ("%", []),
        ("far away", []),
    ],
)
def test_words_find_services_also_when_misspelt(
    county: County, three: None, words: str, found: list[str]
) -> None:
    assert listed(signed_in(county.fiona), words=words) == found


def test_need_and_place_narrow_and_the_whole_county_is_everywhere(
    county: County, three: None
) -> None:
    client = signed_in(county.sam)
    assert listed(client, need="debt") == ["Money Matters"]
    assert listed(client, place="South") == ["Money Matters", "Southside Shelter"]
    assert listed(client, place="North", need="low_self_esteem") == ["Café Zoë"]
    assert listed(client, show="check") == ["Café Zoë"]
    assert "Check again" in client.get(URL).content.decode()


@pytest.mark.parametrize("name", ["words", "need", "place", "show", "page"])
def test_odd_filters_are_answered(county: County, three: None, name: str) -> None:
    client = signed_in(county.fiona)
    for value in ("\x00", "9" * 400, "East", "' OR 1=1", "é" * 99):
        assert client.get(URL, {name: value}).status_code == 200, value


def test_the_list_takes_the_same_number_of_queries(county: County) -> None:
    client = signed_in(county.cora)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL, {"words": "food"}).status_code == 200
        return len(captured)

    service(county.council, "Food 1", county.north.cluster)
    few = queries()
    for number in range(2, 40):
        service(county.council, f"Food {number}", county.north.cluster, county.south.cluster)
    assert queries() == few


def test_a_coordinator_adds_a_service_and_everybody_finds_it(county: County) -> None:
    answer = signed_in(county.cora).post(f"{URL}add/", POSTED, follow=True)
    assert "Harbour Food Bank is in the directory" in answer.content.decode()
    made = Service.objects.get()
    assert (made.postcode, made.website) == ("HP11 2EE", "https://www.example.org/food")
    assert made.ref.startswith("LV-")
    assert list(made.clusters.all()) == [county.north.cluster]
    assert listed(signed_in(county.wendy), words="harbor") == ["Harbour Food Bank"]
    event = AuditEvent.objects.get(action="service.add")
    assert (event.user, event.reference) == (county.cora, made.ref)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"about": "a\x00b"}, "about"),
        ({"needs": ["magic"]}, "needs"),
        ({"clusters": ["East"]}, "clusters"),
        ({"postcode": "nowhere"}, "postcode"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "ftp://example.org"}, "website"),
        ({"email": "nobody"}, "email"),
        ({"checked_on": "2999-01-01"}, "checked_on"),
        ({"checked_on": "1850-01-01"}, "checked_on"),
        ({"checked_on": ""}, "checked_on"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    county: County, change: dict[str, Any], field: str
) -> None:
    answer = signed_in(county.cora).post(f"{URL}add/", {**POSTED, **change})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not Service.objects.exists()


def test_corrected_checked_retired_and_offered_again(county: County) -> None:
    made = add(county.cora, checked_on=ago(300))
    page, client = f"{URL}{made.ref}/", signed_in(county.ada)
    assert "more than six months ago" in client.get(page).content.decode()
    client.post(f"{page}checked/")
    made.refresh_from_db()
    assert made.checked_on == ago(0)

    client.post(f"{page}edit/", {**POSTED, "name": "Day Shelter", "clusters": []})
    assert listed(client, words="day shelter") == ["Day Shelter"]
    assert listed(client, words="night") == []

    assert "Say why" in client.post(f"{page}retire/", {"reason": ""}).content.decode()
    client.post(f"{page}retire/", {"reason": "Closed in March"})
    assert listed(client) == []
    assert listed(client, show="retired") == ["Day Shelter"]
    assert "Closed in March" in client.get(page).content.decode()
    client.post(f"{page}retire/", {"reason": "Again"})
    client.post(f"{page}again/")
    client.post(f"{page}again/")
    assert listed(client) == ["Day Shelter"]
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        f"service.{what}" for what in ("add", "confirm", "edit", "retire", "offer_again")
    ]


def test_only_keepers_keep_it(county: County) -> None:
    made = add(county.cora)
    for refused in (
        lambda: add(county.fiona),
        lambda: directory.confirm(by=county.sam, service=made),
        lambda: directory.retire(by=county.colin, service=made, reason="No"),
    ):
        with pytest.raises(Refused):
            refused()
    assert "Add a service" not in signed_in(county.fiona).get(URL).content.decode()


def test_actions_check_what_forms_do_not(county: County) -> None:
    for facts in (
        {"checked_on": date(2999, 1, 1)},
        {"needs": ["magic"]},
        {"clusters": [county.east.cluster]},
        {"website": "nowhere"},
    ):
        with pytest.raises(ValidationError):
            add(county.cora, **facts)
    assert not Service.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"retired_on": date(2016, 3, 3)},
        {"retired_why": "Closed"},
        {"needs": ["magic"]},
        {"website": "javascript:alert(1)"},
    ],
)
def test_the_database_holds_it_too(county: County, change: dict[str, Any]) -> None:
    made = add(county.cora)
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=made.pk).update(**change)


def test_an_empty_directory_says_how_it_fills(county: County) -> None:
    assert "No services yet" in signed_in(county.fiona).get(URL).content.decode()
    service(county.council, "Food bank")
    assert "Nothing matches" in signed_in(county.fiona).get(URL, {"words": "zz"}).content.decode()
