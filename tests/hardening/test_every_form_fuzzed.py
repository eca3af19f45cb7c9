"""Every form of the service takes whatever is sent: no 500, nothing half stored, nothing reflected.

A few of them with every run; `LODESTAR_FUZZ=20 pytest tests/hardening/test_every_form_fuzzed.py -s`
sends every form so many times.
"""

from __future__ import annotations

import os
import random
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from tests.cast import County
from tests.centres.routes import ANYBODY, ROUTES
from tests.centres.test_scope_walk import signed_in, world
from tests.hardening.fuzzing import NEVER_SHOWN, Form, Forms, sendings

__all__ = ["world"]

TIMES = int(os.environ.get("LODESTAR_FUZZ", "0"))
SEED = int(os.environ.get("LODESTAR_FUZZ_SEED", "1"))
ONLY = os.environ.get("LODESTAR_FUZZ_ONLY", "")
SAMPLE = 16
PEOPLE = ("cora", "fiona", "pat", "colin", "ada", "olga", "sam")
# They end the session of who sends them.
LEFT_OUT = frozenset({"sign_out"})
UNTOUCHED = frozenset({"centres_session", "django_session"})
OK, FAULT = 200, 500


def test_every_form_takes_whatever_is_sent(county: County, world: dict[str, Any]) -> None:
    chance = random.Random(SEED)
    names = sorted(set(ROUTES) - LEFT_OUT)
    names = [name for name in names if ONLY in name]
    if not TIMES:
        names = chance.sample(names, SAMPLE * 3)
    wrong: list[str] = []
    sent = shown = 0
    for name in names:
        if not TIMES and shown >= SAMPLE:
            break
        found = opened(county, world, name)
        if found is None:
            continue
        client, forms = found
        shown += 1
        for form in forms:
            for values in sendings(form, chance, TIMES or 2):
                sent += 1
                wrong += sending(client, name, form, values)
    if TIMES:
        print(f"{sent} sendings of the forms of {shown} pages")  # noqa: T201
    assert not wrong, "\n".join(wrong)
    assert ONLY or sent > shown > SAMPLE // 2


def opened(county: County, world: dict[str, Any], name: str) -> tuple[Client, list[Form]] | None:
    """The forms of the page as somebody sees it who finds it, but for those of every page."""
    route = ROUTES[name]
    who = next((one for one in PEOPLE if one in route.found_by), None)
    if who is None:
        return None
    client = signed_in(county, "anonymous" if route.found_by == ANYBODY else who)
    client.raise_request_exception = False
    address = reverse(name, args=[world["ordinary"][key] for key in route.names])
    response = client.get(address)
    if response.status_code != OK or "html" not in response.headers.get("Content-Type", ""):
        return None
    page = response.content.decode()
    forms = [
        form
        for form in Forms(page, address).found
        if not form.action.startswith((reverse("sign_out"), "http"))
    ]
    return (client, forms) if forms else None


def sending(client: Client, name: str, form: Form, values: dict[str, Any]) -> list[str]:
    """What was wrong with the answer; whatever was stored is taken back."""
    wrong = []
    with transaction.atomic():
        before = rows() if TIMES else {}
        # As at the beginning of a transaction of its own; making the world has changed it.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        answer = client.post(form.action, values)
        said = (
            f"{name}: {form.action} { ({key: str(value)[:60] for key, value in values.items()}) }"
        )
        if answer.status_code >= FAULT:
            wrong.append(f"{answer.status_code} {said}")
            transaction.set_rollback(True)
            return wrong
        try:
            # What PostgreSQL would ask when the sending is committed.
            connection.check_constraints()
        except IntegrityError:
            wrong.append(f"cannot be committed {said}")
            transaction.set_rollback(True)
            return wrong
        body = b"" if answer.streaming else answer.content
        page = body.decode(errors="replace")
        if "html" in answer.headers.get("Content-Type", ""):
            wrong += [f"reflects {mark!r} {said}" for mark in NEVER_SHOWN if mark in page]
        if TIMES and answer.status_code == OK and (found := changed(before)) and refuses(answer):
            wrong.append(f"stored {found} and says that it is wrong {said}")
        transaction.set_rollback(True)
    return wrong


def refuses(answer: Any) -> bool:
    """Whether the page says that something was wrong."""
    return b"govuk-error-summary" in answer.content


def rows() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - UNTOUCHED)
        parts = (f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables)
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def changed(before: dict[str, int]) -> list[str]:
    """Tables with other numbers of rows; who looked, and who tried, is written down anyway."""
    after = rows()
    traces = ("centres_auditevent", "centres_look", "families_look", "centres_receipt")
    return [
        table
        for table, number in after.items()
        if before.get(table) != number and not table.startswith(traces)
    ]
