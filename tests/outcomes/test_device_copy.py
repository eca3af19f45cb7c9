"""What a phone keeps: the worker's families of today, and of each only what a visit needs."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from outcomes import device_copy
from tests.cast import County, ago, case, family

COPY = "/api/v1/device-copy/"


def client(user: Any) -> APIClient:
    signed_in = APIClient()
    signed_in.force_login(user)
    return signed_in


def copy_of(user: Any) -> Any:
    return client(user).get(COPY).json()


def test_a_family_with_what_a_visit_needs_and_nothing_else(county: County) -> None:
    archers = family(county.north, postcode="HP11 2EE", address="4 Mill Lane", phone="01632 960001")
    held = case(archers, county.fiona, opened_on=ago(10))
    copy = copy_of(county.fiona)
    assert copy["families"] == [
        {
            "ref": archers.ref,
            "called": "Ann Archer",
            "children": [{"name": "Bo", "age": "2 years old"}],
            "address": "4 Mill Lane",
            "postcode": "HP11 2EE",
            "phone": "01632 960001",
            "cases": [
                {
                    "ref": held.ref,
                    "opened_on": ago(10).isoformat(),
                    "due": {"what": "First Star", "by": ago(-18).isoformat()},
                    "next_star": "first",
                    "edition": None,
                }
            ],
        }
    ]
    assert {edition["code"] for edition in copy["editions"]} == {
        "family-star-plus",
        "family-star-early-years",
    }
    assert copy["editions"][1]["scale"][0] == {"stage": "Stuck", "steps": [1, 2]}


def test_only_ones_own_families_and_none_that_has_left(county: County) -> None:
    mine = family(county.north)
    case(mine, county.fiona)
    case(family(county.north, "Closed"), county.fiona, closed_on=ago(1), closure_reason="other")
    case(family(county.north, "Colleagues"), county.frank)
    case(family(county.south, "Elsewhere"), county.fiona)
    case(family(county.north, "Left", deregistered_on=ago(0)), county.fiona)
    family(county.north, "Nobodys")
    assert [kept["ref"] for kept in copy_of(county.fiona)["families"]] == [mine.ref]
    assert copy_of(county.sam)["families"] == []


def test_a_restricted_family_is_kept_without_where_it_lives(county: County) -> None:
    hidden = family(
        county.north,
        "Hidden",
        restricted=True,
        postcode="HP11 2EE",
        address="4 Mill Lane",
        phone="01632 960001",
    )
    case(hidden, county.fiona)
    (kept,) = copy_of(county.fiona)["families"]
    assert (kept["called"], kept["cases"][0]["next_star"]) == ("Ann Hidden", "first")
    assert not {"HP11 2EE", "4 Mill Lane", "01632 960001"} & set(map(str, kept.values()))
    assert copy_of(county.frank)["families"] == []


def test_no_cache_keeps_it_and_strangers_get_none(county: County) -> None:
    answer = client(county.fiona).get(COPY)
    assert "no-store" in answer.headers["Cache-Control"]
    assert APIClient().get(COPY).status_code == 403


def test_queries_do_not_grow_with_families_and_their_number_is_bounded(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_copy, "MOST_FAMILIES", 7)
    fiona = client(county.fiona)
    asked = []
    for number in (2, 10):
        for _ in range(number):
            case(family(county.north), county.fiona)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            kept = json.loads(fiona.get(COPY).content)["families"]
        asked.append(len(queries))
    assert len(kept) == 7
    assert asked[0] == asked[1]
