"""Why not paid: each thing that came near has one reason, in the words of the case's own page."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO
from itertools import islice
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import User
from families.models import Case, Child
from outcomes.models import Achievement, Enrolment
from outcomes.outlook import Lacking, standing
from payments.models import Claim, ClaimLine
from payments.not_paid.reasons import Reason
from payments.not_paid.rows import NotPaid, not_paid
from tests.cast import County, build_county
from tests.outcomes.factories import (
    OPENED,
    CaseFactory,
    EngagementFactory,
    FamilyFactory,
    LevelFactory,
    StarFactory,
    after,
)
from tests.payments.browsing import Visitor, address
from tests.payments.cast import Q1, Q2, Cast
from tests.payments.real_claim import END, START, drafted_claim
from tests.payments.test_claims_against_reference import Product
from tests.reference.story import story

SEED, CHAPTERS = 1, 3


@pytest.fixture
def county(db: None) -> County:
    return build_county()


@pytest.fixture
def claim(county: County) -> Claim:
    """7 sustained contacts, 4 Stars and 3 more over the units; families that came near beside."""
    return drafted_claim(county)


def seen(county: County, days: tuple[int, ...], kind: str = "home_visit") -> Case:
    """A case of a family in greatest need, seen that many days after it opened."""
    family = FamilyFactory(centre=county.north)
    LevelFactory(family=family)
    held: Case = CaseFactory(family=family, opened_on=OPENED)
    for day in days:
        EngagementFactory(case=held, date=after(OPENED, day), kind=kind)
    return held


def said(claim: Claim) -> dict[tuple[str, str], tuple[str, str]]:
    claim = Claim.objects.select_related("contract").get(pk=claim.pk)
    return {(row.measure, row.subject): (row.reason, row.words) for row in not_paid(claim)}


def test_first_thing_lacking_of_a_contact_is_told(county: County, claim: Claim) -> None:
    expected = {
        seen(county, (1, 9, 40)).ref: ("days", "seen face to face on 3 of 5 days"),
        seen(county, (1, 2, 3, 4, 5)).ref: (
            "span",
            "less than 4 weeks from the first of these days to the last",
        ),
        seen(county, (1, 2, 3, 4, 40), "centre_session").ref: (
            "home_visit",
            "no home visit on any of these days",
        ),
        seen(county, (1, 2, 3, 4, 40)).ref: (
            "recorded_since",
            "achieved on the records as they are now, which changed since this claim",
        ),
    }
    far = seen(county, (1, 40)).ref
    found = {key[1]: why for key, why in said(claim).items() if key[0] == "sustained_contact"}
    assert found == expected
    assert far not in found


def test_first_thing_lacking_of_a_closed_case_is_told(county: County, claim: Claim) -> None:
    def closed(first: int | None, scores: dict[str, int] | None, **facts: str) -> str:
        held = seen(county, ())
        held.closed_on, held.closure_reason = after(OPENED, 80), "goals_met"
        held.save()
        if first is not None:
            StarFactory(case=held, kind="first", date=after(OPENED, first), scores=START, **facts)
        if scores:
            StarFactory(case=held, kind="closing", date=after(OPENED, 80), scores=scores)
        return held.ref

    expected = {
        closed(None, None): ("first_star", "there is no first Star from the first 28 days"),
        closed(5, END, completed="worker"): (
            "first_alone",
            "the first Star was scored without the family",
        ),
        closed(5, None): (
            "closing_star",
            "the closing Star with the family, by 4 July 2015",
        ),
        closed(5, START): ("better", "clearly better in 0 of at least 3 areas"),
        closed(5, {**END, "physical_health": 4}): ("worse", "clearly worse in 1 area"),
        closed(5, END): ("action", "no action in an area that got better is marked as done"),
    }
    found = {key[1]: why for key, why in said(claim).items() if key[0] == "star_progress"}
    over = {ref: why for ref, why in found.items() if why[0] == "unit_cap"}
    assert len(over) == 3
    assert set(over.values()) == {
        ("unit_cap", "the contract pays for 4 units a quarter, and they are used up")
    }
    assert {ref: why for ref, why in found.items() if ref not in over} == expected


def test_claims_say_why_what_is_achieved_is_not_paid(cast: Cast) -> None:
    contract = cast.contract(starts_on=date(2015, 5, 1), lookback_quarters=0)
    other = cast.contract("CT0", provider=cast.provider_named("other"))
    for one in (contract, other):
        cast.price(one, "star_progress", 10_000)
    cast.achieved((Q1, Q2), "early", date(2015, 4, 30))
    cast.achieved((Q1, Q2), "paid", date(2015, 6, 1))
    cast.achieved((Q1, Q2), "refused", date(2015, 6, 2))
    cast.achieved(Q1, "theirs", date(2015, 6, 3), provider=other.provider)
    cast.approved(other, Q1)
    Achievement.objects.filter(subject="theirs").update(provider=cast.provider)
    first = cast.approved(contract, Q1, rejected=["refused"])
    cast.achieved(Q1, "late", date(2015, 6, 4))
    assert said(first) == {
        ("star_progress", "refused"): ("rejected", "rejected: As seen."),
        ("star_progress", "theirs"): (
            "claimed",
            "already claimed under another provider’s contract",
        ),
        ("star_progress", "early"): (
            "outside_contract",
            "achieved on 30 April 2015, outside the contract’s days",
        ),
        ("star_progress", "late"): (
            "recorded_since",
            "achieved on the records as they are now, which changed since this claim",
        ),
    }
    Achievement.objects.filter(quarter=str(Q2), subject="paid").update(achieved_on=date(2015, 7, 2))
    cast.draft(Q2)
    cast.achieved(Q2, "new")
    cast.draft(Q2)
    assert said(cast.claim(contract, Q2)) == {
        ("star_progress", "paid"): ("claimed", "already claimed for April to June 2015"),
        ("star_progress", "refused"): (
            "lookback",
            "achieved on 2 June 2015; this claim looks back to 1 July 2015",
        ),
    }


def test_annual_cap_is_told(cast: Cast) -> None:
    contract = cast.contract(annual_cap_pence=15_000)
    cast.price(contract, "star_progress", 10_000)
    cast.achieved(Q1, "S1")
    cast.achieved(Q1, "S2")
    cast.draft(Q1)
    assert said(cast.claim(contract, Q1)) == {
        ("star_progress", "S2"): (
            "annual_cap",
            "the contract’s cap for the financial year is reached",
        )
    }


def test_page_counts_filters_and_takes_the_same_queries(county: County, claim: Claim) -> None:
    colin = Visitor(county.colin)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            colin.see("claim_not_paid", *address(claim))
        return len(captured)

    queries()
    seen(county, (1, 9, 40))
    few = queries()
    for _ in range(30):
        seen(county, (1, 9, 40))
    assert queries() == few
    page = colin.see("claim_not_paid", *address(claim))
    assert "<b>25</b> of <b>34</b> outcomes not paid" in page
    assert f"{claim.contract.ref}/{claim.quarter}/not-paid/" in colin.see("claim", *address(claim))
    narrowed = colin.see("claim_not_paid", *address(claim), reason="unit_cap")
    assert "<b>3</b> outcomes not paid" in narrowed
    assert "Line 12" in narrowed
    none = colin.see("claim_not_paid", *address(claim), reason="unit_cap", page="99\0")
    assert "<b>3</b> outcomes not paid" in none
    assert "Ann" not in page
    assert "Archer" not in page
    assert colin.get("claim_not_paid", *address(claim), reason="no\0such").status_code == 200


def test_file_holds_what_the_list_shows(county: County, claim: Claim) -> None:
    near = seen(county, (1, 9, 40))
    Case.objects.filter(pk=near.pk).update(ref="=HYPERLINK(1)")
    answer = Visitor(county.colin).get("claim_not_paid_file", *address(claim), reason="days")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(StringIO(text))) == [
        [
            "Reference",
            "Kind of record",
            "Outcome",
            "Reason",
            "Why not",
            "Achieved on",
            "Claim line",
        ],
        [
            "'=HYPERLINK(1)",
            "Case",
            "Sustained contact",
            "Seen face to face on too few days",
            "seen face to face on 3 of 5 days",
            "",
            "",
        ],
    ]


def test_page_of_the_case_says_it_in_the_same_words(county: County, claim: Claim) -> None:
    words = "the contract pays for 4 units a quarter, and they are used up"
    over = claim.lines.filter(kind=ClaimLine.Kind.OVER_CAP)[0]
    page = Visitor(county.cora).see("case", over.subject)
    assert f"not claimed: {words}" in page
    assert words not in Visitor(county.fiona).see("case", over.subject)
    assert reverse("case", args=[over.subject]) in Visitor(county.cora).see(
        "claim_not_paid", *address(claim)
    )
    assert reverse("case", args=[over.subject]) not in Visitor(county.colin).see(
        "claim_not_paid", *address(claim)
    )


def _claims_of_a_random_council(folder: Path) -> Iterator[Claim]:
    product = Product(folder)
    for number, chapter in enumerate(islice(story(SEED), CHAPTERS)):
        product.play(chapter, number)
        for step in chapter.then:
            product.take(step)
        claims = Claim.objects.filter(quarter=str(chapter.quarter))
        yield from claims.select_related("contract__provider")


def _in_the_words_of_its_case(row: NotPaid, claim: Claim) -> bool:
    """The case's page says the same, asked on the quarter's last day."""
    rows = {"council": claim.council_id, "ref": row.subject}
    if row.measure in ("sustained_contact", "star_progress", "sustained_step_down"):
        held = Case.objects.get(**rows)
    else:
        family = (
            Enrolment.objects.get(**rows).carer.family_id
            if row.measure == "programme_completed"
            else Child.objects.get(**rows).family_id
        )
        found = Case.objects.filter(family=family).first()
        if found is None:
            return True  # such a family has no page that would say it
        held = found
    outlooks = standing(held, claim.period.last_day)
    missing = {(one.measure.key, one.subject): one.missing for one in outlooks}
    return row.words in missing[row.measure, row.subject]


@pytest.mark.django_db(transaction=True)
def test_each_that_came_near_in_a_random_council_has_one_reason(tmp_path: Path) -> None:
    reasons: Counter[str] = Counter()
    for claim in _claims_of_a_random_council(tmp_path):
        found = not_paid(claim)
        keys = [(row.measure, row.subject) for row in found]
        assert len(keys) == len(set(keys))
        lines = claim.lines.filter(denominator__isnull=True).exclude(kind="reversal")
        paid = lines.filter(kind="outcome").exclude(decision="rejected")
        assert not set(keys) & set(paid.values_list("measure", "subject"))
        unpaid = set(lines.values_list("measure", "subject")) - set(
            paid.values_list("measure", "subject")
        )
        assert unpaid <= set(keys)
        for row in found:
            if isinstance(row.reason, Lacking):
                assert _in_the_words_of_its_case(row, claim), row
            # The roll-up is as new as the records: nothing is achieved that it does not know.
            assert row.reason != Reason.RECORDED_SINCE, row
        reasons.update(row.reason for row in found)
        manager = User.objects.filter(
            memberships__role="provider_manager", memberships__provider=claim.contract.provider
        )
        page = Visitor(manager[0]).get("claim_not_paid", *address(claim))
        assert sum(number for _, number in page.context["totals"]) == len(found)
        assert page.context["page"].paginator.count == len(found)
    assert len(reasons) >= 8, reasons
