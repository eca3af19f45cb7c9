"""What a roll-up foresees of the claims of the running quarter, and what keeps outcomes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centres.models import User
from families.models import Case, Family
from outcomes.outlook.mendable import Mending
from payments.dashboards.provider.store import look_ahead
from payments.models import BlockedOutcome, Claim, Contract, QuarterOutlook
from tests.cast import County, build_county
from tests.outcomes.factories import (
    ActionFactory,
    CaseFactory,
    EngagementFactory,
    FamilyFactory,
    LevelFactory,
    StarFactory,
    after,
)
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Q2, Q3, Q4, Cast, silence
from tests.payments.in_county import cast_of
from tests.payments.real_claim import END, START

TODAY, OPENED = date(2015, 12, 1), date(2015, 8, 1)
TO_DO, TO_RECORD, LOST = Mending.TO_DO, Mending.TO_RECORD, Mending.LOST
REACHED = "reached_greatest_need"


@pytest.fixture(autouse=True)
def first_of_december() -> Iterator[None]:
    """Thirty days are left of the quarter."""
    with time_machine.travel(f"{TODAY} 09:00:00+00:00"):
        yield


@pytest.fixture
def county(db: None) -> County:
    return build_county()


def foreseen(cast: Cast, contract: Contract) -> QuarterOutlook:
    cast.draft(Q3)
    look_ahead(cast.council, Q3, silence)
    return QuarterOutlook.objects.get(contract=contract)


@pytest.mark.parametrize(
    ("cap", "stands", "at_risk", "likely"),
    [
        # Stars: two now, four or three at the end of four that the quarter pays for.
        (1_000_000, 74_000, 50_000, (38_000, 90_000, 92_000)),
        # As many Stars as in spring leave no room for the step down, as many as in summer do.
        (80_000, 74_000, 50_000, (38_000, 60_000, 80_000)),
    ],
)
def test_the_range_is_the_claims_own_sum_for_what_other_quarters_brought(
    cast: Cast, cap: int, stands: int, at_risk: int, likely: tuple[int, int, int]
) -> None:
    contract = cast.contract(annual_cap_pence=cap)
    cast.price(contract, "star_progress", 10_000, units=4)
    cast.price(contract, "sustained_step_down", 50_000)
    cast.target(contract, REACHED, 4000, 9000, 10_000)
    for quarter, reached in ((Q1, 5), (Q2, 8), (Q3, 6)):
        cast.figure(quarter, REACHED, reached, 10)
    cast.achieved(Q3, "S1")
    cast.achieved(Q3, "S2")
    cast.achieved(Q3, "D1", date(2015, 12, 20), measure="sustained_step_down")
    # The last thirty days of spring and of summer; before them does not count.
    cast.achieved(Q1, "S3", date(2015, 5, 31))
    cast.achieved(Q1, "S4", date(2015, 6, 1))
    cast.achieved(Q1, "S5", date(2015, 6, 30))
    cast.achieved(Q2, "S6", date(2015, 9, 1))
    # Who steps down for good is known half a year ahead: no more come.
    cast.achieved(Q2, "D2", date(2015, 9, 20), measure="sustained_step_down")
    found = foreseen(cast, contract)
    assert found.stands_pence == stands == cast.claim(contract, Q3).net()
    assert (found.at_risk, found.at_risk_pence) == (1, at_risk)
    assert (found.low_pence, found.middle_pence, found.high_pence) == likely
    assert found.mended_pence == stands
    assert found.units_left == {"star_progress": 2}
    assert [(one["quarter"], one["outcomes"]) for one in found.seen] == [(str(Q1), 2), (str(Q2), 2)]


def test_without_two_quarters_to_go_by_no_range_is_made_up(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    for quarter in (Q2, Q3):
        cast.figure(quarter, REACHED, 1, 2)
    cast.achieved(Q3, "S1")
    found = foreseen(cast, contract)
    assert (found.low_pence, found.middle_pence, found.high_pence) == (None, None, None)
    assert found.stands_pence == 10_000
    page = Visitor(cast.manager).see("provider", cast.provider.code)
    assert "No likely range yet" in page


def closed(cast: Cast, on: date, *, first: str = "together", closing: str = "", **more: Any) -> str:
    """A case whose Star moved on, closed with its goals met; the reference."""
    family = FamilyFactory(centre=cast.centre)
    held = CaseFactory(family=family, opened_on=OPENED, closed_on=on, worker=cast.worker)
    StarFactory(case=held, kind="first", date=after(OPENED, 5), scores=START, completed=first)
    if closing:
        scores = more.get("scores", END)
        StarFactory(case=held, kind="closing", date=on, scores=scores, completed=closing)
    if more.get("action"):
        ActionFactory(case=held, area="family_routine", done_on=after(OPENED, 30))
    return str(held.ref)


def seen(cast: Cast, days: tuple[int, ...], **facts: Any) -> str:
    """A case of a family in greatest need, seen on these days after it opened."""
    family = FamilyFactory(centre=cast.centre)
    LevelFactory(family=family)
    held: Case = CaseFactory(family=family, opened_on=OPENED, worker=cast.worker, **facts)
    for number in days:
        EngagementFactory(case=held, date=after(OPENED, number))
    return held.ref


def test_what_lacks_a_record_and_until_when(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 25_000)
    cast.price(contract, "sustained_contact", 30_000)
    lately, long_ago, last_quarter = date(2015, 11, 25), date(2015, 10, 20), date(2015, 9, 15)
    window, lookback, sooner = date(2015, 12, 9), date(2016, 6, 30), date(2016, 3, 31)
    expected = {
        closed(cast, lately): (TO_DO, "closing_star", window),
        closed(cast, long_ago): (TO_RECORD, "closing_star", lookback),
        closed(cast, lately, closing="worker"): (TO_DO, "closing_alone", window),
        closed(cast, long_ago, closing="worker"): (LOST, "closing_alone", None),
        closed(cast, long_ago, closing="together"): (TO_RECORD, "action", lookback),
        closed(cast, last_quarter, closing="together"): (TO_RECORD, "action", sooner),
        closed(cast, long_ago, first="worker", closing="together"): (LOST, "first_alone", None),
        seen(cast, (1, 9, 30, 40)): (TO_DO, "days", Q3.last_day),
    }
    # A Star that did not move on is no missing record; nor is a visit that nobody can pay any more.
    closed(cast, long_ago, closing="together", scores=START)
    seen(cast, (1, 9, 30, 40), closed_on=long_ago, closure_reason="declined")
    found = foreseen(cast, contract)
    rows = {one.subject: one for one in BlockedOutcome.objects.all()}
    assert {ref: (one.mending, one.lack, one.until) for ref, one in rows.items()} == expected
    assert {one.worker for one in rows.values()} == {cast.worker}
    can = [one for one in rows.values() if one.pays]
    assert found.mended_pence == sum(one.worth_pence for one in can) == 5 * 25_000 + 30_000


def test_what_is_claimed_or_used_up_is_not_counted_as_money(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 25_000, units=1)
    claimed = closed(cast, date(2015, 9, 15), closing="together", action=True)
    cast.achieved(Q2, claimed, date(2015, 9, 15))
    cast.approved(contract, Q1)
    cast.approved(contract, Q2)
    Case.objects.filter(ref=claimed).get().actions.all().delete()
    cast.achieved(Q3, "S1")
    left = closed(cast, date(2015, 10, 20))
    foreseen(cast, contract)
    (row,) = BlockedOutcome.objects.all()
    assert (row.subject, row.pays) == (left, False)


def test_after_its_end_nothing_is_foreseen_and_twice_is_as_once(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 25_000)
    closed(cast, date(2015, 10, 20))
    foreseen(cast, contract)
    foreseen(cast, contract)
    assert (QuarterOutlook.objects.count(), BlockedOutcome.objects.count()) == (1, 1)
    with time_machine.travel("2016-01-02 09:00:00+00:00"):
        look_ahead(cast.council, Q3, silence)
        look_ahead(cast.council, Q4, silence)
        assert not BlockedOutcome.objects.filter(quarter=str(Q3)).exists()
        assert [one.quarter for one in QuarterOutlook.objects.all()] == [str(Q4)]


@pytest.fixture
def lacking(county: County) -> Cast:
    """A contract of the charity's, with things lacking in North and one in South."""
    cast = cast_of(county)
    contract = cast.contract()
    cast.price(contract, "star_progress", 25_000)
    for on in (date(2015, 10, 20), date(2015, 10, 21), date(2015, 11, 25)):
        closed(cast, on)
    south = cast_of(county)
    south.centre, south.worker = county.south, county.sam
    closed(south, date(2015, 10, 20))
    cast.draft(Q3)
    look_ahead(cast.council, Q3, silence)
    return cast


def listed(who: User, query: str) -> int:
    """How many rows the list has that a figure of the page leads to."""
    page = Visitor(who).client.get(f"/providers/charity/missing/?{query}")
    return int(page.context["page"].paginator.count)


def test_every_number_opens_as_many_rows(county: County, lacking: Cast) -> None:
    found = Visitor(county.pat).get("provider", "charity").context["missing"]
    assert (found.number, found.pence) == (4, 100_000)
    assert listed(county.pat, "paid=yes") == found.number
    for sums in (
        *(lack for _heading, lacks in found.groups for lack in lacks),
        *found.clusters,
        *(person for cluster in found.clusters for person in cluster.people),
    ):
        assert listed(county.pat, sums.query) == sums.number > 0
    assert [(one.name, one.number) for one in found.clusters] == [
        ("North cluster", 3),
        ("South cluster", 1),
    ]
    assert [one.name for one in found.clusters[0].people] == ["Fiona"]


def test_names_of_families_are_for_those_who_work_with_them(county: County, lacking: Cast) -> None:
    family = Family.objects.get(cases__closed_on=date(2015, 11, 25))
    family.carers.create(council=family.council, ref="P-1", first_name="Ann", last_name="Archer")
    case = family.cases.get()
    own = Visitor(county.cora).see("provider_missing", "charity")
    assert f"/cases/{case.ref}/" in own
    assert "Ann Archer" in own
    for who in (county.pat, county.colin):
        page = Visitor(who).see("provider_missing", "charity")
        assert case.ref in page
        assert f"/cases/{case.ref}/" not in page
        assert "Archer" not in page
    assert "Fiona" in Visitor(county.pat).see("provider_missing", "charity")
    for name in ("provider", "provider_missing"):
        assert "Fiona" not in Visitor(county.colin).see(name, "charity")


def test_of_a_restricted_family_only_the_reference_is_told(county: County, lacking: Cast) -> None:
    family = Family.objects.get(cases__closed_on=date(2015, 11, 25))
    Family.objects.filter(pk=family.pk).update(restricted=True)
    ref = family.cases.get().ref
    pat = Visitor(county.pat)
    found = pat.get("provider", "charity").context["missing"]
    assert found.number == 4
    assert {lack.lacks for _h, lacks in found.groups for lack in lacks} == {
        "restricted",
        "closing_star",
    }
    theirs = pat.get("provider_missing", "charity", worker=county.fiona.pk).context["rows"]
    assert ref not in [row.blocked.subject for row in theirs]
    (row,) = pat.get("provider_missing", "charity", lack="restricted").context["rows"]
    assert (row.blocked.subject, row.worker, row.next, row.until) == (ref, "", "", None)
    assert "told to those who work with the family" in row.words
    assert "Do the closing Star" in Visitor(county.cora).see("provider_missing", "charity")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_files_hold_what_the_list_shows(county: County, lacking: Cast, form: str) -> None:
    pat, colin = Visitor(county.pat), Visitor(county.colin)
    answer = pat.get("provider_missing_file", "charity", form, cluster="South")
    assert answer.status_code == 200
    content = b"".join(answer) if answer.streaming else answer.content
    assert content
    if form == "csv":
        lines = content.decode().splitlines()
        assert len(lines) == 2
        assert "Sam" in lines[1]
        theirs = colin.get("provider_missing_file", "charity", form)
        assert "Sam" not in b"".join(theirs).decode()


def test_odd_filters_are_answered(county: County, lacking: Cast) -> None:
    for query in ("worker=x", "worker=99999999999999999999", "cluster=%00", "page=x&paid=2"):
        answer = Visitor(county.pat).client.get(f"/providers/charity/missing/?{query}")
        assert answer.status_code == 200


def test_a_decision_since_is_said(county: County, lacking: Cast) -> None:
    QuarterOutlook.objects.update(stands_pence=12_345)
    assert "A decision changed the claim" in Visitor(county.pat).see("provider", "charity")


def test_the_pages_take_as_many_queries_for_more(county: County, lacking: Cast) -> None:
    def asked(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert pat.get(name, "charity").status_code == 200
        return len(queries)

    pat = Visitor(county.pat)
    names = ("provider", "provider_missing")
    [asked(name) for name in names]
    few = [asked(name) for name in names]
    for _ in range(3):
        closed(lacking, date(2015, 10, 22))
    look_ahead(lacking.council, Q3, silence)
    assert [asked(name) for name in names] == few
    assert Claim.objects.count() == 1


def test_each_number_of_a_cluster_opens_its_cases(county: County) -> None:
    def opened(days: int, centre: Any, **facts: Any) -> Case:
        family = FamilyFactory(centre=centre, **facts)
        held: Case = CaseFactory(family=family, opened_on=after(TODAY, -days), worker=county.fiona)
        return held

    late = opened(200, county.north)
    hidden = opened(40, county.north, restricted=True)
    fresh = opened(5, county.north)
    EngagementFactory(case=fresh, date=TODAY)
    opened(5, county.south)
    look_ahead(county.council, Q3, silence)
    pat = Visitor(county.pat)
    (north, south) = pat.get("provider", "charity").context["loads"]
    numbers = {key: number for key, _heading, number in north.numbers}
    assert numbers == {
        "open": 3, "late": 2, "unseen": 2, "past_six_months": 1, "to_allocate": 0,
    }  # fmt: skip
    assert (north.each, south.each) == ("3.0", "1.0")
    for key, number in numbers.items():
        page = pat.get("provider_cases", "charity", show=key, cluster="North").context["page"]
        assert page.paginator.count == number
    rows = pat.get("provider_cases", "charity", show="late", cluster="North").context["rows"]
    said = {row.ref: (row.worker, row.called, bool(row.said)) for row in rows}
    assert said == {late.ref: ("Fiona", "", True), hidden.ref: ("", "", False)}
    cora = Visitor(county.cora)
    assert len(cora.get("provider", "charity").context["loads"]) == 1
    assert f"/cases/{late.ref}/" in cora.see("provider_cases", "charity", show="late")
    assert "Fiona" not in Visitor(county.colin).see("provider_cases", "charity", show="late")
    assert pat.get("provider_cases", "charity", show="'", cluster="\x00").status_code == 200
