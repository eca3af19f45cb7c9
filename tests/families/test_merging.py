"""One family recorded twice: merged, seen as one everywhere, and taken apart again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pghistory.models import Event

from centres.models import AuditEvent
from centres.refusals import Refused
from families.linked import OF_MERGES, links_to
from families.merging import merge, undo
from families.models import (
    Agreement,
    Carer,
    Case,
    Child,
    Engagement,
    Family,
    FamilyMerge,
    Level,
    Need,
)
from outcomes.models import Assessment, Enrolment, Programme, ProgrammeAttendance, TwoYearPlace
from tests.cast import County, ago, case, family, numbers, visit

# What says that something happened, and is not what happened.
TRAIL = (AuditEvent, *OF_MERGES)


def everything() -> dict[str, list[Any]]:
    """All rows of all tables of the record, as the database has them."""
    kept = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            is_ours = model._meta.app_label in {"centres", "families", "outcomes", "payments"}
            if is_ours and model._meta.managed and not issubclass(model, (Event, *TRAIL)):
                cursor.execute(f"SELECT to_jsonb(t) FROM {model._meta.db_table} t ORDER BY 1")
                kept[model._meta.db_table] = cursor.fetchall()
    return kept


def full(county: County, name: str = "Archer", **facts: Any) -> Family:
    """A family with a row of every kind."""
    made = family(county.north, name, postcode="HP11 2EE", **facts)
    shared: dict[str, Any] = {"council": county.council}
    held = case(made, county.fiona)
    visit(made, county.fiona, ago(9), case=held)
    visit(made, county.fiona, ago(8))
    number = next(numbers)
    Need.objects.create(ref=f"N-{number}", family=made, need="debt", starts_on=ago(90), **shared)
    Level.objects.create(family=made, starts_on=ago(90), level=2, **shared)
    Agreement.objects.create(
        family=made, state="given", on=ago(50), by_whom="Ann", recorded_by=county.fiona, **shared
    )
    programme, _ = Programme.objects.get_or_create(
        code="G1", defaults={"name": "G", "evidence_based": True, "sessions": 4}, **shared
    )
    enrolment = Enrolment.objects.create(
        ref=f"E-{number}", programme=programme, carer=made.carers.get(), centre=county.north,
        started_on=ago(80), **shared,
    )  # fmt: skip
    ProgrammeAttendance.objects.create(
        enrolment=enrolment, session=1, date=ago(70), attended=True, **shared
    )
    child = made.children.get()
    Assessment.objects.create(
        ref=f"D-{number}", child=child, date=ago(40), area="psed", judgement="on_track", **shared
    )
    TwoYearPlace.objects.create(child=child, started_on=ago(30), **shared)
    made.named_workers.add(county.frank)
    return made


def twins(kept: Family, merged: Family) -> list[Any]:
    """Everybody of both, matched one to one."""
    return [
        (kept.carers.get(), merged.carers.get()),
        (kept.children.get(), merged.children.get()),
    ]


def test_all_of_one_family_is_the_others(county: County) -> None:
    kept, merged = full(county), full(county)
    merge(by=county.cora, kept=kept, merged=merged)
    kept.refresh_from_db()
    for model in (Carer, Child, Case, Need, Agreement):
        assert model.objects.filter(family=kept).count() == 2, model
    assert Engagement.objects.filter(family=kept).count() == 4
    # What was the case's before is the case's still.
    moved = Case.objects.get(ref__in=Case.objects.filter(family=kept).values("ref"), pk=_newest())
    assert moved.engagements.get().family == kept
    event = AuditEvent.objects.get(action="family.merge")
    assert (event.user, event.reference) == (county.cora, kept.ref)
    assert event.details["merged"] == merged.ref


def _newest() -> int:
    newest = Case.objects.order_by("-pk").first()
    assert newest
    return int(newest.pk)


def test_somebody_recorded_twice_is_one_person(county: County) -> None:
    kept, merged = full(county), full(county)
    merge(by=county.cora, kept=kept, merged=merged, same_people=twins(kept, merged))
    assert kept.carers.get().enrolments.count() == 2
    child = kept.children.get()
    # Of two judgements of one day and area, and of two places, the kept child's count.
    assert (child.assessments.count(), TwoYearPlace.objects.filter(child=child).count()) == (1, 1)
    assert Assessment.objects.count() == TwoYearPlace.objects.count() == 2
    assert merged.children.get().merged_into == child


def merge_all(county: County, kept: Family, merged: Family) -> FamilyMerge:
    return merge(by=county.cora, kept=kept, merged=merged, same_people=twins(kept, merged))


def merge_families(county: County, kept: Family, merged: Family) -> FamilyMerge:
    return merge(by=county.cora, kept=kept, merged=merged)


@pytest.mark.parametrize("how", [merge_all, merge_families])
@pytest.mark.parametrize(
    ("kept_facts", "merged_facts"),
    [
        ({}, {}),
        ({"registered_on": None, "postcode": ""}, {"restricted": True, "address": "1 Elm"}),
        ({"restricted": True}, {"registered_on": None}),
    ],
)
def test_undoing_restores_every_row_of_every_table(
    county: County, how: Callable[..., FamilyMerge], kept_facts: Any, merged_facts: Any
) -> None:
    kept, merged = full(county), full(county)
    Family.objects.filter(pk=kept.pk).update(**kept_facts)
    Family.objects.filter(pk=merged.pk).update(**merged_facts)
    Level.objects.create(council=county.council, family=merged, starts_on=ago(20), level=4)
    Level.objects.create(council=county.council, family=kept, starts_on=ago(20), level=1)
    kept.children.update(date_of_birth=None, due_on=ago(-9))
    kept.carers.update(date_of_birth=None)
    merged.children.update(two_year_offer_eligible=True)
    before = everything()
    done = how(county, kept, merged)
    assert everything() != before
    undo(by=county.cora, merge=done)
    assert everything() == before
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_table_that_names_a_family_or_a_person_is_moved() -> None:
    """A model that is added later is moved without anybody thinking of it."""
    named = {(link.model, link.column) for one in (Family, Carer, Child) for link in links_to(one)}
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, (Event, *OF_MERGES)) or getattr(model, "append_only", False):
            continue
        for column in model._meta.concrete_fields:
            if isinstance(column, models.ForeignKey) and column.related_model in {
                Family, Carer, Child,
            }:  # fmt: skip
                assert (model, column.attname) in named


def test_the_higher_of_two_levels_of_a_day_counts(county: County) -> None:
    kept, merged = family(county.north), family(county.north)
    for of_family, first, second in ((kept, 2, 3), (merged, 4, 1)):
        for day, level in ((ago(20), first), (ago(10), second)):
            Level.objects.create(
                council=county.council, family=of_family, starts_on=day, level=level
            )
    merge(by=county.cora, kept=kept, merged=merged)
    assert list(kept.levels.order_by("starts_on").values_list("level", flat=True)) == [4, 3]
    assert Level.objects.count() == 4


def test_the_kept_family_takes_over_what_it_lacks(county: County) -> None:
    kept = family(county.north, registered_on=None)
    merged = family(county.north, postcode="HP11 2EE", address="1 Elm Road", restricted=True)
    merged.named_workers.add(county.frank)
    kept.named_workers.add(county.fiona)
    kept.children.update(date_of_birth=None, due_on=ago(-9))
    merge_all(county, kept, merged)
    kept.refresh_from_db()
    assert (kept.postcode, kept.address, kept.restricted) == ("HP11 2EE", "1 Elm Road", True)
    assert kept.registered_on == merged.registered_on
    assert set(kept.named_workers.all()) == {county.frank, county.fiona}
    child = kept.children.get()
    assert (child.date_of_birth, child.due_on) == (ago(800), None)


def test_what_is_recorded_since_stays_unless_it_is_of_a_case_that_goes_back(county: County) -> None:
    kept, merged = full(county), full(county)
    done = merge_families(county, kept, merged)
    moved = Case.objects.get(pk=_newest())
    since = visit(kept, county.fiona, ago(1))
    of_case = visit(kept, county.fiona, ago(1), case=moved)
    gone = Need.objects.filter(family=kept).order_by("-pk")[0]
    gone.delete()
    undo(by=county.cora, merge=done)
    since.refresh_from_db()
    of_case.refresh_from_db()
    assert (since.family, of_case.family) == (kept, merged)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_of_two_merges_into_one_family_the_later_one_is_undone_first(county: County) -> None:
    kept, second, third = (full(county) for _ in range(3))
    earlier = merge_all(county, kept, second)
    between = everything()
    later = merge_families(county, kept, third)
    with pytest.raises(Refused, match=f"{third.ref} was merged later"):
        undo(by=county.cora, merge=earlier)
    undo(by=county.cora, merge=later)
    assert everything() == between


def test_only_a_coordinator_of_both_merges_and_undoes(county: County) -> None:
    kept, merged, south = (family(centre) for centre in (county.north, county.north, county.south))
    for person in (county.fiona, county.sam, county.pat, county.colin, county.eve):
        with pytest.raises(Refused, match="coordinator"):
            merge(by=person, kept=kept, merged=merged)
    with pytest.raises(Refused, match="coordinator"):
        merge(by=county.cora, kept=kept, merged=south)
    done = merge(by=county.cora, kept=kept, merged=merged)
    for person in (county.fiona, county.colin):
        with pytest.raises(Refused, match="coordinator"):
            undo(by=person, merge=done)


def test_a_family_is_merged_once_and_not_into_itself(county: County) -> None:
    kept, merged, third = (family(county.north) for _ in range(3))
    east = family(county.east)
    merge(by=county.cora, kept=kept, merged=merged)
    for one, other in (
        (third, merged),
        (merged, third),
        (kept, merged),
        (kept, kept),
        (kept, east),
    ):
        with pytest.raises(Refused):
            merge(by=county.cora, kept=one, merged=other)


def test_merges_are_undone_the_last_one_first(county: County) -> None:
    first, second, third = (full(county) for _ in range(3))
    before = everything()
    inner = merge_all(county, second, third)
    between = everything()
    outer = merge_all(county, first, second)
    third.refresh_from_db()
    assert third.merged_into == first
    with pytest.raises(Refused):
        undo(by=county.cora, merge=inner)
    undo(by=county.cora, merge=outer)
    assert everything() == between
    undo(by=county.cora, merge=inner)
    assert everything() == before
    with pytest.raises(Refused, match="already"):
        undo(by=county.cora, merge=inner)


def test_pairs_are_people_of_the_two_families_one_to_one(county: County) -> None:
    kept, merged, third = (family(county.north) for _ in range(3))
    carer, child = kept.carers.get(), kept.children.get()
    for pairs in (
        [(carer, third.carers.get())],
        [(merged.carers.get(), carer)],
        [(carer, merged.children.get())],
        [(child, merged.children.get()), (child, merged.children.get())],
    ):
        with pytest.raises(ValidationError):
            merge(by=county.cora, kept=kept, merged=merged, same_people=pairs)


def test_a_new_row_of_a_merged_family_is_the_kept_familys(county: County) -> None:
    kept, merged = family(county.north), family(county.north)
    merge(by=county.cora, kept=kept, merged=merged)
    late = visit(merged, county.fiona, ago(1))
    late.refresh_from_db()
    assert late.family == kept


def test_a_merged_family_is_in_no_list_and_no_api_and_its_reference_stands_for_the_kept_one(
    county: County,
) -> None:
    kept, merged = family(county.north), family(county.north)
    client = Client()
    client.force_login(county.fiona)

    def send(to_family: Family, client_id: str) -> int:
        entry = {
            "client_id": client_id, "family": to_family.ref, "kind": "home_visit",
            "date": ago(1).isoformat(), "minutes": 60,
        }  # fmt: skip
        return client.post("/api/v1/engagements/", entry, "application/json").status_code

    before, after = str(uuid4()), str(uuid4())
    assert send(merged, before) == 201
    merge(by=county.cora, kept=kept, merged=merged)
    assert list(Family.objects.visible_to(county.fiona)) == [kept]
    assert Family.objects.visible_to(county.fiona).standing_for(merged.ref).get() == kept
    assert not Family.objects.visible_to(county.sam).standing_for(merged.ref).exists()
    assert [row.ref for row in client.get("/families/").context["page"]] == [kept.ref]
    # What a device noted before the merge is recorded, once, and of the kept family.
    assert [send(merged, before), send(merged, after), send(merged, after)] == [200, 201, 200]
    assert send(kept, after) == 409
    assert set(Engagement.objects.values_list("family", flat=True)) == {kept.pk}
    assert Engagement.objects.count() == 2


@pytest.mark.parametrize("tail", ["", "log/", "cases/open/"])
def test_its_address_leads_to_the_kept_family_for_who_may_see_that(
    county: County, tail: str
) -> None:
    kept, merged = family(county.north), family(county.north)
    merge(by=county.cora, kept=kept, merged=merged)
    old, new = (f"/families/{one.ref}/{tail}" for one in (merged, kept))
    for person, status in ((county.fiona, 302), (county.sam, 404), (county.colin, 404)):
        client = Client()
        client.force_login(person)
        answer = client.get(f"{old}?page=2")
        assert answer.status_code == status
        assert answer.headers.get("Location") == (f"{new}?page=2" if status == 302 else None)
    client.force_login(county.fiona)
    # What was typed before the merge is sent on.
    assert client.post(f"/families/{merged.ref}/log/").status_code == 307


def test_merging_takes_as_many_queries_for_2_or_200_visits(county: County) -> None:
    def queries(visits: int) -> int:
        kept, merged = full(county), full(county)
        for _ in range(visits):
            visit(merged, county.fiona, date(2020, 1, 1))
        with CaptureQueriesContext(connection) as captured:
            merge_all(county, kept, merged)
        return len(captured)

    assert county.cora.reach
    links_to(Family)
    assert queries(2) == queries(100)
