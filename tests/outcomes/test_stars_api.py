"""Scores given without a signal arrive once, as a draft that somebody finishes online."""

import json
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from centres.models import AuditEvent
from families.models import Case
from outcomes.models import Star
from tests.api.problems import faults, told
from tests.cast import County, ago, case, family

STARS = "/api/v1/stars/"


@pytest.fixture
def held(county: County) -> Case:
    return case(family(county.north), county.fiona)


def client(user: Any) -> APIClient:
    signed_in = APIClient()
    signed_in.force_login(user)
    return signed_in


def entry(of_case: Case, **facts: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "case": of_case.ref,
        "kind": "first",
        "date": ago(1).isoformat(),
        "edition": "family-star-plus",
        "completed": "together",
        "scores": {"physical_health": 3, "family_routine": 7},
        **facts,
    }


def test_scores_become_a_draft_once(county: County, held: Case) -> None:
    fiona, sent = client(county.fiona), entry(held)
    first = fiona.post(STARS, sent, format="json")
    again = fiona.post(STARS, sent, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    star = Star.objects.get()
    assert first.json() == {"ref": star.ref, "client_id": sent["client_id"]}
    assert (star.case, star.kind, star.date, star.finished_at) == (held, "first", ago(1), None)
    assert dict(star.scores.values_list("area__code", "score")) == sent["scores"]
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["star.start", "star.score"]


def test_other_scores_under_the_same_id_are_a_conflict(county: County, held: Case) -> None:
    fiona, sent = client(county.fiona), entry(held)
    fiona.post(STARS, sent, format="json")
    other = {**sent, "scores": {"physical_health": 4}}
    assert fiona.post(STARS, other, format="json").status_code == 409
    assert client(county.frank).post(STARS, sent, format="json").status_code == 409
    assert dict(Star.objects.get().scores.values_list("area__code", "score")) == sent["scores"]


def test_a_draft_begun_on_the_page_is_not_overwritten(county: County, held: Case) -> None:
    fiona = client(county.fiona)
    fiona.post(STARS, entry(held), format="json")
    other = fiona.post(STARS, entry(held, scores={"physical_health": 9}), format="json")
    more = fiona.post(STARS, entry(held, scores={"your_wellbeing": 5}), format="json")
    assert (other.status_code, more.status_code) == (409, 201)
    assert "other scores" in other.json()["detail"]
    kept = dict(Star.objects.get().scores.values_list("area__code", "score"))
    assert kept == {"physical_health": 3, "family_routine": 7, "your_wellbeing": 5}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"date": "2999-01-01"}, "date"),
        ({"date": ago(61).isoformat()}, "date"),
        ({"kind": "last"}, "kind"),
        ({"completed": "nobody"}, "completed"),
        ({"edition": "none"}, "edition"),
        ({"edition": "a\x00"}, "edition"),
        ({"case": "LC-none"}, "case"),
        ({"case": None}, "case"),
        ({"scores": {}}, "scores"),
        ({"scores": {"luck": 3}}, "scores"),
        ({"scores": {"physical_health": 11}}, "scores"),
        ({"scores": {"physical_health": 0}}, "scores"),
        ({"scores": {"physical_health": "high"}}, "scores"),
        ({"scores": {"physical_health": 10**40}}, "scores"),
        ({"scores": [3]}, "scores"),
        ({"scores": None}, "scores"),
        ({"client_id": ""}, "client_id"),
    ],
)
def test_a_fault_is_told_by_its_field(
    county: County, held: Case, facts: dict[str, Any], field: str
) -> None:
    body = json.dumps(entry(held, **facts))
    answer = client(county.fiona).post(STARS, body, content_type="application/json")
    assert (answer.status_code, list(faults(answer))) == (400, [field])
    assert not Star.objects.exists()


def test_notes_and_the_familys_numbers_arrive_too(county: County, held: Case) -> None:
    sent = entry(held, notes={"physical_health": "Asthma"}, family_scores={"family_routine": 4})
    fiona = client(county.fiona)
    assert [fiona.post(STARS, sent, format="json").status_code for _ in range(2)] == [201, 200]
    rows = Star.objects.get().scores.values_list("area__code", "score", "family_score", "note")
    assert list(rows) == [("physical_health", 3, None, "Asthma"), ("family_routine", 7, 4, "")]


@pytest.mark.parametrize(
    ("facts", "fits"),
    [
        ({"scores": {"physical_health": 3}}, True),
        ({"notes": {"physical_health": "Asthma"}}, True),
        ({"notes": {"family_routine": "Bed at seven"}}, True),
        ({"family_scores": {"family_routine": 2}}, True),
        ({"notes": {"physical_health": "Well"}}, False),
        ({"family_scores": {"physical_health": 6}}, False),
        ({"scores": {"physical_health": 4}}, False),
    ],
)
def test_a_draft_is_completed_by_what_does_not_contradict_it(
    county: County, held: Case, facts: dict[str, Any], fits: bool
) -> None:
    fiona = client(county.fiona)
    first = entry(held, notes={"physical_health": "Asthma"}, family_scores={"physical_health": 5})
    fiona.post(STARS, first, format="json")
    answer = fiona.post(STARS, entry(held, **facts), format="json")
    assert answer.status_code == (201 if fits else 409)
    kept = Star.objects.get().scores.get(area__code="physical_health")
    assert (kept.score, kept.family_score, kept.note) == (3, 5, "Asthma")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"notes": {"luck": "x"}}, "notes"),
        ({"notes": {"your_wellbeing": "Not scored"}}, "notes"),
        ({"notes": {"physical_health": "x" * 2001}}, "notes"),
        ({"notes": {"physical_health": "\x00"}}, "notes"),
        ({"notes": {"physical_health": None}}, "notes"),
        ({"notes": ["x"]}, "notes"),
        ({"family_scores": {"your_wellbeing": 3}}, "family_scores"),
        ({"family_scores": {"physical_health": 11}}, "family_scores"),
        ({"family_scores": {"physical_health": 10**40}}, "family_scores"),
        ({"completed": "worker", "family_scores": {"physical_health": 5}}, "family_scores"),
    ],
)
def test_a_fault_in_what_is_said_is_told_by_its_field(
    county: County, held: Case, facts: dict[str, Any], field: str
) -> None:
    test_a_fault_is_told_by_its_field(county, held, facts, field)


def test_a_case_out_of_scope_is_as_good_as_none(county: County, held: Case) -> None:
    hidden = client(county.sam).post(STARS, entry(held), format="json")
    unknown = client(county.sam).post(STARS, entry(held, case="LC-none"), format="json")
    assert hidden.status_code == unknown.status_code == 400
    assert told(hidden) == told(unknown)


def test_anothers_entry_waits_for_them(county: County, held: Case) -> None:
    sent = entry(held, worker=str(county.fiona.pk))
    assert client(county.frank).post(STARS, sent, format="json").status_code == 403
    assert APIClient().post(STARS, sent, format="json").status_code == 403
    assert client(county.fiona).post(STARS, sent, format="json").status_code == 201
