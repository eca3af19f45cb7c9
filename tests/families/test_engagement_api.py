"""The API: entries from a device arrive once, within scope."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from centres.models import AuditEvent
from families.models import Engagement
from tests.cast import County, ago, case, family

ENGAGEMENTS = "/api/v1/engagements/"


def client(user: Any) -> APIClient:
    signed_in = APIClient()
    signed_in.force_login(user)
    return signed_in


def entry(ref: str, **facts: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "family": ref,
        "kind": "home_visit",
        "date": ago(1).isoformat(),
        "minutes": 45,
        "note": "Bo can walk",
        **facts,
    }


def test_an_entry_is_recorded_once_however_often_it_is_sent(county: County) -> None:
    sent = entry(family(county.north).ref)
    fiona = client(county.fiona)
    first = fiona.post(ENGAGEMENTS, sent, format="json")
    again = fiona.post(ENGAGEMENTS, sent, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Engagement.objects.get().note == "Bo can walk"
    assert AuditEvent.objects.count() == 1


def test_another_entry_under_the_same_id_is_a_conflict(county: County) -> None:
    sent = entry(family(county.north).ref)
    assert client(county.fiona).post(ENGAGEMENTS, sent, format="json").status_code == 201
    other = client(county.fiona).post(ENGAGEMENTS, {**sent, "minutes": 5}, format="json")
    anothers = client(county.frank).post(ENGAGEMENTS, sent, format="json")
    assert (other.status_code, anothers.status_code) == (409, 409)
    assert Engagement.objects.get().minutes == 45


def test_what_was_voided_since_is_answered_the_same(county: County) -> None:
    sent = entry(family(county.north).ref)
    fiona = client(county.fiona)
    first = fiona.post(ENGAGEMENTS, sent, format="json")
    Engagement.objects.update(voided_on=ago(0), void_reason="Mistake")
    again = fiona.post(ENGAGEMENTS, sent, format="json")
    assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"date": "2999-01-01"}, "date"),
        ({"date": "1899-12-31"}, "date"),
        ({"date": "2015-02-30"}, "date"),
        ({"date": 7}, "date"),
        ({"kind": "seance"}, "kind"),
        ({"kind": None}, "kind"),
        ({"kind": ["home_visit"]}, "kind"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 10**30}, "minutes"),
        ({"minutes": None}, "minutes"),
        ({"minutes": "an hour"}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"note": "a\x00b"}, "note"),
        ({"note": "x" * 10_001}, "note"),
        ({"note": "\ud800"}, "note"),
        ({"note": {"a": 1}}, "note"),
        ({"next_step": "x" * 501}, "next_step"),
        ({"case": "LC-none"}, "case"),
        ({"case": "a\x00b"}, "case"),
        ({"centre": "East"}, "centre"),
        ({"centre": "South"}, "centre"),
        ({"client_id": "one"}, "client_id"),
        ({"client_id": None}, "client_id"),
        ({"family": "LF-none"}, "family"),
        ({"family": "a\x00b"}, "family"),
    ],
)
def test_a_fault_is_told_by_its_field(county: County, facts: dict[str, Any], field: str) -> None:
    sent = entry(family(county.north).ref, **facts)
    body = json.dumps(sent)
    answer = client(county.fiona).post(ENGAGEMENTS, body, content_type="application/json")
    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not Engagement.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"{", b'"x"', b"\xff"])
def test_what_is_no_entry_at_all_is_refused(county: County, body: bytes) -> None:
    answer = client(county.fiona).post(ENGAGEMENTS, body, content_type="application/json")
    assert answer.status_code == 400


def test_out_of_scope_and_unknown_are_answered_alike(county: County) -> None:
    far = family(county.south)
    fiona = client(county.fiona)
    hidden = fiona.post(ENGAGEMENTS, entry(far.ref), format="json")
    unknown = fiona.post(ENGAGEMENTS, entry("LF-none"), format="json")
    assert hidden.status_code == unknown.status_code == 400
    assert hidden.json() == unknown.json()


def test_a_case_of_another_family_is_as_good_as_none(county: County) -> None:
    other = case(family(county.north, "Baker"), county.fiona)
    sent = entry(family(county.north).ref, case=other.ref)
    assert client(county.fiona).post(ENGAGEMENTS, sent, format="json").status_code == 400


def test_a_stranger_and_a_form_from_elsewhere_are_refused(county: County) -> None:
    sent = entry(family(county.north).ref)
    assert APIClient().post(ENGAGEMENTS, sent, format="json").status_code == 403
    checking = Client(enforce_csrf_checks=True)
    checking.force_login(county.fiona)
    assert checking.post(ENGAGEMENTS, sent, content_type="application/json").status_code == 403
    assert not Engagement.objects.exists()


def test_the_families_listed_are_ones_own(county: County) -> None:
    mine = family(county.north)
    family(county.south, "Hidden")
    family(county.north, "Restricted", restricted=True)
    answer = client(county.fiona).get(reverse("api_families")).json()
    assert answer["count"] == 1
    assert answer["results"] == [
        {"ref": mine.ref, "called": "Ann Archer", "centre": "North", "last_seen": None}
    ]
