"""Who looked: what a page, a search, a list and a file leave in the audit trail."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centres.auditing import looks
from centres.models import AuditEvent
from tests.cast import County, case, family


class Undone(Exception):  # noqa: N818
    """The database is put back."""


PHONE = "/api/v1/device-copy/"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def trail() -> list[tuple[str, str, dict[str, Any]]]:
    """Looks so far, the first one first: action, reference, details."""
    events = AuditEvent.objects.filter(record__in=["family", "families"]).order_by("pk")
    return [(event.action, event.reference, event.details) for event in events]


def test_a_view_is_told_once_within_minutes_and_again_after(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = family(county.north)
    client = signed_in(county.fiona)
    for _ in range(3):
        client.get(f"/families/{looked_at.ref}/")
    view = ("family.view", looked_at.ref, {"page": "family"})
    assert trail() == [view]
    assert AuditEvent.objects.get().user == county.fiona
    # Another page, another person: other looks. What they do not find is none.
    client.get(f"/families/{looked_at.ref}/journey/")
    signed_in(county.cora).get(f"/families/{looked_at.ref}/")
    signed_in(county.sam).get(f"/families/{looked_at.ref}/")
    assert len(trail()) == 3
    monkeypatch.setattr(looks, "ADD", looks.ADD.replace("mins => 5", "mins => 0"))
    client.get(f"/families/{looked_at.ref}/")
    assert len(trail()) == 4


def test_records_of_a_family_are_looks_at_the_family(county: County) -> None:
    looked_at = family(county.north, ref="LF/odd ref%~")
    held = case(looked_at, county.fiona)
    signed_in(county.fiona).get(f"/cases/{held.ref}/")
    assert trail() == [("family.view", looked_at.ref, {"page": "case"})]


def test_a_search_says_how_many_and_which_and_never_the_words(county: County) -> None:
    found = [family(county.north, "Wetherby") for _ in range(3)]
    client = signed_in(county.fiona)
    client.post("/families/", {"words": "Wetherby"}, follow=True)
    ((action, page, details),) = trail()
    assert (action, page) == ("families.search", "families")
    assert details == {
        "page": "families",
        "found": 3,
        "count": 3,
        "shown": sorted(one.ref for one in found),
    }
    client.post("/families/", {"words": "Nobody at all"}, follow=True)
    assert trail()[-1][2] == {"page": "families", "found": 0, "count": 0, "shown": []}


def test_what_a_phone_takes_along_is_told(county: County) -> None:
    taken = family(county.north)
    case(taken, county.fiona)
    family(county.north)
    signed_in(county.fiona).get(PHONE)
    shown = {"page": "api_device_copy", "count": 1, "shown": [taken.ref]}
    assert trail() == [("families.copy", "api_device_copy", shown)]


def test_a_long_list_is_told_in_parts_and_whole() -> None:
    refs = [f"F{number:04}" for number in range(looks.MOST_SHOWN + 2)]
    parts = [look.details for look in looks.at_list(looks.EXPORT, "list", refs)]
    assert [ref for part in parts for ref in part["shown"]] == refs
    assert [part["count"] for part in parts] == [len(refs)] * 2


def test_a_page_whose_look_cannot_be_written_does_not_leave(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = family(county.north)
    client = Client(raise_request_exception=False)
    client.force_login(county.fiona)
    monkeypatch.setattr(looks, "ADD", "SELECT missing FROM nowhere")
    with suppress(Undone), transaction.atomic():
        response = client.get(f"/families/{looked_at.ref}/")
        raise Undone
    assert response.status_code == 500
    assert b"Archer" not in response.content


def test_a_look_costs_two_queries_however_many_families(county: County) -> None:
    client = signed_in(county.fiona)
    costs = []
    for _ in range(2):
        for _ in range(5):
            family(county.north)
        with CaptureQueriesContext(connection) as asked:
            client.get("/families/")
        costs.append(len(asked))
        own = [query["sql"] for query in asked if "jsonb_to_recordset" in query["sql"]]
        assert len(own) == 1
    assert costs[0] == costs[1]
