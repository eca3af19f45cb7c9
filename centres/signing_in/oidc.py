"""Signing in with the account somebody has at their council (OpenID Connect, code flow).

Stricter than the standard asks: a proof key, a state and a nonce always; the identity token's
signature is checked against the council's published keys (RS256 alone), whatever way it came.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import jwt
import requests

from centres.signing_in.council_providers import Provider

ALGORITHM = "RS256"
SECONDS_TO_ANSWER = 10
CLOCKS_DIFFER = 60
MOST_BYTES = 1_000_000


class CouncilRefusedError(Exception):
    """The council's sign-in did not vouch for anybody; the words are for the log, of no person."""


@dataclass(frozen=True)
class Asked:
    """What is remembered between leaving for the council's sign-in and coming back from it."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Asked:
        """Three fresh secrets."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


def address_to_ask(provider: Provider, asked: Asked, back: str) -> str:
    """Where the council asks who it is; CouncilRefusedError when it does not answer."""
    proof = urlsafe_b64encode(sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
    facts = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": "openid profile email",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": proof,
        "code_challenge_method": "S256",
        **dict(provider.ask_for),
    }
    address = str(_discovered(provider)["authorization_endpoint"])
    return f"{address}{'&' if '?' in address else '?'}{urlencode(facts)}"


def claims_of(provider: Provider, asked: Asked, code: str, back: str) -> dict[str, Any]:
    """What the council says of the person who came back with the code, all of it checked.

    CouncilRefusedError where anything is not as it must be.
    """
    found = _discovered(provider)
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        "code_verifier": asked.verifier,
    }
    token = _asked("POST", str(found["token_endpoint"]), data=sent).get("id_token")
    if not isinstance(token, str):
        raise CouncilRefusedError("no identity token")
    try:
        claims = jwt.decode(
            token,
            _key(token, str(found["jwks_uri"])),
            algorithms=[ALGORITHM],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=CLOCKS_DIFFER,
            options={"require": ["iss", "aud", "exp", "iat", "sub"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as problem:
        raise CouncilRefusedError(type(problem).__name__) from problem
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), asked.nonce.encode()):
        raise CouncilRefusedError("nonce")
    if claims["aud"] not in (provider.client_id, [provider.client_id]):
        raise CouncilRefusedError("several audiences")
    return claims


def says_multi_factor(provider: Provider, claims: dict[str, Any]) -> bool:
    """Whether the council says that the person gave a second factor there."""
    said: set[str] = set()
    for name in ("amr", "acr", "acrs"):
        value = claims.get(name)
        said.update(map(str, value) if isinstance(value, list) else [str(value)])
    return not said.isdisjoint(provider.multi_factor)


def verified_email(provider: Provider, claims: dict[str, Any]) -> str:
    """The person's e-mail address, where the council says that it is theirs; else empty."""
    is_theirs = any(claims.get(name) in (True, "true", "1", 1) for name in provider.verified)
    email = claims.get(provider.email)
    return email if is_theirs and isinstance(email, str) else ""


def _discovered(provider: Provider) -> dict[str, Any]:
    address = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
    found = _asked("GET", address)
    if found.get("issuer") != provider.issuer:
        raise CouncilRefusedError("another issuer")
    if not {"authorization_endpoint", "token_endpoint", "jwks_uri"} <= found.keys():
        raise CouncilRefusedError("no addresses")
    return found


def _key(token: str, address: str) -> Any:
    """The council's key that the token names; CouncilRefusedError when it has none such."""
    named = jwt.get_unverified_header(token).get("kid")
    for key in _asked("GET", address).get("keys", []):
        if isinstance(key, dict) and key.get("kid") == named and key.get("kty") == "RSA":
            return jwt.PyJWK(key, algorithm=ALGORITHM).key
    raise CouncilRefusedError("unknown key")


def _asked(method: str, address: str, **sent: Any) -> dict[str, Any]:
    """The JSON that an address answers; nothing else will do."""
    try:
        answer = requests.request(
            method, address, timeout=SECONDS_TO_ANSWER, allow_redirects=False, **sent
        )
        if answer.status_code != requests.codes.ok or len(answer.content) > MOST_BYTES:
            raise CouncilRefusedError(f"answered {answer.status_code}")
        read = answer.json()
    except (requests.RequestException, ValueError) as problem:
        raise CouncilRefusedError(type(problem).__name__) from problem
    if not isinstance(read, dict):
        raise CouncilRefusedError("no object")
    return read
