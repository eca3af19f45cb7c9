"""Everybody proves twice who they are; who cannot yet is led to set it up before anything else."""

from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from centres.models import AuditEvent, Session
from centres.refusals import Refused
from centres.signing_in import factors
from families.models import Engagement
from tests.cast import County, family
from tests.centres.proving import SECRET, code, first_step, has_app, is_in, second_step, wrong_code

CHOOSE = "/account/second-factor/"


@pytest.fixture(autouse=True)
def second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR = True


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize("who", ["fiona", "cora", "pat", "colin", "ada", "olga", "nobody"])
def test_every_role_is_led_to_set_one_up(county: County, who: str) -> None:
    client = Client()
    first_step(client, f"{who}@shire")
    for page in (reverse("home"), reverse("account"), "/admin/", reverse("reminders")):
        assert client.get(page).headers["Location"] == CHOOSE, page
    assert client.get("/api/v1/me/").status_code == 403
    assert client.get(CHOOSE).status_code == 200


def test_an_app_is_set_up_with_codes_to_keep_and_then_asked_for(county: County) -> None:
    client = Client()
    first_step(client, "fiona@shire")
    client.get(reverse("families") + "?q=1")
    page = client.get(reverse("factor_app"))
    secret = client.session["secret"]
    assert factors.spaced(secret) in page.content.decode()
    picture = client.get(reverse("factor_app_picture"))
    assert (picture["Content-Type"], picture.content[:5]) == ("image/svg+xml", b"<?xml")
    wrong = client.post(reverse("factor_app"), {"code": "no"})
    assert "code" in wrong.context["form"].errors

    session = client.session
    session["secret"] = SECRET
    session.save()
    kept = client.post(reverse("factor_app"), {"code": code()})
    assert len(kept.context["codes"]) == 10
    assert client.get(reverse("go_on")).headers["Location"] == reverse("families") + "?q=1"
    assert is_in(client)
    assert SECRET not in str(Authenticator.objects.get(type="totp").data)

    other = Client()
    assert first_step(other, "fiona@shire").headers["Location"] == reverse("second_factor")
    assert not is_in(other)
    assert "code" in second_step(other, code()).context["form"].errors, "used to set it up"
    assert second_step(other, code(later=1)).headers["Location"] == reverse("home")
    assert is_in(other)
    recovery = kept.context["codes"][3]
    third = Client()
    first_step(third, "fiona@shire")
    assert second_step(third, f"{recovery[:4]} {recovery[4:]}").status_code == 302
    first_step(fourth := Client(), "fiona@shire")
    assert second_step(fourth, recovery).status_code == 200, "a recovery code works once"
    assert actions().count("factor.added") == 1
    assert "user.sign_in_refused" in actions()
    assert "factor.recovery_code_used" in actions()


def test_a_code_works_once_even_where_redis_is_away(county: County, monkeypatch: Any) -> None:
    has_app(county.fiona)

    def away(*_args: Any, **_kwargs: Any) -> None:
        raise ConnectionError("away")

    for name in ("add", "incr", "get_many", "delete_many"):
        monkeypatch.setattr(type(cache._connections[cache._alias]), name, away)  # type: ignore[attr-defined]
    now = code()
    clients = [Client(), Client()]
    for client in clients:
        first_step(client, "fiona@shire")
    assert second_step(clients[0], now).status_code == 302
    assert second_step(clients[1], now).status_code == 200


def test_a_changed_key_of_the_service_still_reads_what_it_is_told_of(
    county: County, settings: Any
) -> None:
    has_app(county.fiona)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "k" * 60
    first_step(client := Client(), "fiona@shire")
    assert second_step(client, code()).status_code == 200, "refused, and no fault of the service"
    settings.SECRET_KEY_FALLBACKS = [before]
    assert second_step(client, code()).status_code == 302


def test_codes_cannot_be_guessed_and_nobody_waits_at_the_first_step_for_ever(
    county: County,
) -> None:
    has_app(county.fiona)
    client = Client()
    first_step(client, "fiona@shire")
    for _ in range(10):
        second_step(client, wrong_code())
    assert "Too many codes" in second_step(client, code()).content.decode()
    with time_machine.travel("2036-01-01", tick=False):
        assert second_step(client, code()).headers["Location"] == reverse("sign_in")
        client = Client()
        first_step(client, "frank@shire")
        assert client.get(reverse("home")).headers["Location"] == CHOOSE


def test_typing_waits_through_the_second_factor(county: County) -> None:
    has_app(county.fiona)
    kept = family(county.north)
    page = reverse("engagement_log", args=[kept.ref])
    browser = Client()
    first_step(browser, "fiona@shire")
    second_step(browser, code())
    Session.objects.all().delete()
    note = {"kind": "home_visit", "note": "Bo can walk along the sofa"}
    assert browser.post(page, note).headers["Location"].startswith(reverse("sign_in"))
    first_step(browser, "fiona@shire", next=page)
    assert "What you typed is kept" in browser.get(reverse("second_factor")).content.decode()
    assert second_step(browser, code(later=1)).headers["Location"] == page
    assert browser.get(page).context["form"]["note"].value() == note["note"]
    assert not Engagement.objects.exists()


def test_the_last_factor_stays_and_an_old_sign_in_changes_nothing(county: County) -> None:
    app = has_app(county.fiona)
    with pytest.raises(Refused, match="only second factor"):
        factors.remove(by=county.fiona, factor=app, required=True)
    client = Client()
    first_step(client, "fiona@shire")
    second_step(client, code())
    session = client.session
    session["proved"] -= 3600
    session.save()
    for name, args in (("factor_choose", []), ("factor_remove", [app.pk]), ("password_change", [])):
        send = client.post if args else client.get
        assert send(reverse(name, args=args)).headers["Location"].startswith(reverse("prove"))
    assert client.post(reverse("prove"), {"password": "wrong"}).status_code == 200
    assert client.post(reverse("prove"), {"password": "correct horse"}).status_code == 302
    assert client.get(reverse("factor_choose")).status_code == 200


@pytest.mark.parametrize("sent", ["", "{", "[]", "null", '{"response": 7}', '{"id": "\x00"}'])
def test_odd_passkeys_are_answered(county: County, sent: str) -> None:
    has_app(county.fiona)
    client = Client()
    assert client.get(reverse("passkey_options")).json()["publicKey"]["userVerification"] == (
        "required"
    )
    facts = {"credential": sent}
    assert client.post(reverse("passkey_sign_in"), facts).status_code == 200
    first_step(client, "fiona@shire")
    assert client.post(reverse("second_factor"), facts).status_code == 200
    assert not is_in(client)
