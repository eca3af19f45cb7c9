"""Who has a case: allocated with a note, acknowledged, handed over to another centre, reopened."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from centres.models import AuditEvent, Centre, User
from centres.refusals import Refused
from centres.scope import COORDINATOR
from families import allocations, cases, transfers, visits
from families.models import Allocation, Case, Family, PlannedVisit, Reopening
from tests.cast import County, ago, case, family, person, visit


@pytest.fixture
def sid(county: County) -> User:
    """The coordinator of South."""
    return person(county.council, "sid", COORDINATOR, county.south.cluster)


@pytest.fixture
def held(county: County) -> Case:
    return case(family(county.north), county.fiona)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sees(user: User, of_family: Family) -> bool:
    return bool(Family.objects.visible_to(user).filter(pk=of_family.pk).exists())


def closed(held: Case, days: int = 3, reason: str = "goals_met") -> Case:
    cases.close(by=held.worker, case=held, closed_on=ago(days), reason=reason, note="All done")
    held.refresh_from_db()
    return held


def test_what_is_given_is_new_to_the_worker_until_they_have_seen_it(
    county: County, held: Case
) -> None:
    cases.allocate(by=county.cora, case=held, worker=county.frank, note=" Ring before six ")
    row = allocations.unseen(county.frank).get()
    assert (row.case, row.given_by, row.worker_before) == (held, county.cora, county.fiona)
    assert row.note == "Ring before six"
    assert not allocations.unseen(county.fiona).exists()

    assert allocations.see(by=county.frank, case=held)
    assert not allocations.unseen(county.frank).exists()
    assert not allocations.see(by=county.frank, case=held), "once"
    seen = AuditEvent.objects.filter(action="case.seen")
    assert [event.user for event in seen] == [county.frank]


def test_only_the_last_hand_is_new(county: County, held: Case) -> None:
    cases.allocate(by=county.cora, case=held, worker=county.frank)
    cases.allocate(by=county.cora, case=held, worker=county.fiona)
    assert not allocations.unseen(county.frank).exists()
    assert allocations.unseen(county.fiona).count() == 1
    closed(held)
    assert not allocations.unseen(county.fiona).exists(), "a closed case is nobody’s new one"


def test_an_import_that_gives_the_case_on_leaves_nothing_new(county: County, held: Case) -> None:
    cases.allocate(by=county.cora, case=held, worker=county.frank)
    Case.objects.filter(pk=held.pk).update(worker=county.fiona)
    assert not allocations.unseen(county.frank).exists()


def test_opening_for_somebody_else_is_new_to_them(county: County) -> None:
    facts: dict[str, Any] = {"centre": county.north, "opened_on": ago(1)}
    opened = cases.open_case(
        by=county.cora, family=family(county.north), worker=county.frank, note="Twins", **facts
    )
    assert allocations.unseen(county.frank).get().note == "Twins"
    own = cases.open_case(
        by=county.fiona, family=family(county.north), worker=county.fiona, **facts
    )
    assert not allocations.unseen(county.fiona).exists()
    assert Allocation.objects.filter(case__in=[opened, own]).count() == 2


def test_who_knows_the_family_leaves_a_note(county: County, held: Case) -> None:
    visit(held.family, county.fiona, ago(3), case=held)
    with pytest.raises(ValidationError) as problem:
        cases.allocate(by=county.cora, case=held, worker=county.frank, note="  ")
    assert list(problem.value.message_dict) == ["note"]
    cases.allocate(by=county.cora, case=held, worker=county.frank, note="Dog in the yard")


def test_planned_visits_go_with_the_case(county: County, held: Case, sid: User) -> None:
    for days in (-1, -2):
        visits.plan(by=county.fiona, family=held.family, planned_on=ago(days), case=held)
    visits.plan(by=county.fiona, family=held.family, planned_on=ago(-3))
    visits.plan(by=county.frank, family=held.family, planned_on=ago(-1), case=held)
    cases.allocate(by=county.cora, case=held, worker=county.frank)
    planned = PlannedVisit.objects.open().values_list("worker__username", "planned_on")
    assert sorted(planned) == [
        ("fiona", ago(-3)),  # of no case
        ("frank", ago(-1)),
        ("frank", ago(-2)),
    ]
    cases.transfer(by=county.cora, case=held, to=county.south, note="Moved")
    cases.allocate(by=sid, case=held, worker=county.sam)
    assert PlannedVisit.objects.open().filter(worker=county.sam).count() == 2


def test_an_allocation_is_never_rewritten(county: County, held: Case) -> None:
    cases.allocate(by=county.cora, case=held, worker=county.frank, note="Kept")
    allocations.see(by=county.frank, case=held)
    for facts in ({"note": "Other"}, {"given_by": county.fiona}, {"seen_at": None}):
        with pytest.raises(DatabaseError, match="acknowledged once"), transaction.atomic():
            Allocation.objects.filter(case=held).update(**facts)


def test_a_case_goes_to_another_clusters_coordinator_to_be_allocated(
    county: County, held: Case, sid: User
) -> None:
    visit(held.family, county.fiona, ago(3), case=held)
    assert not sees(county.sam, held.family)
    cases.transfer(by=county.cora, case=held, to=county.south, note="Moved to their aunt")
    held.refresh_from_db()
    assert (held.centre, held.worker) == (county.south, sid)
    assert allocations.waits_for_a_worker(held)
    assert allocations.unseen(sid).get().note == "Moved to their aunt"
    assert sees(county.sam, held.family)
    assert sees(county.fiona, held.family), "its own centre is still in the north"
    event = AuditEvent.objects.get(action="case.transfer")
    assert (event.details["centre_before"], event.details["centre"]) == ("North", "South")
    assert "aunt" not in str(event.details)

    cases.allocate(by=sid, case=held, worker=county.sam)
    assert not allocations.waits_for_a_worker(held)
    with pytest.raises(Refused):
        cases.allocate(by=county.cora, case=held, worker=county.fiona)


def test_within_the_cluster_the_worker_keeps_it(county: County, held: Case) -> None:
    near = Centre.objects.create(
        council=county.council, cluster=county.north.cluster, code="Near", name="Near centre"
    )
    cases.transfer(by=county.cora, case=held, to=near, note="Nearer to home")
    held.refresh_from_db()
    assert (held.centre, held.worker) == (near, county.fiona)
    assert not allocations.waits_for_a_worker(held)


def test_what_cannot_be_transferred(county: County, held: Case, sid: User) -> None:
    for by, to in [
        (county.fiona, county.south),  # no coordinator
        (sid, county.south),  # another cluster's
        (county.cora, county.north),  # there already
        (county.cora, county.west),  # nobody coordinates it
    ]:
        with pytest.raises(Refused):
            cases.transfer(by=by, case=held, to=to, note="Note")
    for to, note, wrong in [(county.south, " ", "note"), (county.east, "Note", "to")]:
        with pytest.raises(ValidationError) as problem:
            cases.transfer(by=county.cora, case=held, to=to, note=note)
        assert list(problem.value.message_dict) == [wrong]
    case(held.family, county.sam, centre=county.south)
    with pytest.raises(Refused, match="is open at South centre already"):
        cases.transfer(by=county.cora, case=held, to=county.south, note="Note")
    closed(held)
    with pytest.raises(Refused, match="closed"):
        cases.transfer(by=county.cora, case=held, to=county.south, note="Note")


@pytest.mark.parametrize("keep", [True, False])
def test_a_restricted_familys_named_workers_follow_the_case(
    county: County, sid: User, keep: bool
) -> None:
    hidden = family(county.north, restricted=True)
    hidden.named_workers.add(county.fiona, county.frank)
    held = case(hidden, county.fiona)
    assert transfers.move_of(held, county.south).worker_named
    cases.transfer(by=county.cora, case=held, to=county.south, note="Safe there", keep_named=keep)
    assert sees(sid, hidden)
    assert not sees(county.sam, hidden), "not before it is given to them"
    assert sees(county.fiona, hidden) is keep
    assert sees(county.frank, hidden)
    cases.allocate(by=sid, case=held, worker=county.sam)
    assert sees(county.sam, hidden)


def test_a_closed_case_opens_again_and_its_closing_is_kept(county: County, held: Case) -> None:
    closed(held)
    cases.reopen(by=county.fiona, case=held, reason="Closed the wrong one")
    held.refresh_from_db()
    assert (held.closed_on, held.closure_reason, held.closing_note) == (None, "", "")
    kept = Reopening.objects.get()
    assert (kept.closed_on, kept.closure_reason, kept.closing_note) == (
        ago(3),
        "goals_met",
        "All done",
    )
    assert (kept.reopened_by, kept.reopened_on, kept.reason) == (
        county.fiona,
        ago(0),
        "Closed the wrong one",
    )
    with pytest.raises(Refused, match="is open"):
        cases.reopen(by=county.cora, case=held, reason="Again")
    with pytest.raises(DatabaseError), transaction.atomic():
        Reopening.objects.update(reason="Another")


@pytest.mark.parametrize(
    ("name", "days", "may"),
    [
        ("fiona", 28, True),
        ("fiona", 29, False),
        ("frank", 1, False),
        ("sam", 1, False),
        ("cora", 50, True),
    ],
)
def test_its_worker_for_four_weeks_or_the_coordinator_reopens(
    county: County, held: Case, name: str, days: int, may: bool
) -> None:
    closed(held, days=days)
    try:
        cases.reopen(by=county.people[name], case=held, reason="They came back")
    except Refused:
        assert not may
    held.refresh_from_db()
    assert (held.closed_on is None) is may


def test_what_cannot_be_reopened(county: County, held: Case) -> None:
    closed(held)
    with pytest.raises(ValidationError):
        cases.reopen(by=county.fiona, case=held, reason=" ")
    with pytest.raises(ValidationError):
        cases.reopen(by=county.fiona, case=held, reason="Frank knows", worker=county.frank)
    with pytest.raises(ValidationError):
        cases.reopen(by=county.cora, case=held, reason="Sam knows", worker=county.sam)
    other = case(held.family, county.frank)
    with pytest.raises(Refused, match=other.ref):
        cases.reopen(by=county.cora, case=held, reason="They came back")
    closed(other)
    Family.objects.filter(pk=held.family_id).update(deregistered_on=ago(1))
    with pytest.raises(Refused, match="left on"):
        cases.reopen(by=county.cora, case=held, reason="They came back")
    fiona = signed_in(county.fiona)
    opening = reverse("case_open", args=[held.family.ref])
    assert "left on" in fiona.get(opening, follow=True).content.decode()
    second = family(county.north)
    Family.objects.filter(pk=second.pk).update(merged_into=held.family)
    for no_more in (held.family, second):
        with pytest.raises(Refused, match=no_more.ref):
            cases.open_case(
                by=county.fiona,
                family=no_more,
                centre=county.north,
                worker=county.fiona,
                opened_on=ago(0),
            )


def test_the_pages_allocate_see_and_transfer(county: County, held: Case, sid: User) -> None:
    visit(held.family, county.fiona, ago(3), case=held)
    cora, frank, sids = signed_in(county.cora), signed_in(county.frank), signed_in(sid)
    allocate = reverse("case_allocate", args=[held.ref])
    assert cora.post(allocate, {"worker": "frank"}).context["form"].errors["note"]
    cora.post(allocate, {"worker": "frank", "note": "Dog in the yard"})
    assert "Dog in the yard" in frank.get(reverse("case", args=[held.ref])).content.decode()
    seen = reverse("case_seen", args=[held.ref])
    there = frank.post(f"{seen}?next=/families/")
    assert there["Location"] == "/families/"
    assert frank.post(f"{seen}?next=//evil.example/")["Location"] == f"/cases/{held.ref}/"
    assert not allocations.unseen(county.frank).exists()

    choose = cora.get(reverse("case_transfer", args=[held.ref])).content.decode()
    assert "South centre" in choose
    assert "East centre" not in choose, "another council’s"
    to = reverse("case_transfer_to", args=[held.ref, "South"])
    asked = " ".join(cora.get(to).content.decode().split())
    assert "South cluster see the family for as long as the case is open" in asked
    assert "goes on seeing the family" in asked
    assert cora.post(to, {"note": ""}).context["form"].errors["note"]
    moved = cora.post(to, {"note": "Aunt"}, follow=True).content.decode()
    assert "is at South centre now" in moved
    assert cora.get(reverse("case_transfer_to", args=[held.ref, "East"])).status_code == 404
    assert "waits for a worker" in sids.get(allocate).content.decode()


def test_who_hands_over_the_last_tie_is_told_and_sees_it_no_more(
    county: County, held: Case, sid: User
) -> None:
    Family.objects.filter(pk=held.family_id).update(centre=county.west)
    cora = signed_in(county.cora)
    to = reverse("case_transfer_to", args=[held.ref, "South"])
    assert "will no longer see this family" in cora.get(to).content.decode()
    response = cora.post(to, {"note": "Gone south"}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("families")
    assert cora.get(reverse("case", args=[held.ref])).status_code == 404


def test_another_providers_centre_is_told_as_one(county: County, held: Case) -> None:
    person(county.council, "wilma", COORDINATOR, county.west.cluster)
    to = reverse("case_transfer_to", args=[held.ref, "West"])
    page = signed_in(county.cora).get(to).content.decode()
    assert "belongs to The School" in page
    assert "The Charity has claimed" in " ".join(page.split())
