"""The families list: what a worker finds in it, and how."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centres.models import User
from families.models import Carer, Child, Family, Level
from families.search import as_date
from tests.cast import County, ago, case, family, visit

URL = "/families/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listed(response: Any) -> list[str]:
    """References of the families on the page, in order."""
    return [row.ref for row in response.context["page"]]


def found(client: Client, words: str) -> list[str]:
    return listed(client.post(URL, {"words": words}, follow=True))


def test_a_row_says_who_where_level_last_seen_and_whose_case(county: County) -> None:
    archers = family(county.north)
    case(archers, county.fiona)
    Level.objects.create(council=county.council, family=archers, starts_on=ago(90), level=2)
    Level.objects.create(council=county.council, family=archers, starts_on=ago(9), level=3)
    visit(archers, county.fiona, date(2016, 3, 3))
    visit(archers, county.fiona, ago(1), kind="phone")
    visit(archers, county.fiona, ago(2), voided_on=ago(1), void_reason="Wrong family")

    row = signed_in(county.frank).get(URL).context["page"][0]

    assert (row.called, row.centre, row.level_now) == ("Ann Archer", county.north, 3)
    assert row.last_seen == date(2016, 3, 3)
    assert [held.worker for held in row.open_cases] == [county.fiona]


def test_it_takes_the_same_number_of_queries_for_1_or_60_families(county: County) -> None:
    client = signed_in(county.fiona)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    family_of_one = family(county.north)
    visit(family_of_one, county.fiona, ago(1), case=case(family_of_one, county.fiona))
    few = queries()
    for number in range(60):
        more = family(county.north, f"Baker{number}")
        visit(more, county.fiona, ago(1), case=case(more, county.frank))
    assert queries() == few


def test_25_a_page_and_the_count_is_said(county: County) -> None:
    for number in range(27):
        family(county.north, f"Baker{number:02}")
    client = signed_in(county.fiona)
    first, second = client.get(URL), client.get(URL, {"page": 2})
    assert (len(listed(first)), len(listed(second))) == (25, 2)
    assert "Showing <b>1</b> to <b>25</b> of <b>27</b> families" in first.content.decode()
    for odd in ("0", "99", "x", "-1", "1e3", "\x00"):
        assert client.get(URL, {"page": odd}).status_code == 200


def test_sorting_in_the_address(county: County) -> None:
    young, old, unseen = (family(county.north, name) for name in ("Cole", "Archer", "Baker"))
    visit(young, county.fiona, ago(1))
    visit(old, county.fiona, ago(50))
    Level.objects.create(council=county.council, family=unseen, starts_on=ago(9), level=4)
    client = signed_in(county.fiona)
    for sort, expected in {
        "": [old, unseen, young],
        "name": [old, unseen, young],
        "-name": [young, unseen, old],
        "seen": [old, young, unseen],
        "-seen": [young, old, unseen],
        "-level": [unseen, *sorted([old, young], key=lambda row: row.ref)],
        "nonsense": [old, unseen, young],
    }.items():
        assert listed(client.get(URL, {"sort": sort})) == [row.ref for row in expected], sort


def test_ones_own_cases_come_first(county: County) -> None:
    nobodys, franks, fionas = (family(county.north, name) for name in ("Archer", "Baker", "Cole"))
    case(franks, county.frank)
    case(fionas, county.fiona)
    assert listed(signed_in(county.fiona).get(URL)) == [fionas.ref, franks.ref, nobodys.ref]
    assert listed(signed_in(county.frank).get(URL)) == [franks.ref, fionas.ref, nobodys.ref]


def test_filters_in_the_address(county: County) -> None:
    mine, franks, nobodys = (family(county.north, name) for name in ("Archer", "Baker", "Cole"))
    known = family(county.north, "Dean", registered_on=None)
    left = family(county.north, "East", deregistered_on=ago(1))
    case(mine, county.fiona)
    case(franks, county.frank)
    Level.objects.create(council=county.council, family=mine, starts_on=ago(9), level=3)
    client = signed_in(county.fiona)
    for query, expected in (
        ({"worker": "mine"}, [mine]),
        ({"worker": str(county.frank.pk)}, [franks]),
        ({"worker": "none"}, [nobodys, known, left]),
        ({"level": "3"}, [mine]),
        ({"level": "1"}, [franks, nobodys, known, left]),
        ({"registered": "yes"}, [mine, franks, nobodys]),
        ({"registered": "no"}, [known, left]),
        ({"centre": "North"}, [mine, franks, nobodys, known, left]),
        ({"level": "3", "worker": "none"}, []),
    ):
        assert listed(client.get(URL, query)) == [row.ref for row in expected], query


@pytest.mark.parametrize("value", ["9", "x", "South", "\x00", "9" * 400, "2 OR 1=1"])
@pytest.mark.parametrize("name", ["centre", "level", "worker", "registered", "found", "sort"])
def test_a_filter_that_is_none_says_so_and_shows_a_page(
    county: County, name: str, value: str
) -> None:
    family(county.north)
    assert signed_in(county.fiona).get(URL, {name: value}).status_code == 200


@pytest.mark.parametrize(
    "words",
    [
        "archer",
        "ann arch",
        "Archer Ann",
        "bo",
        "zoe",
        "Zoë",
        "ZOË O'Brien",
        "LF-find",
        "lf-fi",
        "HP11 2EE",
        "hp112ee",
        "hp11",
        "17 May 1990",
        "17/5/1990",
        "17.05.1990",
        "1990-05-17",
        "  ann   archer ",
    ],
)
def test_one_box_finds_by_name_reference_postcode_and_birthday(county: County, words: str) -> None:
    wanted = family(county.north, ref="LF-find", postcode="HP11 2EE")
    Child.objects.create(
        council=county.council,
        family=wanted,
        ref="K-zoe",
        first_name="Zoë",
        last_name="O'Brien",
        date_of_birth=date(2024, 2, 29),
    )
    other = family(county.north, "Other", ref="LF-other", postcode="SL1 1AA")
    Carer.objects.filter(family=other).update(first_name="Cat", date_of_birth=date(1980, 1, 1))
    Child.objects.filter(family=other).update(first_name="Dan")
    assert found(signed_in(county.fiona), words) == ["LF-find"]


@pytest.mark.parametrize(
    "words", ["zzz", "Ann Other", "99/99/1990", "HP12", "%", "_", "\\", "' OR 1"]
)
def test_what_matches_nothing_says_so(county: County, words: str) -> None:
    family(county.north, postcode="HP11 2EE")
    response = signed_in(county.fiona).post(URL, {"words": words}, follow=True)
    assert listed(response) == []
    assert "Nothing matches" in response.content.decode()


def test_words_searched_for_never_reach_an_address(county: County) -> None:
    family(county.north)
    client = signed_in(county.fiona)
    response = client.post(URL, {"words": "archer"})
    assert response["Location"] == "/families/?found=on"
    page = client.get(response["Location"]).content.decode()
    assert "Families matching <b>archer</b>" in page
    addresses = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert addresses
    assert not [address for address in addresses if "archer" in address.lower()]


def test_a_search_is_cleared_and_the_plain_list_is_everything(county: County) -> None:
    family(county.north), family(county.north, "Baker")
    client = signed_in(county.fiona)
    assert len(found(client, "archer")) == 1
    assert len(listed(client.get(URL))) == 2
    cleared = client.post(URL, {"words": ""})
    assert cleared["Location"] == URL
    assert len(listed(client.get(URL, {"found": "on"}))) == 2


@pytest.mark.parametrize("words", ["a\x00b", "x" * 101])
def test_a_search_that_cannot_be_is_told_beside_the_box(county: County, words: str) -> None:
    response = signed_in(county.fiona).post(URL, {"words": words})
    assert response.status_code == 200
    assert response.context["form"].errors["words"]


def test_no_families_yet_says_how_they_come(county: County) -> None:
    assert "No families yet" in signed_in(county.fiona).get(URL).content.decode()


def test_a_family_without_carers_is_called_by_its_children(county: County) -> None:
    birth = family(county.north, registered_on=None)
    birth.carers.all().delete()
    assert "Bo Archer" in signed_in(county.fiona).get(URL).content.decode()
    birth.children.all().delete()
    assert Family.objects.get().called == f"Family {birth.ref}"
    assert signed_in(county.fiona).get(URL).status_code == 200


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("3 March 2016", date(2016, 3, 3)),
        ("3 mar 2016", date(2016, 3, 3)),
        ("29/2/2016", date(2016, 2, 29)),
        ("29/2/2015", None),
        ("3 ma 2016", None),
        ("3 june 20160", None),
        ("31 ju 2016", None),
        ("2016-03-03", date(2016, 3, 3)),
        ("archer", None),
    ],
)
def test_dates_as_people_write_them(words: str, day: date | None) -> None:
    assert as_date(words) == day
