"""Any request at all, from each role: no fault of ours, nothing undescribed, nothing said back.

`LODESTAR_REQUESTS=100 pytest tests/api/test_any_request.py` sends so many of each operation's for
each role, as chance has it; every test run sends a few, the same each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from centres.models import PostcodePlace, ReachArea
from centres.partners.throttling import KeyThrottle
from families.models import Family, Referral
from tests.api.partners import key_of, partner, program
from tests.api.sharing import agreed
from tests.cast import County, ago, case, family, visit

REQUESTS = int(os.environ.get("LODESTAR_REQUESTS", "0"))
OF_EACH = REQUESTS or 2
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROLES = {
    "support worker": "fiona",
    "coordinator": "cora",
    "provider manager": "pat",
    "commissioner": "colin",
    "administrator": "ada",
    "auditor": "olga",
    "partner": "",
    "nobody": "",
}
SIGNED_IN = {role for role, name in ROLES.items() if name}
# Of what is sent, values of this length are told from the words of an answer.
TELLING = 12


@pytest.fixture
def addresses(county: County) -> dict[str, str]:
    """Parts of addresses at which there is something, and records for requests to meet."""
    area = ReachArea.objects.create(
        council=county.council, centre=county.north, code="E1", name="E1", under5_population=9
    )
    PostcodePlace.objects.create(council=county.council, postcode="HP11 2EE", area=area)
    known = family(county.north, area=area)
    visit(known, county.fiona, ago(3), case=case(known, county.fiona))
    mash = partner(county.ada, "mash", "mash")
    agreed(county.olga, "mash", "births", "referral_outcomes", "warehouse_unnamed")
    sent = program(county.ada, mash).send(
        "/api/v1/referrals/",
        {
            "reference": "M1",
            "made_on": ago(1).isoformat(),
            "reason": "Debts",
            "consent": "given",
            "carers": [{"first_name": "Ann", "last_name": "Archer"}],
            "centre": "North",
        },
    )
    return {"ref": sent.json()["ref"], "dataset": "families"}


@pytest.fixture(autouse=True)
def own_connection() -> Iterator[None]:
    """Other tests have theirs looked after, as ever."""
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told to wait."""
    monkeypatch.setattr(KeyThrottle, "get_rate", lambda _self: "1000000/min")


@pytest.mark.parametrize("role", ROLES)
def test_any_request_is_answered_as_described(
    county: County, addresses: dict[str, str], role: str
) -> None:
    who = _who(county, role)
    statuses = {
        f"{operation.method} {operation.path}": _send(operation, who, addresses)
        for operation in _operations()
    }
    # Who asks is known to the service, or this would search nothing.
    assert (200 in statuses["get /api/v1/me/"]) == (role in SIGNED_IN)
    assert (200 in statuses["get /api/v1/births/"]) == (role == "partner")


def test_the_search_finds_a_fault(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("centres.api.get_token", fail)
    client = Client()
    client.force_login(county.fiona)
    who = {"cookies": {"sessionid": client.cookies["sessionid"].value}}
    (asking,) = [operation for operation in _operations() if operation.path == "/api/v1/me/"]
    with pytest.raises(BaseException, match=r"[Ss]erver error"):
        _send(asking, who, {})


def _operations() -> Iterator[Any]:
    # Requests are part of the test's transaction, as with Django's own test client.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield from _read_once()


@cache
def _read_once() -> list[Any]:
    api = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    return [found.ok() for found in api.get_all_operations()]  # type: ignore[union-attr]


def _who(county: County, role: str) -> dict[str, dict[str, str]]:
    """What says who asks: headers and cookies."""
    if role == "partner":
        _key, written = key_of(county.ada, partner(county.ada, "mash"))
        return {"headers": {"Authorization": f"Bearer {written}"}}
    if role == "nobody":
        return {}
    client = Client()
    client.force_login(county.people[ROLES[role]])
    token = client.get("/api/v1/me/").json()["csrf"]
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return {"headers": {"X-CSRFToken": token}, "cookies": cookies}


def _send(operation: Any, who: dict[str, Any], addresses: dict[str, str]) -> set[int]:
    """Send requests of an operation; the statuses they were answered with."""
    statuses = set()

    @settings(
        max_examples=OF_EACH,
        derandomize=not REQUESTS,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(sent=operation.as_strategy(), there=st.booleans())
    def run(sent: Any, there: bool) -> None:
        if there:
            sent.path_parameters |= {
                name: value for name, value in addresses.items() if name in sent.path_parameters
            }
        answer = sent.call(**who)
        statuses.add(answer.status_code)
        sent.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400:
            said_back = [text for text in _texts([sent.body, sent.query]) if text in answer.text]
            assert said_back == []

    run()
    return statuses


def _texts(value: Any) -> Iterator[str]:
    """Every longer text in what was sent."""
    if isinstance(value, str) and len(value) >= TELLING:
        yield value
    elif isinstance(value, dict):
        yield from _texts([*value.values()])
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def test_nothing_is_stored_half(county: County, addresses: dict[str, str]) -> None:
    families, referrals = Family.objects.count(), Referral.objects.count()
    who = _who(county, "partner")
    for operation in _operations():
        if operation.method == "post" and "referrals" in operation.path:
            _send(operation, who, addresses)
    new = Referral.objects.count() - referrals
    assert Family.objects.count() - families <= new
    assert Family.objects.filter(carers=None, children=None).count() == 0
