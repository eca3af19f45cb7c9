"""A form that is sent twice is done once; sent again with other words, nothing is lost."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import OperationalError, connection, connections
from django.test import Client
from django.urls import reverse

from centres.models import Receipt
from centres.sending import once
from families import members
from families.models import Carer, Family, Level
from tests.cast import County, family

NAMES = {"first_name": "Zoe", "last_name": "Archer"}


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


@pytest.fixture
def fiona(county: County) -> Client:
    client = Client()
    client.force_login(county.fiona)
    return client


def adding(archers: Family) -> str:
    return reverse("carer_add", args=[archers.ref])


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_second_tap_leads_where_the_first_one_led(fiona: Client, archers: Family) -> None:
    sent = NAMES | {"sent_id": str(uuid4())}
    first, second = (fiona.post(adding(archers), sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert said(second)[-1] == once.DONE_ALREADY
    assert Carer.objects.filter(first_name="Zoe").count() == 1


def test_sent_again_with_other_words_nothing_is_done_and_they_come_back(
    fiona: Client, archers: Family
) -> None:
    name = {"sent_id": str(uuid4())}
    fiona.post(adding(archers), NAMES | name)
    answer = fiona.post(adding(archers), NAMES | name | {"first_name": "Yve"})
    assert answer.headers["Location"] == adding(archers)
    back = fiona.get(adding(archers))
    assert back.context["form"]["first_name"].value() == "Yve"
    assert once.USED_ALREADY[:40] in back.content.decode()
    assert not Carer.objects.filter(first_name="Yve").exists()


def test_what_was_wrong_or_refused_can_be_sent_again_under_the_same_name(
    fiona: Client, archers: Family
) -> None:
    name = {"sent_id": str(uuid4())}
    assert fiona.post(adding(archers), name).status_code == 200
    assert fiona.post(adding(archers), NAMES | name).status_code == 302
    # A family that is registered is refused, with words on the page that follows.
    page, again = reverse("family_register_known", args=[archers.ref]), {"sent_id": str(uuid4())}
    for _ in range(2):
        assert once.DONE_ALREADY not in said(fiona.post(page, again))
    assert Receipt.objects.count() == 1


def test_another_person_and_another_page_do_not_share_a_name(
    county: County, fiona: Client, archers: Family
) -> None:
    sent = NAMES | {"sent_id": str(uuid4())}
    fiona.post(adding(archers), sent)
    fiona.post(adding(family(county.north)), sent)
    fiona.force_login(county.cora)
    fiona.post(adding(archers), sent)
    assert Carer.objects.filter(first_name="Zoe").count() == 1


def test_each_form_of_a_page_has_a_name_of_its_own(fiona: Client, archers: Family) -> None:
    shown = fiona.get(adding(archers)).content.decode()
    names = re.findall(r'name="sent_id" value="([0-9a-f-]{36})"', shown)
    assert len(set(names)) == len(names) == shown.count('method="post"')


def test_every_form_that_is_posted_has_the_tag() -> None:
    # What was sent, sent once more: it has the names it was sent with.
    again = {"503.html"}
    without = []
    for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', template.read_text(), re.S):
            if "csrf_token" not in form and template.name not in again:
                without.append(template.name)
    assert not without


def test_a_fault_half_way_leaves_nothing(
    fiona: Client, archers: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view's work is one transaction, whatever its parts are."""
    monkeypatch.setattr(members, "family_changed", lambda *_args, **_facts: 1 / 0)
    fiona.raise_request_exception = False
    assert fiona.post(adding(archers), NAMES | {"sent_id": str(uuid4())}).status_code == 500
    assert not Carer.objects.filter(first_name="Zoe").exists()
    assert not Receipt.objects.exists()


def test_who_gave_way_to_another_is_tried_again(
    fiona: Client, archers: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []
    real = members.family_changed

    def gives_way(*args: Any, **facts: Any) -> None:
        tried.append(facts)
        real(*args, **facts)
        if len(tried) == 1:
            with connection.cursor() as cursor:
                cursor.execute("DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END$$")

    monkeypatch.setattr(members, "family_changed", gives_way)
    answer = fiona.post(adding(archers), NAMES | {"sent_id": str(uuid4())})
    assert (answer.status_code, len(tried)) == (302, 2)
    assert Carer.objects.filter(first_name="Zoe").count() == 1
    assert said(answer) == ["Zoe Archer added."]


@pytest.mark.django_db(transaction=True)
def test_two_at_once(county: County) -> None:
    """Two taps that arrive together, in two processes of the web server."""
    archers = family(county.north)
    page, sent = reverse("family_level", args=[archers.ref]), {"level": "3", "status": ""}
    day = {"starts_on_day": "1", "starts_on_month": "3", "starts_on_year": "2016"}
    sent = {**sent, **day, "sent_id": str(uuid4())}

    def tap(_: int) -> int:
        client = Client()
        client.force_login(county.fiona)
        try:
            return client.post(page, sent).status_code
        except OperationalError:
            return 503
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as taps:
        assert [*taps.map(tap, range(4))] == [302] * 4
    assert Level.objects.filter(family=archers).count() == 1
    assert Receipt.objects.count() == 1
