"""Opening a family outside one's scope: said why, short, to read only, and told of."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from centres.models import AuditEvent
from families.looking import urgent
from families.looking.unusual import point_out
from families.models import Family, UnusualAccess, UrgentAccess
from families.search import search
from outcomes.tasks import tell_of_urgent_accesses_left
from tests.cast import County, ago, case, family, visit

ASK = "/families/open-urgently/"
WHY = {"reason": "danger", "why": "Police are at the house."}


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def kept(county: County) -> Family:
    made = family(county.north, "Quill", postcode="HP11 2EE", address="1 Old Road")
    visit(made, county.fiona, ago(3), note="All well")
    case(made, county.fiona)
    return made


def test_it_opens_one_page_to_read_and_everybody_who_must_know_is_told(
    county: County, kept: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = signed_in(county.sam)
    assert sam.get(f"{ASK}{kept.ref}/").status_code == 404
    response = sam.post(ASK, {"ref": kept.ref, **WHY}, follow=True)
    text = response.content.decode()
    for shown in ("Ann Quill", "1 Old Road", "HP11 2EE", "All well", "Fiona", "Cora"):
        assert shown in text
    # Nothing else opens, nothing can be changed, no list or search has it.
    for address in ("", "log/", "changes/", "home/", "journey/"):
        assert sam.get(f"/families/{kept.ref}/{address}").status_code == 404
    assert sam.post(f"{ASK}{kept.ref}/").status_code == 405
    assert "Quill" not in sam.get("/families/").content.decode()
    assert search(county.sam, "Quill") == []
    # All of it is in the trail, and marked.
    events = AuditEvent.objects.filter(user=county.sam, reference=kept.ref).order_by("pk")
    assert [(event.action, event.details) for event in events] == [
        ("family.open_urgently", {"reason": "danger", "minutes": 60}),
        ("family.view", {"page": "family_urgent", "urgent": True}),
    ]
    assert "Police are at the house." in signed_in(county.cora).get(ASK).content.decode()
    # So has the auditor, with the words.
    point_out(county.council, timezone.localdate())
    finding = UnusualAccess.objects.get(kind="urgent")
    page = signed_in(county.olga).get(f"/audit/access/{finding.pk}/").content.decode()
    assert "Police are at the house." in page
    # The message has no name and no reference in it, and is sent once.
    monkeypatch.setattr(settings, "REMINDERS_BY_EMAIL", True)
    county.cora.email = "cora@example.org"
    county.cora.save()
    tell_of_urgent_accesses_left()
    tell_of_urgent_accesses_left()
    (sent,) = mail.outbox
    assert sent.to == ["cora@example.org"]
    for personal in ("Quill", kept.ref, "Sam", "Police"):
        assert personal not in str(sent.message())


def test_it_is_over_after_its_time(county: County, kept: Family) -> None:
    shared = {"council": county.council, "family": kept, "user": county.sam, **WHY}
    now, hour = timezone.now(), timedelta(hours=1)
    UrgentAccess.objects.create(recorded_at=now - 2 * hour, ends_at=now - hour, **shared)
    assert signed_in(county.sam).get(f"{ASK}{kept.ref}/").status_code == 404
    UrgentAccess.objects.create(ends_at=now + hour, **shared)
    assert signed_in(county.sam).get(f"{ASK}{kept.ref}/").status_code == 200
    assert signed_in(county.wendy).get(f"{ASK}{kept.ref}/").status_code == 404
    Family.objects.update(restricted=True)
    assert signed_in(county.sam).get(f"{ASK}{kept.ref}/").status_code == 404


def test_no_family_a_hidden_one_and_another_council_s_are_answered_alike(county: County) -> None:
    hidden = family(county.north, restricted=True)
    elsewhere = family(county.east)
    sam = signed_in(county.sam)
    answers = {
        ref: sam.post(ASK, {"ref": ref, **WHY}).content.decode().split("<main")[1].replace(ref, "")
        for ref in (hidden.ref, elsewhere.ref, "LF-9")
    }
    plain = {answer.replace("value=", "") for answer in answers.values()}
    assert len({len(answer) for answer in plain}) == 1
    assert "No family opens with this reference" in plain.pop()
    assert not UrgentAccess.objects.exists()
    tries = AuditEvent.objects.filter(action="family.open_urgently_refused").order_by("pk")
    # A restricted family is named to the auditor; what was typed otherwise is kept nowhere.
    assert [event.reference for event in tries] == [hidden.ref, "", ""]


def test_nothing_opens_without_a_reason_and_not_for_everybody(county: County, kept: Family) -> None:
    sam = signed_in(county.sam)
    for missing in ("ref", "reason", "why"):
        sent = {"ref": kept.ref, **WHY, missing: ""}
        assert sam.post(ASK, sent).status_code == 200
    assert not AuditEvent.objects.filter(action__startswith="family.open").exists()
    for who in ("pat", "colin", "ada", "olga"):
        assert signed_in(county.people[who]).get(ASK).status_code == 404
    for _ in range(urgent.MOST_IN_A_DAY):
        sam.post(ASK, {"ref": "wrong", **WHY})
    text = sam.post(ASK, {"ref": kept.ref, **WHY}).content.decode()
    assert "asked for many families today" in text
    assert not UrgentAccess.objects.exists()
