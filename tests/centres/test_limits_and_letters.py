"""Guessing is slow, nobody learns who has an account, sessions end, links work once."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centres.models import AuditEvent, Session, SignInLetter, User
from centres.signing_in import letters, limits
from centres.tasks import send_letters_left, send_password_letter
from tests.cast import County
from tests.centres.proving import PASSWORD, SECRET, code, first_step, is_in


def tries(client: Client, login: str, number: int, address: str = "10.0.0.1") -> str:
    """The page after so many wrong passwords."""
    page = ""
    for _ in range(number):
        sent = {"username": login, "password": "wrong"}
        page = client.post(reverse("sign_in"), sent, REMOTE_ADDR=address).content.decode()
    return page


@pytest.mark.parametrize("login", ["fiona@shire", "no.such.person"])
def test_an_account_waits_after_eight_wrong_passwords_whether_it_exists_or_not(
    county: County, login: str
) -> None:
    assert limits.TOO_MANY not in tries(Client(), login, 8)
    assert limits.TOO_MANY in tries(Client(), login, 1)
    assert first_step(Client(), "fiona@shire", REMOTE_ADDR="10.0.0.9").status_code != 500
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert limits.TOO_MANY in tries(Client(), f" {login.upper()}", 1)


def test_the_office_behind_the_same_address_goes_on_working(county: County) -> None:
    for login in ("fiona@shire", "cora@shire", "a", "b", "c"):
        tries(Client(), login, 9)
    assert first_step(Client(), "frank@shire", REMOTE_ADDR="10.0.0.1").status_code == 302


def test_others_guesses_from_elsewhere_do_not_lock_somebody_out_of_their_own_browser(
    county: County, monkeypatch: Any
) -> None:
    monkeypatch.setattr(limits, "ACCOUNT", limits.Limit("account", 3, 3600))
    own = Client()
    first_step(own, "fiona@shire")
    Session.objects.all().delete()
    for number in range(4):
        tries(Client(), "fiona@shire", 1, address=f"10.9.0.{number}")
    assert limits.TOO_MANY in tries(Client(), "fiona@shire", 1, address="10.9.1.1")
    assert first_step(own, "fiona@shire").status_code == 302


def test_comings_and_goings_leave_a_trace_without_what_was_typed(county: County) -> None:
    client = Client()
    tries(client, "fiona@shire", 1)
    tries(client, "my-password-by-mistake", 1)
    first_step(client, "fiona@shire")
    client.post(reverse("sign_out"))
    found = AuditEvent.objects.order_by("pk").values_list("action", "reference", "user")
    assert list(found) == [
        ("user.sign_in_refused", "fiona@shire", None),
        ("user.sign_in_refused", "unknown", None),
        ("user.signed_in", "fiona@shire", county.fiona.pk),
        ("user.signed_out", "fiona@shire", county.fiona.pk),
    ]


@pytest.mark.parametrize(
    ("minutes_between", "stays"), [([59, 59, 59], True), ([61], False), ([50] * 15, False)]
)
def test_a_session_ends_without_a_page_and_after_a_day(
    county: County, minutes_between: list[int], stays: bool
) -> None:
    client = Client()
    client.force_login(county.fiona)
    now = timezone.now()
    for minutes in minutes_between:
        now += timedelta(minutes=minutes)
        with time_machine.travel(now, tick=False):
            here = client.get(reverse("reminders")).status_code == 200
    assert here is stays
    assert Session.objects.filter(user=county.fiona).exists() is stays


def test_a_page_that_asks_for_itself_keeps_nobody_signed_in(county: County) -> None:
    client = Client()
    client.force_login(county.fiona)
    for minutes in (40, 80):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
            answer = client.get(reverse("reminders"), headers={"Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 302


def test_where_else_am_i_signed_in_and_out(county: County) -> None:
    here, there, other = Client(), Client(), Client()
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0) Version/26.0 Mobile Safari/604.1"
    first_step(here, "fiona@shire")
    there.post(
        reverse("sign_in"),
        {"username": "fiona@shire", "password": PASSWORD},
        headers={"User-Agent": phone},
    )
    first_step(other, "frank@shire")
    page = here.get(reverse("account"))
    shown = page.content.decode()
    assert "Safari on iPhone" in shown
    key = there.session.session_key or ""
    assert key not in shown, "a page never says what opens a session"
    (name,) = [name for one, name in page.context["sessions"] if one.session_key == key]
    for odd in ("x", "\x00"):
        here.post(reverse("session_end"), {"session": odd})
    assert is_in(there)
    here.post(reverse("session_end"), {"session": name})
    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)


def link_in(letter: Any) -> str:
    found = re.search(r"https?://[^/]+(/\S+/)", letter.body)
    assert found
    return found[1]


@pytest.fixture
def fiona(county: County) -> User:
    county.fiona.email = "fiona@example.org"
    county.fiona.save()
    return county.fiona


@pytest.mark.parametrize(
    "password", ["4711 8128 2357 1968!", "k7$Qz9!v2#Xw", "north of otters and owls"]
)
def test_nothing_is_asked_of_a_password_but_that_it_is_ones_own(fiona: User, password: str) -> None:
    validate_password(password, fiona)


@pytest.mark.usefixtures("queue")
def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(fiona: User) -> None:
    stays = Client()
    first_step(stays, "fiona@shire")
    pages = [
        Client().post(reverse("password_forgotten"), {"username": typed}).content
        for typed in ("fiona@example.org", "nobody.at.all", "\x00")
    ]
    assert len({re.sub(rb"csrf.*?>", b"", page) for page in pages[:2]}) == 1
    for number in (0, fiona.pk):
        send_password_letter(number)
    send_letters_left()
    send_letters_left()
    (letter,) = mail.outbox
    assert "Fiona" in letter.body
    kept = SignInLetter.objects.get()
    path = link_in(letter)
    assert path.split("/")[2] not in str(SignInLetter.objects.values())
    weak = Client().post(path, {"new_password": "short", "again_password": "short"})
    assert "new_password" in weak.context["form"].errors
    local = dict.fromkeys(("new_password", "again_password"), "North-Shire-South-2044!x")
    assert "names of the council" in Client().post(path, local).content.decode()
    new = {"new_password": "seven quiet otters", "again_password": "seven quiet otters"}
    assert Client().post(path, new).headers["Location"] == reverse("sign_in")
    assert Client().post(path, new).status_code == 404
    assert not is_in(stays), "signed out everywhere"
    assert first_step(Client(), "fiona@shire").status_code == 200
    sent = {"password": "seven quiet otters"}
    assert first_step(Client(), "fiona@shire", **sent).status_code == 302
    kept.refresh_from_db()
    assert kept.ended_at


@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (61, 404)])
def test_a_link_ends_by_itself(fiona: User, minutes: int, status: int) -> None:
    letter = letters.write(to=fiona, kind=letters.Kind.PASSWORD)
    assert letter
    assert letters.send(letter.pk)
    assert not letters.send(letter.pk), "once"
    path = link_in(mail.outbox[0])
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        assert Client().get(path).status_code == status
    assert Client().get(path.replace("password", "invitation")).status_code == 404


@pytest.mark.usefixtures("queue")
def test_who_is_of_no_council_signs_in_like_everybody_else(county: County, settings: Any) -> None:
    settings.SECOND_FACTOR = True
    User.objects.create_superuser("root", PASSWORD, name="Root", email="root@example.org")
    client = Client()
    first_step(client, "root")
    client.get(reverse("factor_app"))
    session = client.session
    session["secret"] = SECRET
    session.save()
    assert len(client.post(reverse("factor_app"), {"code": code()}).context["codes"]) == 10
    new = {"new_password": "seven quiet otters", "again_password": "seven quiet otters"}
    assert client.post(reverse("password_change"), new).status_code == 302
    send_password_letter(User.objects.get(login="root").pk)
    send_letters_left()
    (link,) = (link_in(one) for one in mail.outbox if "/password/" in str(one.body))
    assert Client().post(link, new).status_code == 302


@pytest.mark.usefixtures("queue")
def test_nobody_without_a_password_gets_one_past_their_council(fiona: User) -> None:
    fiona.set_unusable_password()
    fiona.save()
    send_password_letter(fiona.pk)
    assert not SignInLetter.objects.exists()
