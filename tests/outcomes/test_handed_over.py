"""The phone in a family's hands shows one page, whatever is asked of it, until the password."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centres.models import AuditEvent
from families.models import Case
from outcomes.models import FamilyVoice
from tests.cast import County, case, family

THEIRS = reverse("voice_handed")
BACK = reverse("voice_hand_back")
ANSWERS = dict.fromkeys(("first", "second", "third"), "quite_a_lot")


@pytest.fixture
def held(county: County) -> Case:
    return case(family(county.north), county.fiona)


@pytest.fixture
def handed(county: County, held: Case) -> Client:
    """Fiona's browser, in the family's hands."""
    client = Client()
    client.force_login(county.fiona)
    asked = {"moment": "review", "asking": "7b7f7a0e-3c1b-4f0e-9a55-0d3a6f1d2c3b"}
    before = client.session.session_key
    response = client.post(reverse("voice_ask", args=[held.ref]), asked)
    assert response.headers["Location"] == THEIRS
    assert client.session.session_key != before
    return client


def is_locked(client: Client) -> bool:
    response = client.get(reverse("today"))
    return response.status_code == 302 and response.headers["Location"] == THEIRS


def test_every_other_address_leads_back(handed: Client, held: Case) -> None:
    addresses = [
        "/",
        reverse("case", args=[held.ref]),
        reverse("family", args=[held.family.ref]),
        reverse("offline"),
        reverse("sign_in"),
        "/admin/",
        "/no/such/page/",
        "/voice/%00/comment/",
    ]
    for address in addresses:
        for response in (handed.get(address), handed.post(address, {"next": "/today/"})):
            assert response.status_code == 302, address
            assert response.headers["Location"] == THEIRS, address
    for name in ("api_me", "api_device_copy", "api_families", "api_stars", "api_engagements"):
        assert handed.get(reverse(name)).status_code == 403, name
        assert handed.post(reverse(name)).status_code == 403, name
    assert handed.get(reverse("service_worker")).status_code == 200


def test_their_page_names_nobody_and_leads_nowhere(handed: Client, held: Case) -> None:
    page = handed.get(THEIRS)
    shown = page.content.decode()
    for told in ("Ann", "Archer", "Fiona", held.ref, "Families</a>", "lodestar-worker"):
        assert told not in shown
    assert "no-store" in page.headers["Cache-Control"]
    assert shown.count('type="radio"') == 18


def test_they_answer_once_and_are_thanked(handed: Client, county: County, held: Case) -> None:
    page = handed.post(THEIRS, {**ANSWERS, "third": "", "comment": "So kind"}).content.decode()
    assert "Tap one answer" in page
    assert "So kind" in page
    for sent in (ANSWERS, {**ANSWERS, "first": "not_at_all"}, {"declined": "yes"}):
        assert handed.post(THEIRS, {**sent, "comment": "So kind"}, follow=True).status_code == 200
    voice = FamilyVoice.objects.get()
    assert (voice.case, voice.first, voice.comment) == (held, "quite_a_lot", "So kind")
    assert (voice.asked_by, voice.moment, voice.way) == (county.fiona, "review", "handed")
    assert "So kind" not in handed.get(THEIRS).content.decode()
    assert is_locked(handed)


def test_they_would_rather_not(handed: Client) -> None:
    assert "That is fine" in handed.post(THEIRS, {"declined": "yes"}, follow=True).content.decode()
    assert FamilyVoice.objects.get().declined


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"first": "\x00", "second": "9" * 5000, "third": "' OR 1"},
        {**ANSWERS, "comment": "x" * 5000},
        {**ANSWERS, "comment": "a\x00b"},
    ],
)
def test_whatever_is_sent_is_no_answer_and_no_failure(handed: Client, sent: dict) -> None:
    assert handed.post(THEIRS, sent).status_code == 200
    assert not FamilyVoice.objects.exists()


def test_the_password_of_whoever_signed_in_opens_it(handed: Client, held: Case) -> None:
    assert "Enter your password" in handed.post(BACK, {}).content.decode()
    assert "not the password" in handed.post(BACK, {"password": "wrong"}).content.decode()
    assert is_locked(handed)
    response = handed.post(BACK, {"password": "correct horse"})
    assert response.headers["Location"] == reverse("case", args=[held.ref])
    assert handed.get(reverse("today")).status_code == 200
    assert handed.get(THEIRS).headers["Location"] == reverse("home")
    assert AuditEvent.objects.filter(action="voice.hand_back", reference=held.ref).count() == 1


def test_guessing_takes_long(handed: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            page = handed.post(BACK, {"password": "wrong"}).content.decode()
        assert "Too many wrong passwords" in page
        assert "Too many" in handed.post(BACK, {"password": "correct horse"}).content.decode()
        assert is_locked(handed)
        clock.shift(timedelta(minutes=5, seconds=1))
        assert handed.post(BACK, {"password": "correct horse"}).status_code == 302
        assert not is_locked(handed)


def test_signing_out_always_works_and_signing_in_begins_afresh(
    handed: Client, county: County
) -> None:
    handed.post(reverse("sign_out"))
    assert handed.get(reverse("today")).headers["Location"].startswith(reverse("sign_in"))
    handed.force_login(county.fiona)
    assert not is_locked(handed)


def test_what_they_had_typed_when_the_session_ended_waits_for_nobody(
    handed: Client, county: County
) -> None:
    handed.session.flush()
    response = handed.post(THEIRS, {**ANSWERS, "comment": "Between us"})
    assert response.headers["Location"].startswith(reverse("sign_in"))
    assert "parked" not in handed.session
    assert not FamilyVoice.objects.exists()


def test_who_is_asked_again_was_asked_before(county: County, held: Case) -> None:
    client = Client()
    client.force_login(county.fiona)
    address = reverse("voice_ask", args=[held.ref])
    page = client.get(address)
    asked = {"moment": "review", "asking": page.context["form"].initial["asking"]}
    for _ in range(2):
        response = client.post(f"{address}?next=//elsewhere", {**asked, "declined": "yes"})
        assert response.headers["Location"] == reverse("case", args=[held.ref])
    assert FamilyVoice.objects.get().declined
    assert not is_locked(client)
    assert "they would rather not be asked" in client.get(address).content.decode()
