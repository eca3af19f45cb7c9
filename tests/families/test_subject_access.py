"""Subject access: what is held goes out whole, but for what is withheld, which goes nowhere."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centres.auditing.looks import at_list, record_looks
from centres.models import AuditEvent
from centres.refusals import Refused
from families.models import AccessArchive, AccessRequest, Family
from families.rights import access
from families.rights.access import months_after
from families.rights.archive import letter, lost_archives, make, record, redacted
from families.rights.held import Entry, entries_of
from families.tasks import make_access_archive
from tests.cast import County, ago, family, visit
from tests.families.privacy import access_request, held_of

NEIGHBOUR = "Mrs Quillfeather"


@pytest.fixture
def kin(county: County) -> Family:
    """A family with a case, notes that name a neighbour, a referral, a Star and an achievement."""
    return held_of(county)


def entry(of: Family, table: str, words: str = "") -> Entry:
    return next(
        each
        for each in entries_of(of)
        if each.table.name == table and words in " ".join(each.now.values())
    )


def withhold(county: County, request: AccessRequest, found: Entry | None, **facts: Any) -> None:
    facts = {"passage": "", "why": "third_party", "reason": "Not theirs to see", **facts}
    access.withhold(by=county.olga, request=request, entry=found, **facts)


def unpacked(request: AccessRequest) -> dict[str, bytes]:
    packed = zipfile.ZipFile(io.BytesIO(bytes(AccessArchive.objects.get(request=request).zip)))
    return {name.split("/")[1]: packed.read(name) for name in packed.namelist()}


def test_everything_of_the_family_is_found_and_nothing_of_another(
    county: County, kin: Family
) -> None:
    other = family(county.north, "Elsewhere")
    visit(other, county.fiona, ago(3), note="Somebody else entirely")
    found = entries_of(kin)
    titles = {each.table.name for each in found}
    assert {
        "families_family", "families_carer", "families_child", "families_case",
        "families_engagement", "families_referral", "outcomes_star",
        "outcomes_starscore", "outcomes_action", "outcomes_achievement", "centres_auditevent",
    } <= titles  # fmt: skip
    said = json.dumps([[each.now, [facts for _, facts in each.before]] for each in found])
    assert "Somebody else entirely" not in said
    assert other.ref not in said
    # Lists that showed it, and not who else was on them.
    record_looks(by=county.cora, looks=at_list("view", "families", [kin.ref, other.ref]))
    lists = [each.now for each in entries_of(kin) if each.now.get("Action") == "families.view"]
    assert [each["User"] for each in lists] == ["Cora"]
    assert other.ref not in str(lists)
    # As it stood before it was corrected, too.
    note = entry(kin, "families_engagement", "second thoughts")
    assert [facts["Note"] for _, facts in note.before] == [f"{NEIGHBOUR} shouted at Bo"]
    assert [each.day for each in found] == sorted(each.day for each in found)


def test_the_queries_do_not_grow_with_the_record(county: County, kin: Family) -> None:
    with CaptureQueriesContext(connection) as few:
        entries_of(kin)
    for days in range(30):
        visit(kin, county.fiona, ago(days), note="Again")
    with CaptureQueriesContext(connection) as many:
        assert len(entries_of(kin)) > 30
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-01-31", "2026-02-28"), ("2024-01-31", "2024-02-29"), ("2025-12-15", "2026-01-15")],
)
def test_one_calendar_month(received: str, due: str) -> None:
    assert months_after(date.fromisoformat(received), 1) == date.fromisoformat(due)


def test_what_is_withheld_is_nowhere_in_the_archive(county: County, kin: Family) -> None:
    request = access_request(county, kin)
    note = entry(kin, "families_engagement", "second thoughts")
    withhold(county, request, note, passage="mrs   quillfeather")
    withhold(county, request, entry(kin, "families_referral"), reason="The school asked for that")
    withhold(county, request, None, passage="Daniel")
    access.ask_for_archive(by=county.olga, request=request, queue=False)
    make_access_archive(request.pk)
    files = unpacked(request)
    data = json.loads(files["record.json"])
    written = files["record.json"].decode()
    for secret in ("Quillfeather", "Head of the school", "Daniel"):
        assert secret not in written
        assert secret not in json.dumps(record(request, redacted(request)[0]))
    engagement = next(each for each in data["entries"] if "second thoughts" in str(each))
    assert engagement["facts"]["Note"].startswith("[withheld: about somebody else] had second")
    assert engagement["before"][0]["facts"]["Note"].startswith("[withheld: about somebody else]")
    referral = next(each for each in data["entries"] if each["what"] == "Referral")
    assert referral == {
        "what": "Referral",
        "date": referral["date"],
        "withheld": "About somebody else",
    }
    assert data["format"] == "lodestar-subject-access-1"
    for name in ("letter.pdf", "record.pdf"):
        assert files[name].startswith(b"%PDF-")
        assert b"pdfuaid" in files[name]


def test_serious_harm_leaves_no_trace_unless_the_letter_may_tell(
    county: County, kin: Family
) -> None:
    request = access_request(county, kin)
    harm = {"why": "serious_harm", "reason": "He would find them"}
    with pytest.raises(ValidationError, match="judgement"):
        withhold(county, request, entry(kin, "families_referral"), **harm)
    harm["decided_by"] = "Dr Ames, paediatrician"
    withhold(county, request, entry(kin, "families_referral"), **harm)
    shown, _ = redacted(request)
    assert not [each for each in shown if each.what == "Referral"]
    assert letter(request, shown, False)["kept"] == []
    access.choose(by=county.olga, request=request, names_workers=False, tells_of_harm=True)
    request.refresh_from_db()
    shown, _ = redacted(request)
    assert [each.withheld for each in shown if each.what == "Referral"]
    assert letter(request, shown, False)["kept"] == ["Likely to cause serious harm"]
    assert "Fiona" not in json.dumps([each.now for each in shown])
    # Everything: the letter alone, and no data.
    withhold(county, request, None, **harm)
    access.ask_for_archive(by=county.olga, request=request, queue=False)
    make(request.pk)
    assert set(unpacked(request)) == {"letter.pdf"}


def test_a_request_of_one_person_leaves_out_what_is_the_others_alone(
    county: County, kin: Family
) -> None:
    carer = kin.carers.get(first_name="Ann")
    request = access_request(county, kin, person=carer)
    names = {each.now.get("First name") for each in redacted(request)[0]}
    assert "Ann" in names
    assert not {"Bo", "Daniel"} & names


def test_marks_are_of_words_that_are_there_and_unmake_the_archive(
    county: County, kin: Family
) -> None:
    request = access_request(county, kin)
    note = entry(kin, "families_engagement", "second thoughts")
    with pytest.raises(ValidationError, match="not in the entry"):
        withhold(county, request, note, passage="Nobody")
    with pytest.raises(ValidationError, match="Enter the words"):
        withhold(county, request, None)
    access.ask_for_archive(by=county.olga, request=request, queue=False)
    access.ask_for_archive(by=county.olga, request=request, queue=False)
    assert make(request.pk)
    first = AccessArchive.objects.get(request=request).digest
    make(request.pk)
    assert AccessArchive.objects.get(request=request).digest == first
    withhold(county, request, note, passage=NEIGHBOUR)
    assert not AccessArchive.objects.filter(request=request).exists()
    with pytest.raises(Refused, match="already"):
        withhold(county, request, note, passage=NEIGHBOUR)
    with pytest.raises(Refused, match="not made"):
        access.close(by=county.olga, request=request, state="answered", on=ago(0), reason="")


def test_one_whose_worker_died_is_taken_up(county: County, kin: Family) -> None:
    request = access_request(county, kin)
    access.ask_for_archive(by=county.olga, request=request, queue=False)
    assert not lost_archives()
    long_ago = timezone.now() - timedelta(minutes=5)
    AccessRequest.objects.update(asked_at=long_ago, making="running")
    assert lost_archives() == [request]
    assert make(request.pk)
    assert not lost_archives()


def test_the_officers_way(county: County, kin: Family) -> None:
    client = Client()
    client.force_login(county.olga)
    for typed in ("Ann Archer", "LF-0\x00", "'" * 30):
        page = client.post(reverse("access_look_up"), {"reference": typed})
        assert page.status_code == 200
        assert b"No family has this reference" in page.content or b"Null" in page.content
    looked = AuditEvent.objects.filter(action="privacy.look_up")
    assert {(each.reference, each.details["found"]) for each in looked} == {("", False)}
    found = client.post(reverse("access_look_up"), {"reference": f" {kin.ref} "})
    assert found.headers["Location"] == reverse("access_add", args=[kin.ref])
    day = ago(40)
    posted = {
        "person": "family", "asked_by": "Ann", "identity_checked": "Passport seen",
        "received_on_day": day.day, "received_on_month": day.month, "received_on_year": day.year,
    }  # fmt: skip
    client.post(found.headers["Location"], posted)
    request = AccessRequest.objects.get()
    assert request.due_on == months_after(day, 1)
    assert "Late" in client.get(reverse("access_requests")).content.decode()
    assert "late" in client.get(reverse("privacy")).content.decode()
    note = entry(kin, "families_engagement", "second thoughts")
    address = reverse("access_entry", args=[request.ref, note.key])
    wrong = client.post(address, {"passage": "Nobody", "why": "third_party", "reason": "x"})
    assert "Nobody" in wrong.content.decode()
    client.post(address, {"passage": NEIGHBOUR, "why": "third_party", "reason": "A neighbour"})
    assert "How it goes out" in client.get(address).content.decode()
    assert (
        "Kept back in part"
        in client.get(reverse("access_entries", args=[request.ref])).content.decode()
    )
    assert (
        client.get(reverse("access_entries", args=[request.ref]), {"show": "%00"}).status_code
        == 200
    )
    looks = AuditEvent.objects.filter(action="family.view", user=county.olga, reference=kin.ref)
    assert {look.details["page"] for look in looks} == {"access_entries", "access_entry"}
    access.ask_for_archive(by=county.olga, request=request, queue=False)
    make(request.pk)
    packed = client.get(reverse("access_archive", args=[request.ref]))
    assert packed.headers["Cache-Control"] == "no-store, private"
    assert AuditEvent.objects.filter(action="access.download", reference=request.ref).exists()
    with pytest.raises(Refused):
        access.extend(by=county.olga, request=request, reason="Too late for that")
    access.close(by=county.olga, request=request, state="answered", on=ago(0), reason="")
    with pytest.raises(Refused, match="closed"):
        access.ask_for_archive(by=county.olga, request=request)
