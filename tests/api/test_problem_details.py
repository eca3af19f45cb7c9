"""Errors of the API are problem details (RFC 9457), and say nothing back of what was sent."""

import json
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tests.api.problems import faults, told
from tests.cast import County, family

ENGAGEMENTS = "/api/v1/engagements/"
UNSUPPORTED = "unsupported_media_type"
HOSTILE = '<script>alert("x")</script>'


def fiona(county: County) -> APIClient:
    client = APIClient()
    client.force_login(county.fiona)
    return client


@pytest.mark.parametrize(
    ("asked", "status", "kind"),
    [
        (("get", "/api/v1/nowhere/"), 404, "not_found"),
        (("get", "/api/"), 404, "not_found"),
        (("get", "/api/v1/%0Anowhere/"), 404, "not_found"),
        (("get", f"/api/v1/families/?page={HOSTILE}"), 404, "not_found"),
        (("get", "/api/v1/claims/CT1/1950-51-Q1/"), 404, "not_found"),
        (("delete", ENGAGEMENTS), 405, "method_not_allowed"),
        (("get", "/api/v1/me/", {"HTTP_ACCEPT": HOSTILE}), 406, "not_acceptable"),
        (("post", ENGAGEMENTS, {"data": "{", "content_type": HOSTILE}), 415, UNSUPPORTED),
        (("post", ENGAGEMENTS, {"data": HOSTILE}), 400, "parse_error"),
        (("post", ENGAGEMENTS, {"data": "[" * 100_000}), 400, "parse_error"),
        (("post", ENGAGEMENTS, {"data": " " * 2_000_001}), 413, "too_large"),
        (("post", ENGAGEMENTS, {"data": json.dumps({"kind": HOSTILE})}), 400, "invalid"),
    ],
)
def test_a_problem_says_what_kind_it_is_and_nothing_of_what_was_sent(
    county: County, asked: tuple[Any, ...], status: int, kind: str
) -> None:
    method, path, facts = (*asked, {})[:3]
    if method == "post":
        facts = {"content_type": "application/json", **facts}
    answer = getattr(fiona(county), method)(path, **facts)
    said = told(answer)
    assert answer.status_code == status
    assert said["type"].endswith(f"/api/v1/docs/#problem-{kind}")
    assert HOSTILE not in answer.content.decode()


def test_what_is_wrong_is_told_by_pointer(county: County) -> None:
    sent = {"client_id": "x", "family": family(county.north).ref, "kind": HOSTILE}
    answer = fiona(county).post(ENGAGEMENTS, sent, format="json")
    assert faults(answer) == {
        "client_id": ["Must be a valid UUID."],
        "kind": ["This is none of the choices."],
        "date": ["This field is required."],
    }
    assert {"pointer": "#/date", "detail": "This field is required."} in answer.json()["errors"]


def test_inner_fields_have_a_pointer_of_their_own(county: County) -> None:
    sent = {"scores": {"home": "x", HOSTILE: "x"}}
    answer = fiona(county).post("/api/v1/stars/", sent, format="json")
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert {"#/scores/home", "#/scores"} <= pointers
    assert HOSTILE not in answer.content.decode()


def test_nobody_and_a_forged_form_are_told_so(county: County) -> None:
    assert told(Client().get("/api/v1/me/"))["type"].endswith("#problem-not_authenticated")
    checking = Client(enforce_csrf_checks=True)
    checking.force_login(county.fiona)
    forged = checking.post(ENGAGEMENTS, {}, content_type="application/json")
    assert told(forged)["status"] == 403


# A trace shows the line that raised, but not what it said.
SOMEBODY = "Ann Archer"


def test_a_fault_of_ours_is_a_problem_too(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError(SOMEBODY)

    monkeypatch.setattr("families.api.caseload", fail)
    client = Client(raise_request_exception=False)
    client.force_login(county.fiona)
    answer = client.get("/api/v1/families/")
    assert told(answer)["title"] == "Something went wrong here"
    assert b"Archer" not in answer.content
