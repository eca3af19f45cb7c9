"""Headers, cookies, limits, reports and contacts."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from centres.hardening import csp_reports
from config.secret_rules import require_key, require_passwords
from tests.cast import County, family

CHECKOUT = Path(__file__).resolve().parents[2]
GOOD_KEY = "q8ZVwz0Kf4sJmA2nXrT7cLdYb1HuE5pGi9oRk3MWxQvNjS6tCyB-aFlD_eUhPOgI"


@pytest.fixture(autouse=True)
def nothing_written() -> None:
    csp_reports._written.clear()


def report(page: str = "http://testserver/families/LF-7/?words=Archer", **facts: Any) -> str:
    said = {"document-uri": page, "effective-directive": "script-src-elem", **facts}
    return json.dumps({"csp-report": said})


def send(body: str) -> int:
    kind = "application/csp-report"
    return Client().post(reverse("csp_reports"), body, content_type=kind).status_code


def test_headers_of_every_page(county: County) -> None:
    client = Client()
    client.force_login(county.fiona)
    for page in ("/families/", "/sign-in/", "/health/", "/nowhere/"):
        headers = client.get(page).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert f"report-uri {reverse('csp_reports')}" in policy
        assert "report-to csp" in policy
        assert headers["Reporting-Endpoints"] == f'csp="{reverse("csp_reports")}"'
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "camera=()" in headers["Permissions-Policy"]
        assert not {"Server", "X-Powered-By"} & set(headers)


def test_a_report_names_the_rule_and_the_kind_of_page(caplog: pytest.LogCaptureFixture) -> None:
    assert send(report()) == 204
    newer = {"body": {"documentURL": "http://x/sign-in/", "effectiveDirective": "img-src"}}
    assert send(json.dumps([newer])) == 204
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "The content security policy refused script-src-elem on /families/<ref:ref>/",
        "The content security policy refused img-src on /sign-in/",
    ]


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "7", "[" * 9_000, '{"csp-report": 1}', '{"csp-report": {}}', "\x00\ud7ff"],
)
def test_nonsense_is_taken_and_says_nothing(body: str, caplog: pytest.LogCaptureFixture) -> None:
    assert send(body) == 204
    for record in caplog.records:
        assert record.getMessage().endswith("refused unknown on unknown")


def test_what_is_reported_cannot_write_lines(caplog: pytest.LogCaptureFixture) -> None:
    lie = "img-src\n2016-01-01 ERROR Archer"
    send(report("javascript:alert(1)//\nArcher", **{"effective-directive": lie}))
    assert "Archer" not in caplog.text
    assert len(caplog.records) == 1


def test_reports_are_limited(caplog: pytest.LogCaptureFixture) -> None:
    assert send(report(**{"blocked-uri": "x" * csp_reports.LARGEST})) == 413
    answers = [send(report()) for _ in range(csp_reports.MOST_A_MINUTE + 5)]
    assert answers.count(204) == csp_reports.MOST_A_MINUTE
    assert answers[-5:] == [429] * 5
    written = [record for record in caplog.records if record.name == csp_reports.__name__]
    assert len(written) == csp_reports.MOST_A_MINUTE


def test_too_much_is_413_with_a_page(county: County, settings: Any) -> None:
    client = Client()
    client.force_login(county.fiona)
    page = reverse("engagement_log", args=[family(county.north).ref])
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    settings.LARGEST_UPLOAD = 5_000
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    form = "application/x-www-form-urlencoded"
    for answer in (
        client.post(page, {"note": "x" * 6_000}),
        client.post(page, f"note={'x' * 2_000}", content_type=form),
        client.post(page, "a=1&" * 30, content_type=form),
    ):
        assert answer.status_code == 413
        assert "That is too large" in answer.content.decode()
    answer = client.post(reverse("api_engagements"), "x" * 2_001, content_type="application/json")
    assert (answer.status_code, answer.json()["title"]) == (413, "The body is too large")


def test_security_txt(settings: Any, db: None) -> None:
    page = reverse("security_txt")
    assert Client().get(page).status_code == 404
    settings.SECURITY_CONTACT = ["mailto:security@shire.example", "https://shire.example/report"]
    answer = Client().get(page)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[:2] == [f"Contact: {contact}" for contact in settings.SECURITY_CONTACT]
    assert [line.partition(":")[0] for line in lines[2:]] == [
        "Expires",
        "Preferred-Languages",
        "Canonical",
    ]


@pytest.mark.parametrize(
    ("key", "hosts", "site"),
    [
        ("", ["lodestar.example"], ""),
        ("", ["127.0.0.1"], "https://lodestar.example"),
        ("short", ["lodestar.example"], ""),
        ("a" * 64, ["lodestar.example"], ""),
        (f"change-me{GOOD_KEY}", ["lodestar.example"], ""),
        (f"django-insecure-{GOOD_KEY}", ["lodestar.example"], ""),
    ],
)
def test_a_key_that_others_could_know_is_refused(key: str, hosts: list[str], site: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        require_key(key, hosts, site)


def test_a_laptop_and_a_good_key_are_taken() -> None:
    require_key("", ["127.0.0.1", "localhost"], "http://127.0.0.1:8000")
    require_key(GOOD_KEY, ["lodestar.example"], "https://lodestar.example")


@pytest.mark.parametrize("password", ["", "postgres", "lodestar_app", "%70assword"])
def test_a_password_that_anybody_would_try_is_refused(password: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        require_passwords({"DATABASE_URL": f"postgres://lodestar_app:{password}@db.example/l"})
    require_passwords({"DATABASE_URL": "postgres://lodestar_app@/socket/l"})
    require_passwords({"DATABASE_URL": f"postgres://lodestar_app:{GOOD_KEY}@db.example/l"})


FOR_REAL = """
from django.conf import settings as s
assert s.SESSION_COOKIE_NAME.startswith("__Host-") and s.CSRF_COOKIE_NAME.startswith("__Host-")
assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SESSION_COOKIE_HTTPONLY
assert s.SECURE_HSTS_SECONDS >= 31536000 and s.SECURE_SSL_REDIRECT and not s.DEBUG
from centres.parked import cookie_name
assert cookie_name().startswith("__Host-")
"""


def test_for_real_cookies_are_of_this_host_over_https() -> None:
    environment = {**os.environ, "SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": "lodestar.example"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    environment.pop("DATABASE_URL", None)
    done = for_real(environment)
    assert done.returncode == 0, done.stderr.decode()
    done = for_real({**environment, "SECRET_KEY": "change-me"})
    assert done.returncode == 1
    assert b"SECRET_KEY" in done.stderr


def for_real(environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", FOR_REAL]
    return subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, check=False)


def test_a_program_is_not_led_from_plain_http_to_https(client: Client, settings: Any) -> None:
    """It would send its key readable each time, and work."""
    settings.SECURE_SSL_REDIRECT = True
    refused = client.get("/api/v1/births/", headers={"Authorization": "Bearer lk_x"})
    assert (refused.status_code, refused.json()["title"]) == (403, "Only HTTPS is answered")
    assert client.get("/api/v1/births/", secure=True).status_code == 401
    assert client.get("/families/").headers["Location"] == "https://testserver/families/"


def test_reports_do_not_need_the_log_to_be_on(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, csp_reports.logger.name)
    assert send(report()) == 204
