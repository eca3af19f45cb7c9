"""The API of claims: the same rules, told to programs."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from payments.models import Claim, Transaction
from tests.api.problems import faults
from tests.payments.browsing import address
from tests.payments.cast import Q1, Cast


@pytest.fixture
def claim(cast: Cast) -> Claim:
    contract = cast.contract()
    cast.price(contract, "star_progress", 12_500)
    for number in range(1, 8):
        cast.achieved(Q1, f"S{number}", date(2015, 5, number))
    cast.draft(Q1)
    return cast.submitted(contract, Q1)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, claim: Claim) -> Any:
    return client.get(reverse("api_claim", args=address(claim)))


def decide(client: Client, claim: Claim, body: Any) -> Any:
    return client.post(
        reverse("api_claim_decision", args=address(claim)), body, content_type="application/json"
    )


def test_claim_is_read_with_its_lines(cast: Cast, claim: Claim) -> None:
    said = read(signed_in(cast.manager), claim).json()
    assert (said["contract"], said["quarter"], said["state"]) == ("CT1", "2015-16-Q1", "submitted")
    assert said["net_pence"] == 87_500
    assert said["lines"][0] == {
        "line": 1,
        "kind": "outcome",
        "measure": "star_progress",
        "version": 1,
        "subject": "S1",
        "achieved_on": "2015-05-01",
        "amount_pence": 12_500,
        "numerator": None,
        "denominator": None,
        "decision": "pending",
        "reason": "",
        "flags": [],
        "evidence": [],
    }


def test_commissioner_approves_what_was_read(cast: Cast, claim: Claim) -> None:
    carol = signed_in(cast.carol)
    early = decide(carol, claim, {"decision": "approve", "digest": digest(carol, claim)})
    assert early.status_code == 409
    assert early.json()["detail"] == "5 checks of the sample are not recorded yet."
    stale = digest(carol, claim)
    cast.checked(claim)
    changed = decide(carol, claim, {"decision": "approve", "digest": stale})
    assert changed.status_code == 409
    assert changed.json()["detail"].startswith("This claim has changed")
    done = decide(carol, claim, {"decision": "approve", "digest": digest(carol, claim)})
    assert (done.status_code, done.json()["state"]) == (200, "approved")
    assert Transaction.objects.get().amount_pence == 87_500
    again = decide(carol, claim, {"decision": "approve", "digest": digest(carol, claim)})
    assert again.status_code == 409
    assert again.json()["detail"] == "This claim is approved now. Nothing was done."


def test_commissioner_returns_with_a_reason(cast: Cast, claim: Claim) -> None:
    carol = signed_in(cast.carol)
    body = {"decision": "return", "digest": digest(carol, claim)}
    assert faults(decide(carol, claim, body)) == {"reason": ["Say why, in a few words."]}
    done = decide(carol, claim, {**body, "reason": "Wrong dates."})
    assert (done.status_code, done.json()["state"]) == (200, "returned")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ("7", 400),
        ({}, 400),
        ({"decision": "approve"}, 400),
        ({"decision": "perhaps", "digest": "x"}, 400),
        ({"decision": ["approve"], "digest": {"a": 1}}, 400),
        ({"decision": "approve", "digest": "x" * 65}, 400),
        ({"decision": "approve", "digest": "\x00"}, 400),
        ({"decision": "return", "digest": "x", "reason": "   "}, 400),
        ({"decision": "return", "digest": "x", "reason": "x" * 1001}, 400),
        ({"decision": "return", "digest": "x", "reason": "\ud800"}, 400),
        ({"decision": "approve", "digest": "x"}, 409),
    ],
    ids=str,
)
def test_what_is_malformed_is_told_field_by_field(
    cast: Cast, claim: Claim, body: Any, status: int
) -> None:
    answer = decide(signed_in(cast.carol), claim, body)
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert Claim.objects.get(pk=claim.pk).state == "submitted"


def test_nobody_else_finds_it(cast: Cast, claim: Claim) -> None:
    other = cast.provider_named("P9")
    stranger = other.council.people.get(username="P9.manager")
    assert read(signed_in(stranger), claim).status_code == 404
    assert read(signed_in(cast.worker), claim).status_code == 404
    body = {"decision": "approve", "digest": "x"}
    for who in (stranger, cast.manager, cast.coordinator, cast.admin, cast.worker):
        assert decide(signed_in(who), claim, body).status_code == 404
    assert read(Client(), claim).status_code == 403
    assert decide(Client(), claim, body).status_code == 403
    missing = reverse("api_claim", args=["CT1", "2014-15-Q1"])
    assert signed_in(cast.carol).get(missing).status_code == 404


def test_a_page_of_another_site_cannot_decide(cast: Cast, claim: Claim) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.carol)
    answer = decide(client, claim, {"decision": "approve", "digest": "x"})
    assert answer.status_code == 403


def digest(client: Client, claim: Claim) -> str:
    return read(client, claim).json()["digest"]
