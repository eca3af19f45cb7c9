"""Retention: how long each record is kept, what stops its removal, and that it is gone after."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Event

from centres.models import AuditEvent
from centres.refusals import Refused
from families.models import Child, Family, Level, Removal
from families.rights import removing, retention
from families.rights.removal_sql import cleared
from families.rights.retention import DueList, kept
from families.rights.tables import tables
from families.tasks import list_due_removals
from outcomes.models import Achievement, StarScore
from tests.cast import County, ago, case, family, visit
from tests.families.privacy import access_request, held_of, long_ago

NEW_YEAR = date(2000, 1, 1)


def born(of: Family, day: date) -> None:
    Child.objects.filter(family=of).update(date_of_birth=day)


def level(of: Family, status: str, day: date) -> None:
    Level.objects.create(
        council=of.council, family=of, starts_on=day, level=4 if status else 3, status=status
    )


@pytest.mark.parametrize(
    ("facts", "until"),
    [
        ({}, {"centre_file": "2025-01-01"}),
        # Born on 29 February: 25 on 1 March.
        ({"born": date(2000, 2, 29)}, {"centre_file": "2025-03-01"}),
        ({"born": date(2003, 3, 1)}, {"centre_file": "2028-03-01"}),
        ({"status": "cin"}, {"centre_file": "2025-01-01", "child_in_need": "2021-01-01"}),
        ({"status": "cp"}, {"protection_plan": "2039-06-01", "centre_file": "2025-01-01"}),
        ({"status": "lac"}, {"protection_plan": "2039-06-01", "centre_file": "2025-01-01"}),
        ({"childless": True}, {"centre_file": "2029-06-01"}),
    ],
)
def test_until_when_a_record_is_kept(county: County, facts: Any, until: dict[str, str]) -> None:
    kin = family(county.north, registered_on=date(2001, 1, 1))
    born(kin, facts.get("born", NEW_YEAR))
    if facts.get("childless"):
        kin.children.all().delete()
    level(kin, facts.get("status", ""), date(2002, 1, 1))
    visit(kin, county.fiona, date(2004, 6, 1))
    [found] = kept(county.council, [kin.ref])
    assert {why: day.isoformat() for why, day in found.reasons} == until
    assert found.until.isoformat() == max(until.values())
    assert found.last_contact == date(2004, 6, 1)


def test_a_council_keeps_longer_and_never_shorter(county: County) -> None:
    retention.lengthen(by=county.ada, record_class="centre_file", years=30)
    kin = family(county.north)
    born(kin, NEW_YEAR)
    [found] = kept(county.council, [kin.ref])
    assert found.until == date(2030, 1, 1)
    with pytest.raises(ValidationError, match="25 years or more"):
        retention.lengthen(by=county.olga, record_class="centre_file", years=24)
    with pytest.raises(Refused):
        retention.lengthen(by=county.cora, record_class="centre_file", years=40)
    with pytest.raises(IntegrityError), transaction.atomic():
        retention.RetentionRule.objects.update(years=24)
    assert kept(county.elsewhere, [kin.ref]) == []


def test_the_list_asks_as_many_queries_for_many(county: County) -> None:
    for _ in range(3):
        long_ago(county)
    family(county.north)
    opened = long_ago(county)
    case(opened, county.fiona)
    due = DueList(county.council, timezone.localdate())
    with CaptureQueriesContext(connection) as queries:
        assert len(due) == 3
        assert len(due[0:25]) == 3
    assert len(queries) == 2
    list_due_removals()
    noted = AuditEvent.objects.get(action="retention.due")
    assert (noted.user, noted.details) == (None, {"families": 3})
    assert Family.objects.filter(removed_on__isnull=False).count() == 0


def test_a_legal_hold_stops_it(county: County) -> None:
    kin = long_ago(county)
    placed = retention.hold(by=county.olga, family=kin, reason="Inquiry 12", starts_on=ago(3))
    with pytest.raises(Refused, match="already"):
        retention.hold(by=county.olga, family=kin, reason="Again", starts_on=ago(3))
    assert len(DueList(county.council, timezone.localdate())) == 0
    with pytest.raises(Refused):
        removing.remove(by=county.olga, ref=kin.ref)
    # The database asks again, whoever records a removal.
    with pytest.raises(DatabaseError, match="legal hold"), transaction.atomic():
        call_function(recorded(county, kin))
    retention.lift(by=county.olga, placed=placed, on=ago(0))
    with pytest.raises(Refused, match="already"):
        retention.lift(by=county.olga, placed=placed, on=ago(0))
    removing.remove(by=county.olga, ref=kin.ref)


def recorded(county: County, of: Family, until: date = NEW_YEAR) -> Removal:
    made: Removal = Removal.objects.create(
        council=county.council, ref=f"X-{of.ref}", family_ref=of.ref, record_class="centre_file",
        kept_until=until, people=2, references=[of.ref], removed_on=max(ago(0), ago(-9999)),
        by=county.olga,
    )  # fmt: skip
    return made


def call_function(removal: Removal) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lodestar_remove_family(%s)", [removal.pk])


def test_what_is_kept_until_a_day_to_come_stays(county: County) -> None:
    kin = held_of(county)
    for role in ("olga", "cora"):
        with pytest.raises(Refused):
            removing.remove(by=county.people[role], ref=kin.ref)
    with pytest.raises(DatabaseError, match="last day"), transaction.atomic():
        call_function(recorded(county, kin, until=ago(-30)))


def test_nobody_but_the_function_gets_past_append_only_tables(county: County) -> None:
    kin = held_of(county)
    tried = (
        "UPDATE families_referralstep SET note = 'x'",
        "DELETE FROM families_engagementevent",
        f"DELETE FROM families_removal WHERE family_ref = '{kin.ref}'",
    )
    for statement in tried:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lodestar.removing = 'yes'; {statement}")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lodestar.removing = 'yes'")
        cursor.execute("SELECT public._pgtrigger_should_ignore('append_only')")
        assert cursor.fetchone() == (False,)


SECRETS = (
    "Ann",
    "Archer",
    "Bo",
    "Daniel",
    "Quillfeather",
    "Head of the school",
    "Tired",
    "Dentist",
)


def everything_written() -> str:
    """All that any table of the record, its history and the trail say, as text."""
    said = []
    of_record = {table.model for table in tables()}
    for model in apps.get_models(include_auto_created=True):
        is_history = issubclass(model, Event) and model.pgh_tracked_model in of_record
        if model in of_record or is_history or model is AuditEvent:
            said += [str(row) for row in model._base_manager.values_list()]
    return "\n".join(said)


def test_a_removed_family_is_nowhere_and_what_counts_is_as_it_was(
    county: County, settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.REMOVALS_LIST = str(tmp_path / "apart" / "removals.jsonl")
    kin = held_of(county, since=long_ago)
    other = family(county.south, "Kept")
    visit(other, county.sam, ago(3), note="Stays as it is")
    access_request(county, kin)
    before = everything_written()
    assert all(secret in before for secret in SECRETS)
    facts = [*StarScore.objects.values_list("star", "area", "score")]
    counted = [*Achievement.objects.values()]
    with django_capture_on_commit_callbacks(execute=True):
        removal = removing.remove(by=county.olga, ref=kin.ref)
    after = everything_written().replace("Bo', 'Kept", "").replace("Ann', 'Kept", "")
    assert [secret for secret in SECRETS if secret in after] == []
    assert "Stays as it is" in after
    assert [*StarScore.objects.values_list("star", "area", "score")] == facts
    assert [*Achievement.objects.values()] == counted
    assert not Family.objects.visible_to(county.cora).filter(pk=kin.pk).exists()
    assert removal.people == 3
    assert removing.certificate(removal).startswith(b"%PDF-")
    with pytest.raises(Refused):
        removing.remove(by=county.olga, ref=kin.ref)
    # A backup from before is restored: the removal is not in it, the family is.
    listed = (tmp_path / "apart" / "removals.jsonl").read_text()
    assert not [secret for secret in SECRETS if secret in listed]
    Family.objects.filter(pk=kin.pk).update(removed_on=None, address="4 Quay Street")
    for _ in range(2):
        call_command("reapply_removals", settings.REMOVALS_LIST, stdout=io.StringIO())
        kin.refresh_from_db()
        assert (kin.address, kin.removed_on) == ("Removed", removal.removed_on)
    out = io.StringIO()
    call_command("list_removals", stdout=out)
    assert json.loads(out.getvalue()) == json.loads(listed)


def test_every_column_of_words_is_cleared_or_said_to_stay() -> None:
    """A table of the record that holds words is cleared of them: none is forgotten."""
    for table in tables():
        for column in table.model._meta.concrete_fields:
            is_words = isinstance(column, models.TextField | models.JSONField)
            if is_words and table.name not in {"families_mergedrow", "families_withheld"}:
                assert column.column in cleared(table), f"{table.name}.{column.column}"


def test_the_officer_removes_a_page_at_a_time(county: County) -> None:
    refs = [long_ago(county).ref for _ in range(2)]
    client = Client()
    client.force_login(county.olga)
    page = client.get(reverse("retention")).content.decode()
    assert all(ref in page for ref in refs)
    assert "2 records are past" in client.get(reverse("privacy")).content.decode()
    assert client.post(reverse("retention_remove")).headers["Location"] == reverse("retention")
    posted = {"family": [*refs, "none", "a\x00b"]}
    asked = client.post(reverse("retention_remove"), posted).content.decode()
    assert "Remove 2 records for good?" in asked
    assert not Removal.objects.exists()
    client.post(reverse("retention_remove"), {**posted, "confirmed": "yes"})
    assert set(Removal.objects.values_list("family_ref", flat=True)) == set(refs)
    page = client.get(reverse("removals")).content.decode()
    assert all(ref in page for ref in refs)
    client.post(reverse("retention_remove"), {**posted, "confirmed": "yes"})
    assert Removal.objects.count() == 2
    years = {"centre_file": "24", "child_in_need": "x", "protection_plan": "35", "claims": "7"}
    assert client.post(reverse("retention_years"), years).status_code == 200
    client.post(reverse("retention_years"), {**years, "centre_file": "26", "child_in_need": "21"})
    assert retention.years_of(county.council)["claims"] == 7
    place = reverse("hold_place", args=[family(county.north).ref])
    assert "Without a hold" in client.get(place).content.decode()
