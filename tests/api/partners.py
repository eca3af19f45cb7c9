"""Partners with keys, for stories."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from rest_framework.test import APIClient

from centres.models import Partner, PartnerKey, User
from centres.partners.keys import add_partner, make_key
from tests.cast import ago

BIRTHS, REFER, FOLLOW, WAREHOUSE = PartnerKey.Scopes.values


def partner(by: User, code: str = "health-visitors", kind: str = "health_visitor") -> Partner:
    """An organisation of the administrator's council, made once."""
    known = Partner.objects.filter(council=by.council_id, code=code).first()
    return known or add_partner(by=by, code=code, name=code.title(), kind=kind)


def key_of(by: User, of: Partner, *scopes: str) -> tuple[PartnerKey, str]:
    """A key with these scopes (all, if none), and how it is written."""
    return make_key(
        by=by,
        partner=of,
        name="nightly feed",
        scopes=scopes or PartnerKey.Scopes.values,
        expires_on=ago(0) + timedelta(days=30),
        client_id=uuid4(),
    )


def program(by: User, of: Partner, *scopes: str) -> Program:
    """A partner's program with a new key."""
    return Program(key_of(by, of, *scopes)[1])


class Program(APIClient):
    """Sends a key with every request."""

    def __init__(self, key: str) -> None:
        super().__init__(headers={"Authorization": f"Bearer {key}"})

    def send(self, path: str, body: Any, idempotency: str | None = None) -> Any:
        """POST JSON under an idempotency key, a new one if none is given."""
        headers = {"Idempotency-Key": idempotency or str(uuid4())}
        return self.post(path, body, format="json", headers=headers)


def partner_keys(by: User) -> dict[str, str]:
    """The references of a partner and of a key of it, for the walk of all addresses."""
    known = partner(by, "walked", "other")
    key = known.keys.first() or key_of(by, known)[0]
    return {"partner": known.code, "partner_key": key.prefix}
