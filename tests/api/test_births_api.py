"""Births sent by a partner's program: once each, inside the council, nothing told back."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from redis.exceptions import ConnectionError as RedisAway

from centres.models import AuditEvent, PartnerRequest, ReachArea
from centres.partners.throttling import KeyThrottle
from centres.row_scope import as_service
from families.models import BirthNotification, Child, Family
from tests.api.partners import BIRTHS, FOLLOW, REFER, WAREHOUSE, Program, partner, program
from tests.api.problems import faults, told
from tests.api.sharing import agreed, said
from tests.cast import County, ago, build_county, family, person, visit

SINGLE, BULK = "/api/v1/births/", "/api/v1/births/bulk/"


@pytest.fixture
def visitors(county: County) -> Program:
    return feed(county)


def feed(county: County) -> Program:
    area(county.council, county.north, "E1")
    area(county.elsewhere, county.east, "E9")
    return program(county.ada, partner(county.ada), BIRTHS)


def area(council: Any, centre: Any, code: str) -> ReachArea:
    return ReachArea.objects.create(
        council=council, centre=centre, code=code, name=code, under5_population=100
    )


def birth(notification: str = "N1", **facts: Any) -> dict[str, Any]:
    return {
        "notification": notification,
        "born": ago(3).isoformat(),
        "carer_first_name": "Zoe",
        "carer_last_name": "Novak",
        "area": "E1",
        **facts,
    }


def test_a_birth_makes_a_family_that_is_known(county: County, visitors: Program) -> None:
    answer = visitors.send(SINGLE, birth())
    assert (answer.status_code, answer.json()) == (201, {"received": 1, "new": 1})
    made = Family.objects.get()
    assert (made.called, made.centre, made.registered_on) == ("Zoe Novak", county.north, None)
    event = AuditEvent.objects.get(action="family.birth_notified")
    assert (event.user, event.details["sender"]) == (None, "health-visitors")


def test_the_same_request_is_carried_out_once(county: County, visitors: Program) -> None:
    body = {"births": [birth("N1"), birth("N2")]}
    first = visitors.send(BULK, body, "request-1")
    again = visitors.send(BULK, body, "request-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() == {"received": 2, "new": 2}
    assert again.headers["Idempotent-Replayed"] == "true"
    known = visitors.send(BULK, body, "request-2")
    assert known.json() == {"received": 2, "new": 0}
    assert Child.objects.count() == 2


def test_a_key_of_a_request_is_no_others(county: County, visitors: Program) -> None:
    assert visitors.send(SINGLE, birth("N1"), "request-1").status_code == 201
    other = visitors.send(SINGLE, birth("N2"), "request-1")
    assert told(other)["type"].endswith("#problem-another_request")
    assert other.status_code == 422
    elsewhere = visitors.send(BULK, {"births": [birth("N1")]}, "request-1")
    assert elsewhere.status_code == 422
    midwives = program(county.ada, partner(county.ada, "midwives", "midwife"), BIRTHS)
    assert midwives.send(SINGLE, birth("N2"), "request-1").status_code == 201


@pytest.mark.parametrize("key", ["", "short", "with space in it", "x" * 101, "ümläut-key"])
def test_a_request_without_a_fit_key_writes_nothing(visitors: Program, key: str) -> None:
    answer = visitors.post(SINGLE, birth(), format="json", HTTP_IDEMPOTENCY_KEY=key)
    assert told(answer)["type"].endswith("#problem-no_idempotency_key")
    assert not Family.objects.exists()


def test_what_was_refused_can_be_mended_under_its_key(visitors: Program) -> None:
    wrong = visitors.send(SINGLE, birth(area="E9"), "request-1")
    assert faults(wrong) == {"area": ["This is no area of the council."]}
    assert visitors.send(SINGLE, birth(), "request-1").status_code == 201


def test_all_births_are_recorded_or_none(visitors: Program) -> None:
    births = [birth("N1"), birth("N2", born="2999-01-01"), birth("N3", carer_last_name="")]
    answer = visitors.send(BULK, {"births": births})
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"#/births/1/born", "#/births/2/carer_last_name", "#/births/2/last_name"}
    assert not BirthNotification.objects.exists()
    assert not PartnerRequest.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"notification": ""}, "notification"),
        ({"notification": "a\x00b"}, "notification"),
        ({"notification": "x" * 101}, "notification"),
        ({"born": "2015-02-30"}, "born"),
        ({"born": ago(400).isoformat()}, "born"),
        ({"born": 7}, "born"),
        ({"postcode": "nowhere"}, "postcode"),
        ({"area": ""}, "area"),
        ({"restricted": "perhaps"}, "restricted"),
        ({"first_name": "\ud800"}, "first_name"),
        ({"carer_born": "1850-01-01"}, "carer_born"),
        ({"carer_first_name": {"a": 1}}, "carer_first_name"),
    ],
)
def test_a_fault_is_told_by_its_field(visitors: Program, facts: dict[str, Any], field: str) -> None:
    answer = visitors.send(SINGLE, birth(**facts))
    assert answer.status_code == 400
    assert field in faults(answer)
    assert not Family.objects.exists()


def test_nobody_learns_which_family_was_known(county: County, visitors: Program) -> None:
    hidden = family(county.north, "Novak", restricted=True)
    hidden.carers.update(first_name="Zoe", date_of_birth=ago(9_000))
    answer = visitors.send(SINGLE, birth(carer_born=ago(9_000).isoformat()))
    assert answer.json() == {"received": 1, "new": 1}
    assert BirthNotification.objects.get().family == hidden
    listed = visitors.get(SINGLE).json()["results"]
    assert listed == [
        {
            "notification": "N1",
            "received_on": ago(0).isoformat(),
            "shared": False,
            "contacted_on": None,
        }
    ]


def test_what_was_done_is_told_under_an_agreement_only(county: County, visitors: Program) -> None:
    visitors.send(SINGLE, birth())
    made = Family.objects.get()
    visit(made, county.fiona, ago(1))

    def listed() -> tuple[bool, str | None]:
        row = visitors.get(SINGLE).json()["results"][0]
        return row["shared"], row["contacted_on"]

    assert listed() == (False, None)
    agreed(county.olga, "midwives", "births")
    agreed(county.olga, "health-visitors", "referral_outcomes")
    assert listed() == (False, None)
    agreed(county.olga, "health-visitors", "births")
    assert listed() == (True, ago(1).isoformat())
    said(county.cora, made, "withdrawn")
    assert listed() == (False, None)


def test_only_the_partners_own_are_listed(county: County, visitors: Program) -> None:
    visitors.send(BULK, {"births": [birth(f"N{number}") for number in range(30)]})
    midwives = program(county.ada, partner(county.ada, "midwives", "midwife"), BIRTHS)
    assert midwives.get(SINGLE).json()["count"] == 0
    page = visitors.get(SINGLE, {"page": 2}).json()
    assert (page["count"], len(page["results"])) == (30, 5)
    assert visitors.get(SINGLE, {"received_from": str(ago(-1))}).json()["count"] == 0
    assert visitors.get(SINGLE, {"received_to": str(ago(0))}).json()["count"] == 30
    assert faults(visitors.get(SINGLE, {"received_from": "x"})) == {
        "received_from": ["Enter a valid date."]
    }


def test_a_key_does_what_it_was_given_and_no_more(county: County, visitors: Program) -> None:
    for scope in (REFER, FOLLOW, WAREHOUSE):
        other = program(county.ada, partner(county.ada), scope)
        for answer in (other.send(SINGLE, birth()), other.get(SINGLE), other.send(BULK, {})):
            assert told(answer)["status"] == 403
    nobody = Program("lodestar_aaaaaaaa_" + "x" * 43).send(SINGLE, birth())
    assert nobody.status_code == 401
    assert nobody.headers["WWW-Authenticate"] == "Bearer"
    signed_in = Program("")
    signed_in.force_login(county.ada)
    assert signed_in.send(SINGLE, birth()).status_code == 401
    assert not Family.objects.exists()


def test_a_council_is_not_anothers(county: County, visitors: Program) -> None:
    edna = person(county.elsewhere, "edna", "council_admin")
    theirs = program(edna, partner(edna), BIRTHS)
    assert faults(theirs.send(SINGLE, birth()))["area"]
    assert theirs.send(SINGLE, birth(area="E9")).status_code == 201
    assert Family.objects.get().council == county.elsewhere
    assert visitors.get(SINGLE).json()["count"] == 0


def test_a_key_that_asks_too_often_waits(
    county: County, visitors: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeyThrottle, "get_rate", lambda _self: "2/min")
    answers = [visitors.get(SINGLE) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert told(answers[2])["title"] == "Too many requests"
    assert int(answers[2].headers["Retry-After"]) > 0
    other = program(county.ada, partner(county.ada), BIRTHS)
    assert other.get(SINGLE).status_code == 200


def test_without_the_cache_it_is_served_and_the_log_says_so(
    visitors: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise RedisAway

    monkeypatch.setattr("redis.Redis.execute_command", away)
    assert visitors.send(SINGLE, birth()).status_code == 201
    assert "Requests of partners are not counted" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_writes() -> None:
    visitors, together, answers = feed(build_county()), Barrier(2), []

    def send() -> None:
        together.wait()
        with as_service():
            try:
                answers.append(visitors.send(SINGLE, birth(), "request-1"))
            finally:
                connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert sorted("Idempotent-Replayed" in answer.headers for answer in answers) == [False, True]
    assert PartnerRequest.objects.count() == Child.objects.count() == 1


def test_a_long_list_costs_no_more(visitors: Program, django_assert_max_num_queries: Any) -> None:
    with override_settings(DEBUG=False), django_assert_max_num_queries(70):
        visitors.send(BULK, {"births": [birth("N1")]})
    visitors.send(BULK, {"births": [birth(f"M{number}") for number in range(25)]})
    with django_assert_max_num_queries(14):
        assert len(visitors.get(SINGLE).json()["results"]) == 25
