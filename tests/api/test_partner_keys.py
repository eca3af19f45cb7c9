"""A partner's key: shown once, kept as a hash, replaced with an overlap, revoked at once."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed

from centres.models import AuditEvent, Partner, PartnerKey
from centres.partners import keys, secrets
from centres.partners.authentication import PartnerKeyAuthentication
from centres.refusals import Refused
from tests.api.partners import BIRTHS, Program, key_of, partner
from tests.cast import County, ago, person


def ada(county: County) -> Client:
    client = Client()
    client.force_login(county.ada)
    return client


def works(written: str) -> bool:
    request = type("Asked", (), {"headers": {"authorization": f"Bearer {written}"}})()
    try:
        return PartnerKeyAuthentication().authenticate(request) is not None
    except AuthenticationFailed:
        return False


def typed(**facts: object) -> dict[str, object]:
    last = ago(-30)
    day = {f"expires_on_{part}": getattr(last, part) for part in ("day", "month", "year")}
    return {"client_id": uuid4(), "name": "births feed", "scopes": [BIRTHS], **day, **facts}


def test_a_key_is_shown_once_and_kept_as_a_hash(county: County) -> None:
    client, visitors = ada(county), partner(county.ada)
    address, form = reverse("partner_key_add", args=[visitors.code]), typed()
    made = client.post(address, form)
    key = PartnerKey.objects.get()
    (written,) = re.findall(r"lodestar_\w{8}_[\w-]{43}", made.content.decode())
    assert works(written)
    assert "no-store" in made.headers["Cache-Control"]
    secret = written.removeprefix(f"lodestar_{key.prefix}_")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(k)::text FROM centres_partnerkey k")
        assert secret not in cursor.fetchone()[0]
    assert secret not in str([event.details for event in AuditEvent.objects.all()])
    again = client.post(address, form, follow=True).content.decode()
    assert "shown once only" in again
    shown = client.get(reverse("partner", args=[visitors.code])).content.decode()
    assert key.prefix in shown
    assert secret not in again + shown
    assert PartnerKey.objects.count() == 1


def test_what_is_no_key_in_force_lets_nobody_in(county: County) -> None:
    key, written = key_of(county.ada, partner(county.ada))
    assert works(written)
    for wrong in (written[:-1], written[:-1] + "~", written + "a", "", "lodestar_", "\xff" * 60):
        assert not works(wrong)
    other = secrets.written(key.prefix, secrets.new_secret())
    assert not works(other)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert not works(written)
    keys.revoke(by=county.ada, key=key)
    assert not works(written)


def test_a_new_secret_of_the_service_ends_no_key(county: County, settings: object) -> None:
    _key, written = key_of(county.ada, partner(county.ada))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert works(written)
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    assert not works(written)


def test_the_day_of_its_last_use_is_kept(county: County) -> None:
    key, written = key_of(county.ada, partner(county.ada))
    assert works(written)
    key.refresh_from_db()
    assert key.last_used_on == ago(0)


def test_both_keys_work_while_one_takes_the_others_place(county: County) -> None:
    old, written = key_of(county.ada, partner(county.ada), BIRTHS)
    new, replacing = keys.rotate(
        by=county.ada, key=old, overlap=3, expires_on=ago(-90), client_id=uuid4()
    )
    assert works(written)
    assert works(replacing)
    assert new.scopes == [BIRTHS]
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert not works(written)
        assert works(replacing)
    old.refresh_from_db()
    assert (old.replaced_by, old.expires_on) == (new, ago(-3))
    with pytest.raises(Refused):
        keys.rotate(by=county.ada, key=old, overlap=0, expires_on=ago(-90), client_id=uuid4())


def test_every_step_is_in_the_trail(county: County) -> None:
    client, visitors = ada(county), partner(county.ada)
    key, _ = key_of(county.ada, visitors)
    facts = typed(overlap=7)
    rotated = client.post(reverse("partner_key_rotate", args=[visitors.code, key.prefix]), facts)
    assert "lodestar_" in rotated.content.decode()
    client.post(reverse("partner_key_revoke", args=[visitors.code, key.prefix]))
    trail = AuditEvent.objects.filter(record="partner").order_by("pk")
    assert [event.action for event in trail] == [
        "partner.added",
        "partner.key_made",
        "partner.key_rotated",
        "partner.key_revoked",
    ]
    assert trail[2].details["key"] == key.prefix


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_on_year": "2015"}, "expires_on"),
        ({"expires_on_year": "2999"}, "expires_on"),
        ({"name": ""}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"client_id": "one"}, "client_id"),
    ],
)
def test_a_fault_is_beside_its_field(county: County, facts: dict[str, object], field: str) -> None:
    address = reverse("partner_key_add", args=[partner(county.ada).code])
    answer = ada(county).post(address, typed(**facts))
    assert list(answer.context["form"].errors) == [field]
    assert not PartnerKey.objects.exists()


def test_a_partner_is_recorded_once(county: County) -> None:
    form = {"name": "MASH", "code": "MASH", "kind": "mash"}
    client = ada(county)
    assert client.post(reverse("partner_add"), form).status_code == 302
    assert "code" in client.post(reverse("partner_add"), form).context["form"].errors
    assert Partner.objects.get().code == "mash"


def test_nobody_but_the_administrator_makes_one(county: County) -> None:
    with pytest.raises(Refused):
        keys.add_partner(by=county.cora, code="x", name="x", kind="other")
    visitors = partner(county.ada)
    elsewhere = person(county.elsewhere, "edna", "council_admin")
    for who in (county.cora, county.olga, county.eve, elsewhere):
        with pytest.raises(Refused):
            key_of(who, visitors)


def test_the_database_refuses_a_key_for_nothing(county: County) -> None:
    key, _ = key_of(county.ada, partner(county.ada))
    faults: list[dict[str, Any]] = [{"scopes": []}, {"scopes": ["all"]}, {"expires_on": ago(1)}]
    for wrong in faults:
        with pytest.raises(IntegrityError), transaction.atomic():
            PartnerKey.objects.filter(pk=key.pk).update(**wrong)
    with pytest.raises(ValidationError):
        keys.rotate(by=county.ada, key=key, overlap=31, expires_on=ago(-9), client_id=uuid4())


def test_the_list_asks_the_same_whatever_there_is(
    county: County, django_assert_max_num_queries: object
) -> None:
    for number in range(4):
        key_of(county.ada, partner(county.ada, f"p{number}"))
    client = ada(county)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert client.get(reverse("partners")).content.decode().count("P3") == 1


def test_a_key_opens_no_page_and_nothing_of_the_phones(county: County) -> None:
    _, written = key_of(county.ada, partner(county.ada))
    for path in ("/api/v1/me/", "/api/v1/families/", "/api/v1/device-copy/"):
        assert Program(written).get(path).status_code == 403
    assert Program(written).get("/families/").status_code == 302
