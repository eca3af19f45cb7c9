"""The API: entries from a device arrive once, within scope."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from centres.models import AuditEvent
from families.models import Engagement, Family, PlannedVisit
from tests.api.problems import faults, told
from tests.cast import County, ago, case, family

ENGAGEMENTS = "/api/v1/engagements/"
ME = "/api/v1/me/"


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


def test_what_is_out_of_scope_since_is_answered_the_same(county: County) -> None:
    archers = family(county.north)
    sent = entry(archers.ref)
    fiona = client(county.fiona)
    first = fiona.post(ENGAGEMENTS, sent, format="json")
    archers.centre = county.south
    archers.save()
    again = fiona.post(ENGAGEMENTS, sent, format="json")
    assert (again.status_code, again.json()) == (200, first.json())


def test_an_entry_for_a_family_merged_since_goes_to_the_one_it_became(county: County) -> None:
    noted, became = family(county.north), family(county.north)
    Family.objects.filter(pk=noted.pk).update(merged_into=became)
    sent, fiona = entry(noted.ref), client(county.fiona)
    answers = [fiona.post(ENGAGEMENTS, sent, format="json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert Engagement.objects.get().family == became


def test_the_next_visit_is_planned_with_it(county: County) -> None:
    sent = entry(family(county.north).ref, next_visit=ago(-7).isoformat())
    assert client(county.fiona).post(ENGAGEMENTS, sent, format="json").status_code == 201
    assert PlannedVisit.objects.get().planned_on == ago(-7)


@pytest.mark.parametrize(
    "same",
    [{"minutes": "45"}, {"next_step": ""}, {"case": None}, {"note": " Bo can walk "}],
)
def test_the_same_facts_in_another_spelling_are_the_same_entry(
    county: County, same: dict[str, Any]
) -> None:
    sent = entry(family(county.north).ref)
    fiona = client(county.fiona)
    assert fiona.post(ENGAGEMENTS, sent, format="json").status_code == 201
    assert fiona.post(ENGAGEMENTS, {**sent, **same}, format="json").status_code == 200


def test_what_was_refused_can_be_mended_under_its_id(county: County) -> None:
    sent = entry(family(county.north).ref)
    fiona = client(county.fiona)
    refused = fiona.post(ENGAGEMENTS, {**sent, "minutes": None}, format="json")
    assert (refused.status_code, list(faults(refused))) == (400, ["minutes"])
    assert fiona.post(ENGAGEMENTS, sent, format="json").status_code == 201


def test_one_persons_entry_never_goes_out_under_anothers_name(county: County) -> None:
    fiona, frank = client(county.fiona), client(county.frank)
    sent = entry(family(county.north).ref, worker=fiona.get(ME).json()["worker"])
    refused = frank.post(ENGAGEMENTS, sent, format="json")
    assert refused.status_code == 403
    assert "somebody else" in refused.json()["detail"]
    assert not Engagement.objects.exists()
    assert fiona.post(ENGAGEMENTS, sent, format="json").status_code == 201
    assert Engagement.objects.get().worker == county.fiona


def test_a_conflict_tells_nothing_of_the_other_entry(county: County) -> None:
    sent = entry(family(county.north).ref)
    first = client(county.fiona).post(ENGAGEMENTS, sent, format="json").json()
    other = entry(family(county.south).ref, client_id=sent["client_id"])
    answer = client(county.sam).post(ENGAGEMENTS, other, format="json")
    assert answer.status_code == 409
    assert answer.json()["detail"] == "This entry has already been saved, with other details."
    assert first["ref"] not in answer.content.decode()


def test_who_is_signed_in_is_kept_by_no_cache(county: County) -> None:
    answer = client(county.fiona).get(ME)
    assert answer.json()["name"] == "Fiona"
    assert len(answer.json()["csrf"]) == 64
    assert "no-store" in answer.headers["Cache-Control"]
    assert APIClient().get(ME).status_code == 403


def test_the_token_it_gives_lets_a_form_in(county: County) -> None:
    checking = Client(enforce_csrf_checks=True)
    checking.force_login(county.fiona)
    token = checking.get(ME).json()["csrf"]
    answer = checking.post(
        ENGAGEMENTS,
        entry(family(county.north).ref),
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 201


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
        ({"next_visit": "2015-02-30"}, "next_visit"),
        ({"next_visit": "2015-01-01"}, "next_visit"),
        ({"worker": []}, "worker"),
        ({"worker": "a\x00b"}, "worker"),
        ({"family": "LF-none"}, "family"),
        ({"family": "a\x00b"}, "family"),
    ],
)
def test_a_fault_is_told_by_its_field(county: County, facts: dict[str, Any], field: str) -> None:
    sent = entry(family(county.north).ref, **facts)
    body = json.dumps(sent)
    answer = client(county.fiona).post(ENGAGEMENTS, body, content_type="application/json")
    assert answer.status_code == 400
    assert list(faults(answer)) == [field]
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
    assert told(hidden) == told(unknown)


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
