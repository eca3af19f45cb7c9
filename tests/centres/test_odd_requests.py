"""Requests that no browser sends: answered, and never by a 500."""

import logging

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from centres.error_reports import PlainFormatter
from centres.models import AuditEvent, User
from centres.references import next_reference, pass_references_of
from tests.cast import County, family

pytestmark = pytest.mark.django_db

LOG = "/families/{}/log/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("key", ["a" * 12 + "\x00", "A" * 32, "a" * 33, "../../etc", ""])
def test_a_cookie_that_is_no_session_of_ours(key: str) -> None:
    client = Client()
    client.cookies["sessionid"] = key
    assert client.get("/sign-in/").status_code == 200
    assert client.get("/families/").status_code == 302


def test_a_day_beyond_any_calendar(county: County) -> None:
    kept = family(county.north)
    sent = {"date_choice": "other", "date_0": "9" * 11, "date_1": "1", "date_2": "2015"}
    assert signed_in(county.fiona).post(LOG.format(kept.ref), sent).status_code == 200


@pytest.mark.parametrize("body", ["[" * 200_000, '{"kind": "\\ud800"}', "[]", '"x"', "null"])
def test_json_that_is_not_what_it_should_be(county: County, body: str) -> None:
    answer = signed_in(county.fiona).post(
        "/api/v1/engagements/", body, content_type="application/json"
    )
    assert answer.status_code == 400


def test_a_nul_in_an_address_of_the_admin_site(county: County) -> None:
    county.cora.is_staff = county.cora.is_superuser = True
    county.cora.save()
    client = signed_in(county.cora)
    assert client.get("/admin/centres/centre/?code=%00").status_code == 302


def test_nobody_can_take_a_login_by_an_email_address(county: County) -> None:
    for person in (county.pat, county.frank):
        User.objects.filter(pk=person.pk).update(email=county.cora.login, name="A")
    sent = {"username": county.cora.login, "password": "correct horse"}
    assert Client().post("/sign-in/", sent).status_code == 302


def test_signing_in_and_out_leaves_a_trace(county: County) -> None:
    client = Client()
    client.post("/sign-in/", {"username": county.cora.login, "password": "correct horse"})
    client.post("/sign-out/")
    kept = AuditEvent.objects.filter(user=county.cora).order_by("pk")
    assert list(kept.values_list("action", flat=True)) == ["user.signed_in", "user.signed_out"]


def test_new_references_pass_those_that_came_back(county: County) -> None:
    kept = family(county.north)
    number = int(next_reference("F")[3:])
    kept.ref = f"LF-{number + 40:08d}"
    kept.save()
    pass_references_of(["families_family", "families_case"])
    assert next_reference("F") == f"LF-{number + 41:08d}"
    pass_references_of(["families_case"])
    assert next_reference("F") == f"LF-{number + 42:08d}"


def test_logs_do_not_quote_what_the_database_refused(county: County) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO centres_council (code, name) VALUES (%s, 'Whisper')",
                [county.council.code],
            )
    except IntegrityError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "Failed", (), None)
        record.exc_info = (type(error), error, error.__traceback__)
        said = PlainFormatter("{message}", style="{").format(record)
    assert "IntegrityError 23505" in said
    assert county.council.code not in said
    assert "Whisper" not in said
