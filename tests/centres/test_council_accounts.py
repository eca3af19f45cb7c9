"""Signing in with a council's own account, against a provider of OpenID Connect on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from centres.models import AuditEvent, User
from centres.signing_in import council_accounts, council_providers
from centres.signing_in.checks import providers_are_complete
from tests.cast import County
from tests.centres.proving import code, has_app, is_in, second_step

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Entra(BaseHTTPRequestHandler):
    """Discovery, keys and tokens; `claims` and `signing` are what the next token says and is."""

    claims: dict[str, Any] = {}
    signing: dict[str, Any] = {}
    asked: dict[str, str] = {}

    def do_GET(self) -> None:
        here = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        if self.path.endswith("/keys"):
            public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
            return self._say({"keys": [{**public, "kid": "one", "use": "sig"}]})
        return self._say(
            {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "jwks_uri": f"{here}/keys",
            }
        )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        type(self).asked = dict(parse_qsl(body))
        how = {"key": KEY, "algorithm": "RS256", "headers": {"kid": "one"}, **self.signing}
        self._say({"access_token": "unused", "id_token": jwt.encode(self.claims, **how)})

    def _say(self, said: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Entra)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def shire(issuer: str, county: County, settings: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "key": "shire",
        "council": "shire",
        "name": "Shire County Council",
        "issuer": issuer,
        "client_id": "lodestar",
        "client_secret": "hush",
        "subject": "oid",
    }
    settings.OIDC_PROVIDERS = [facts]
    settings.SECOND_FACTOR = True
    User.objects.filter(pk=county.fiona.pk).update(email="fiona@shire.example")
    User.objects.filter(pk=county.eve.pk).update(email="eve@shire.example")
    Entra.signing = {}
    return facts


def says(issuer: str, asked: dict[str, str], **claims: Any) -> None:
    """What the council says of who comes back; None takes a claim away."""
    now = int(time.time())
    facts = {
        "iss": issuer,
        "aud": "lodestar",
        "sub": "pairwise",
        "oid": "f-1",
        "iat": now,
        "exp": now + 300,
        "nonce": asked["nonce"],
        "email": "Fiona@shire.example",
        "email_verified": True,
        "amr": ["pwd", "mfa"],
        **claims,
    }
    Entra.claims = {name: value for name, value in facts.items() if value is not None}


def leaves(client: Client) -> dict[str, str]:
    """Press the button; what the council's sign-in is asked."""
    assert "Sign in with Shire" in client.get(reverse("sign_in")).content.decode()
    there = client.get(reverse("council_sign_in", args=["shire"]) + "?next=/families/")
    found = parse_qs(urlsplit(there.headers["Location"]).query)
    return {name: values[0] for name, values in found.items()}


def comes_back(client: Client, asked: dict[str, str], **sent: str) -> Any:
    facts = {"code": "abc", "state": asked["state"], **sent}
    return client.get(reverse("council_signed_in", args=["shire"]), facts)


def test_in_by_a_verified_address_with_the_councils_second_factor(
    issuer: str, county: County
) -> None:
    client = Client()
    asked = leaves(client)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    says(issuer, asked)
    assert comes_back(client, asked).headers["Location"] == "/families/"
    assert is_in(client)
    assert Entra.asked["code_verifier"]
    assert comes_back(client, asked).status_code == 200, "an answer counts once"
    linked = SocialAccount.objects.get()
    assert (linked.uid, linked.user, linked.extra_data) == ("f-1", county.fiona, {})
    event = AuditEvent.objects.get(action="user.signed_in")
    assert event.details == {"factor": "council"}
    assert "with your council’s account" in client.get(reverse("account")).content.decode()


def test_without_the_councils_second_factor_ours_is_asked(issuer: str, county: County) -> None:
    for has_one in (False, True):
        if has_one:
            has_app(county.fiona)
        client = Client()
        asked = leaves(client)
        says(issuer, asked, amr=["pwd"])
        comes_back(client, asked)
        assert not is_in(client)
    assert second_step(client, code()).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize(
    ("claims", "signing"),
    [
        ({"aud": "another"}, {}),
        ({"aud": ["lodestar", "another"]}, {}),
        ({"iss": "https://elsewhere.example"}, {}),
        ({"nonce": "another"}, {}),
        ({"nonce": None}, {}),
        ({"exp": 1_000_000}, {}),
        ({"exp": None}, {}),
        ({"email_verified": False}, {}),
        ({"email_verified": None}, {}),
        ({"oid": None}, {}),
        ({"oid": "x" * 500}, {}),
        ({"oid": "a\x00"}, {}),
        ({"email": "nobody@shire.example"}, {}),
        ({"email": "eve@shire.example"}, {}),
        ({"email": ["fiona@shire.example"]}, {}),
        ({}, {"key": STRANGER}),
        ({}, {"headers": {"kid": "two"}}),
        ({}, {"headers": {}}),
        ({}, {"key": "k" * 32, "algorithm": "HS256"}),
        ({}, {"key": "", "algorithm": "none"}),
    ],
    ids=lambda facts: "-".join(facts) or "as-it-is",
)
def test_whatever_is_not_as_it_must_be_lets_nobody_in_and_creates_nobody(
    issuer: str, claims: dict[str, Any], signing: dict[str, Any]
) -> None:
    client, number = Client(), User.objects.count()
    asked = leaves(client)
    says(issuer, asked, **claims)
    Entra.signing = signing
    assert "You are not signed in" in comes_back(client, asked).content.decode()
    assert not is_in(client)
    assert User.objects.count() == number
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "sent", [{"state": "another"}, {"state": ""}, {"code": ""}, {"state": "\ud800é"}]
)
def test_only_the_browser_that_left_comes_back(issuer: str, sent: dict[str, str]) -> None:
    client = Client()
    asked = leaves(client)
    says(issuer, asked)
    sent = {name: value.encode("utf-8", "replace").decode() for name, value in sent.items()}
    assert comes_back(client, asked, **sent).status_code == 200
    assert comes_back(Client(), asked).status_code == 200
    assert not is_in(client)


def test_a_link_is_one_persons_and_outlives_a_change_of_address(
    issuer: str, county: County
) -> None:
    provider = council_providers.called("shire")
    assert provider
    council_accounts.link(by=county.ada, person=county.frank, provider=provider, subject="f-2")
    for oid, email, who in (
        ("f-2", None, county.frank),
        ("f-1", "fiona@shire.example", county.fiona),
        ("f-1", "new-name@shire.example", county.fiona),
        ("f-3", "fiona@shire.example", None),
    ):
        client = Client()
        asked = leaves(client)
        says(issuer, asked, oid=oid, email=email)
        comes_back(client, asked)
        assert client.session.get("_auth_user_id") == (str(who.pk) if who else None), oid
    User.objects.filter(pk=county.fiona.pk).update(is_active=False)
    client = Client()
    asked = leaves(client)
    says(issuer, asked)
    comes_back(client, asked)
    assert not is_in(client)


def test_a_council_whose_sign_in_is_away_is_told_so(shire: dict[str, Any]) -> None:
    shire["issuer"] = "http://127.0.0.1:9"
    page = Client().get(reverse("council_sign_in", args=["shire"]))
    assert "does not answer" in page.content.decode()


@pytest.mark.parametrize(
    ("given", "number"),
    [([{"key": "a"}], 1), (["x"], 1), ([{"key": "A/b"}], 1), ("twice", 1), ("as it is", 0)],
)
def test_what_is_set_up_wrong_is_told_at_the_start(
    shire: dict[str, Any], settings: Any, given: Any, number: int
) -> None:
    whole = {"twice": [shire, shire], "as it is": [shire]}
    settings.OIDC_PROVIDERS = whole.get(given, given) if isinstance(given, str) else given
    assert len(providers_are_complete()) == number
