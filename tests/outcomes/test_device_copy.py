"""What a phone keeps: the worker's families of today, and of each only what a visit needs."""

import json
from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from centres.models import User
from families.models import Family, PlannedVisit
from outcomes.device import device_copy
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
            "visit": None,
            "cases": [
                {
                    "ref": held.ref,
                    "mine": True,
                    "opened_on": ago(10).isoformat(),
                    "due": {"what": "First Star", "by": ago(-18).isoformat()},
                    "next_star": "first",
                    "edition": None,
                    "before": None,
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


def test_families_to_be_visited_today_come_first(county: County) -> None:
    mine, today, late, tomorrow = (family(county.north) for _ in range(4))
    case(mine, county.fiona)
    planned(today, county.fiona, ago(0), at=time(9, 30))
    planned(late, county.fiona, ago(2))
    planned(tomorrow, county.fiona, ago(-1))
    planned(family(county.north), county.frank, ago(0))
    planned(family(county.north), county.fiona, ago(0), dropped_on=ago(0))
    kept = copy_of(county.fiona)["families"]
    assert [(one["ref"], one["visit"]) for one in kept] == [
        (today.ref, {"on": ago(0).isoformat(), "at": "09:30"}),
        (late.ref, {"on": ago(2).isoformat(), "at": None}),
        (mine.ref, None),
    ]


def planned(to_family: Family, worker: User, on: date, **facts: Any) -> PlannedVisit:
    return PlannedVisit.objects.create(
        council=to_family.council,
        ref=f"LV-{to_family.ref}",
        family=to_family,
        worker=worker,
        planned_on=on,
        **facts,
    )


def test_a_merged_family_is_on_no_phone(county: County) -> None:
    kept, merged = family(county.north), family(county.north)
    case(merged, county.fiona)
    planned(merged, county.fiona, ago(0))
    Family.objects.filter(pk=merged.pk).update(merged_into=kept)
    assert copy_of(county.fiona)["families"] == []


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
            expected = family(county.north)
            case(expected, county.fiona)
            planned(expected, county.fiona, ago(0))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            kept = json.loads(fiona.get(COPY).content)["families"]
        asked.append(len(queries))
    assert len(kept) == 7
    assert asked[0] == asked[1]
