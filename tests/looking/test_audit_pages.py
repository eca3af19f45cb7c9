"""The audit trail as the auditor reads it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centres import audit
from centres.auditing import chain
from centres.models import AuditEvent
from centres.tasks import verify_audit
from tests.cast import County, ago, case, family


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def olga(county: County) -> Client:
    return signed_in(county.olga)


def looked(county: County) -> dict[str, str]:
    """Fiona looks at one family and its case, Cora at the list of both."""
    seen, other = family(county.north), family(county.north)
    held = case(seen, county.fiona)
    fiona = signed_in(county.fiona)
    fiona.get(f"/families/{seen.ref}/")
    fiona.get(f"/cases/{held.ref}/")
    signed_in(county.cora).get("/families/")
    audit.record(
        by=county.cora, action="case.allocate", record="case", reference=held.ref,
        council=county.council, day=ago(1).isoformat(),
    )  # fmt: skip
    return {"seen": seen.ref, "other": other.ref}


def rows(client: Client, query: str) -> list[str]:
    """What was done, for each event that the list shows."""
    page = client.get(f"/audit/?{query}").context["page"]
    return [row["done"] for row in page.object_list]


def test_the_auditor_reads_who_looked_at_a_family(county: County, olga: Client) -> None:
    refs = looked(county)
    own = ["Case: allocate", "Looked: the list of families", "Looked: a case"]
    assert rows(olga, f"family={refs['seen']}") == [*own, "Looked: the family’s page"]
    assert rows(olga, f"family={refs['other']}") == ["Looked: the list of families"]
    assert rows(olga, "family=nothing") == []
    assert len(rows(olga, f"person={county.fiona.pk}&kind=looks")) == 2
    assert rows(olga, "kind=changes") == ["Case: allocate"]
    today = timezone.localdate()
    asked = f"since_0={today.day}&since_1={today.month}&since_2={today.year}"
    assert len(rows(olga, f"kind=looks&{asked}")) == 3
    for wrong in (
        "person=x",
        "kind=x",
        "since_0=99&since_1=x",
        "until_2=9999",
        "family=a%00b",
        "page=x",
    ):
        assert olga.get(f"/audit/?{wrong}").status_code == 200


def test_reading_the_trail_and_taking_it_are_events_too(county: County, olga: Client) -> None:
    refs = looked(county)
    olga.get(f"/audit/?family={refs['seen']}")
    file: Any = olga.get(f"/audit/csv/?family={refs['seen']}")
    lines = b"".join(file.streaming_content).decode()
    assert lines.count("\r\n") == 5
    assert refs["other"] in lines
    event = AuditEvent.objects.get(action="family.view", details__page="family")
    olga.get(f"/audit/events/{event.pk}/")
    read = AuditEvent.objects.filter(record="audit").order_by("pk")
    assert [(event.action, event.details) for event in read] == [
        ("audit.view", {"page": "audit", "chosen": {"family": refs["seen"]}}),
        ("audit.export", {"page": "audit_file", "chosen": {"family": refs["seen"]}, "rows": 4}),
        ("audit.view", {"page": "audit_event", "event": event.pk}),
    ]


def test_only_the_council_s_own_auditor_reads_its_trail(county: County, olga: Client) -> None:
    audit.record(
        by=None, action="family.move", record="family", reference="F1", council=county.elsewhere
    )
    elsewhere = AuditEvent.objects.get()
    assert rows(olga, "family=F1") == []
    assert olga.get(f"/audit/events/{elsewhere.pk}/").status_code == 404
    for who in ("ada", "colin", "cora"):
        assert signed_in(county.people[who]).get("/audit/").status_code == 404


def test_the_page_says_whether_the_trail_is_whole(county: County, olga: Client) -> None:
    looked(county)
    chain.seal(county.council)
    verify_audit()
    text = olga.get("/audit/").content.decode()
    assert "no event was changed, and none is missing" in text
    assert str(chain.head(county.council)) in text


def test_the_list_costs_the_same_for_any_number_of_events(county: County, olga: Client) -> None:
    costs = []
    for number in (3, 30):
        for one in range(number):
            audit.record(
                by=county.cora, action="family.move", record="family", reference=f"F{one}",
                council=county.council,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            olga.get("/audit/")
        costs.append(len(asked))
    assert costs[0] == costs[1]
