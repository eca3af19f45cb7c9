"""What checks say of what nobody checked; recording many at once; packs to print. Never a name."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from typing import Any

import openpyxl
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outcomes.models import Star
from payments import checks, decisions
from payments.assurance.errors import Look, Looked, error_rate, wilson
from payments.assurance.looked import assured, together
from payments.models import Claim, EvidenceCheck
from tests.cast import County, build_county
from tests.payments.browsing import Visitor, address
from tests.payments.cast import Q1, Q2, Q3, Cast
from tests.payments.in_county import cast_of
from tests.payments.real_claim import drafted_claim

NAMES = ("Ann", "Bo ", "Archer", "A regular bedtime")


# The figures


@pytest.mark.parametrize(
    ("failed", "of", "low", "high"),
    [
        (0, 5, 0, 4345),
        (1, 10, 179, 4042),
        (5, 10, 2366, 7634),
        (5, 5, 5655, 10_000),
        (2, 100, 55, 700),
    ],
)
def test_wilsons_interval(failed: int, of: int, low: int, high: int) -> None:
    """Known values, in basis points."""
    found = wilson(Fraction(failed, of), Fraction(of))
    assert [round(end * 10_000) for end in found] == [low, high]


def looked(*looks: tuple[int, int, bool], claimed: int, whole: bool = False) -> Looked:
    return Looked(tuple(Look(*look) for look in looks), claimed, whole)


def test_few_checks_say_little() -> None:
    rate = error_rate([looked(*[(100, 1, False)] * 5, claimed=10_000)])
    assert rate.words == "Five checks say little: the share without evidence is between 0% and 43%."
    assert (rate.pence, rate.pence_low, rate.pence_high) == (0, 0, 4_345)
    assert error_rate([]).words == "No outcome was checked."
    many = error_rate([looked(*[(1, 1, n < 2) for n in range(100)], claimed=10_000)])
    assert many.words == "100 checks say that the share without evidence is between 1% and 7%."


def test_each_line_stands_for_as_much_but_one_that_was_likelier_for_less() -> None:
    """A dear line and a cheap one weigh alike, one that was four times likelier a fourth."""
    alike = error_rate([looked((900, 1, True), (100, 1, False), claimed=8_000)])
    assert (alike.share, alike.pence) == (Fraction(1, 2), 4_000)
    likelier = error_rate([looked((100, 4, True), (100, 1, False), claimed=8_000)])
    assert (likelier.share, likelier.pence) == (Fraction(1, 5), 1_600)
    # As good as fewer checks: (1/4 + 1)² / (1/16 + 1) = 25/17 of them.
    assert (likelier.low, likelier.high) == wilson(Fraction(1, 5), Fraction(25, 17))


def test_what_was_checked_whole_is_known() -> None:
    whole = looked((900, 1, True), (100, 1, False), claimed=1_000, whole=True)
    rate = error_rate([whole])
    assert (rate.pence, rate.pence_low, rate.pence_high) == (900, 900, 900)
    assert rate.words == "All 2 outcomes were checked: 90% lacked evidence."
    # Beside a sample it adds what is known, and the sample its own range.
    both = error_rate([whole, looked(*[(1, 1, False)] * 5, claimed=10_000)])
    assert (both.pence, both.pence_low, both.pence_high) == (900, 900, 900 + 4_345)
    assert both.claimed == 11_000


def test_pence_are_rounded_half_up() -> None:
    rate = error_rate([looked((1, 1, True), (1, 1, False), claimed=7)])
    assert rate.pence == 4


# Read from claims


@pytest.fixture
def decided(cast: Cast) -> Claim:
    """Twenty outcomes at £100, five of them checked, one of these not confirmed and rejected."""
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    for number in range(20):
        cast.achieved(Q1, f"S{number:02}")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    first = claim.checks[0]
    checks.record_check(by=cast.carol, check=first, outcome="failed", reason="no_record")
    checks.decide_line(by=cast.carol, line=first.line, decision="rejected", reason="No record.")
    for check in claim.checks.filter(outcome=""):
        checks.record_check(by=cast.carol, check=check, outcome="confirmed")
    return decisions.approve(by=cast.carol, claim=claim)


def test_a_decided_claims_rate(cast: Cast, decided: Claim) -> None:
    cast.achieved(Q2, "S99")
    cast.approved(decided.contract, Q2)
    found = {each.claim.quarter: each for each in assured(Claim.objects.all())}
    rate = found[str(Q1)].rate
    assert (rate.checked, rate.failed, rate.claimed) == (5, 1, 200_000)
    assert (rate.pence, rate.is_whole) == (40_000, False)
    assert found[str(Q2)].rate.is_whole
    both = together(found.values())
    assert (both.rate.checked, both.rate.failed, both.rate.pence) == (6, 1, 40_000)


def test_the_page_and_its_files_say_the_same(cast: Cast, decided: Claim) -> None:
    carol = Visitor(cast.carol)
    page = carol.see("assurance")
    assert "Five checks say little: the share without evidence is between 4% and 62%." in page
    assert "£400.00" in page
    cast.draft(Q2)
    assert "Nothing matches" in carol.see("assurance", quarter=str(Q2))
    assert "1 of 5" in carol.see("assurance", contract="CT1")
    claim_page = carol.see("claim", *address(decided))
    assert "1 of 5 outcomes checked was not confirmed" in claim_page
    answer = carol.get("assurance_csv")
    text = b"".join(answer.streaming_content).decode()
    assert "CT1,Provider BK-P1,April to June 2015,2000.00,5,1,20%,4%,62%,400.00," in text
    book = openpyxl.load_workbook(BytesIO(carol.get("assurance_xlsx").content))
    assert book["Assurance"]["J2"].value == 400
    assert Visitor(cast.manager).get("assurance").status_code == 404
    assert "not confirmed" not in Visitor(cast.manager).see("claim", *address(decided))


def test_a_page_takes_the_same_queries_for_more_claims(cast: Cast, decided: Claim) -> None:
    def queries() -> int:
        carol = Visitor(cast.carol)
        carol.see("assurance")
        with CaptureQueriesContext(
            connection,
        ) as found:
            carol.see("assurance")
        return len(found)

    before = queries()
    for quarter in (Q2, Q3):
        cast.achieved(quarter, f"S-{quarter}")
        cast.approved(decided.contract, quarter)
    assert queries() == before


def test_nothing_decided_yet(cast: Cast) -> None:
    assert "No claim is decided yet" in Visitor(cast.carol).see("assurance")


# Recording


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"outcome": "failed"}, "note"),
        ({"outcome": "failed", "reason": "other"}, "note"),
        ({"outcome": "failed", "reason": "never"}, "reason"),
        ({"outcome": "", "reason": "no_record"}, "outcome"),
    ],
)
def test_a_reason_or_words_are_needed(cast: Cast, facts: dict[str, str], fault: str) -> None:
    claim = submitted(cast)
    with pytest.raises(Exception, match=fault):
        checks.record_check(by=cast.carol, check=claim.checks[0], **facts)


def test_a_reason_is_kept_and_goes_when_it_is_confirmed_after_all(cast: Cast) -> None:
    check = submitted(cast).checks[0]
    kept = checks.record_check(by=cast.carol, check=check, outcome="failed", reason="date_outside")
    assert (kept.reason, kept.note) == ("date_outside", "")
    kept = checks.record_check(by=cast.carol, check=check, outcome="failed", note="Gone.")
    assert kept.reason == "other"
    kept = checks.record_check(by=cast.carol, check=check, outcome="confirmed", reason="other")
    assert kept.reason == ""


def submitted(cast: Cast) -> Claim:
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    for number in range(4):
        cast.achieved(Q1, f"S{number}")
    cast.draft(Q1)
    return cast.submitted(contract, Q1)


def test_many_checks_are_recorded_on_one_page(cast: Cast) -> None:
    claim = submitted(cast)
    found, lacks, wrong, left = claim.checks
    carol = Visitor(cast.carol)
    page = carol.send(
        "claim_checks",
        *address(claim),
        **{
            f"check-{found.pk}-outcome": "confirmed",
            f"check-{lacks.pk}-outcome": "failed",
            f"check-{lacks.pk}-reason": "wrong_contact",
            f"check-{wrong.pk}-reason": "no_record",
            f"check-{wrong.pk}-note": "Kept as typed",
        },
    )
    text = page.content.decode()
    assert "2 checks recorded." in text
    assert "There is a problem" in text
    assert "Select whether you found the evidence" in text
    assert "Kept as typed" in text
    outcomes = {check.pk: (check.outcome, check.reason) for check in claim.checks}
    assert outcomes == {
        found.pk: ("confirmed", ""),
        lacks.pk: ("failed", "wrong_contact"),
        wrong.pk: ("", ""),
        left.pk: ("", ""),
    }
    told = carol.told(
        carol.send("claim_checks", *address(claim), **{f"check-{left.pk}-outcome": "confirmed"})
    )
    assert told == ["1 check recorded."]
    # Sent again nothing is new.
    answer = carol.send(
        "claim_checks", *address(claim), **{f"check-{left.pk}-outcome": "confirmed"}
    )
    assert carol.told(answer) == []


@pytest.mark.parametrize(
    "sent",
    [
        {"outcome": "perhaps"},
        {"outcome": "failed", "reason": "x"},
        {"outcome": "failed", "note": "a\x00b"},
        {"outcome": "failed", "note": "x" * 1001},
    ],
    ids=str,
)
def test_what_is_wrong_in_a_row_is_said_beside_it(cast: Cast, sent: dict[str, str]) -> None:
    claim = submitted(cast)
    check = claim.checks[0]
    facts = {f"check-{check.pk}-{name}": value for name, value in sent.items()}
    answer = Visitor(cast.carol).send("claim_checks", *address(claim), **facts)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not claim.checks.exclude(outcome="").exists()


def test_after_the_decision_nothing_is_recorded(cast: Cast, decided: Claim) -> None:
    carol = Visitor(cast.carol)
    check = decided.checks[0]
    sent = {f"check-{check.pk}-outcome": "confirmed"}
    assert carol.told(carol.send("claim_checks", *address(decided), **sent)) == [
        "This claim is approved now."
    ]
    assert 'name="check-' not in carol.see("claim_checks", *address(decided))


def test_a_draft_has_no_checks_page(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    for name in ("claim_checks", "claim_sample", "claim_checks_paper", "claim_checks_file"):
        assert Visitor(cast.carol).get(name, contract.ref, str(Q1)).status_code == 404


# Packs


@pytest.fixture
def county(db: None) -> County:
    return build_county()


def test_packs_on_the_page_on_paper_and_in_a_file(county: County) -> None:
    claim = drafted_claim(county)
    cast_of(county).submitted(claim.contract, Q1)
    colin = Visitor(county.colin)
    subject = claim.checks.filter(counted=True)[0]
    page = colin.see("claim_checks", *address(claim))
    paper = pypdf.PdfReader(BytesIO(colin.get("claim_checks_paper", *address(claim)).content))
    printed = " ".join(" ".join(each.extract_text() for each in paper.pages).split())
    file = colin.get("claim_checks_file", *address(claim))
    rows = b"".join(file.streaming_content).decode()
    for text in (page, printed, rows):
        assert subject.subject in text
        assert "First Star · 6 April 2015" in text
        for name in NAMES:
            assert name not in text
    single = colin.see("claim_check", *address(claim), 15, subject.pk)
    assert "First Star · 6 April 2015" in single
    assert "/StructTreeRoot" in paper.root_object


def test_later_changes_behind_a_subject_are_said(county: County) -> None:
    claim = drafted_claim(county)
    cast_of(county).submitted(claim.contract, Q1)
    said = "The records behind this have changed since the claim was submitted."
    colin = Visitor(county.colin)
    assert said not in colin.see("claim_checks", *address(claim))
    subject = claim.checks.filter(counted=True)[0]
    star = county_star(subject)
    star.voided_on, star.void_reason = star.date, "Another family"
    star.save()
    assert said in colin.see("claim_checks", *address(claim))


def county_star(check: EvidenceCheck) -> Any:
    return Star.objects.get(case__ref=check.subject, kind="first")


def test_how_a_sample_was_drawn_is_told(county: County) -> None:
    claim = drafted_claim(county)
    cast_of(county).submitted(claim.contract, Q1)
    page = Visitor(county.colin).see("claim_sample", *address(claim))
    assert claim.samples.get().seed in page
    assert "Outcome lines" in page
    assert "Its amount alone" in page
    assert reverse("claim_line", args=[*address(claim), 1]) in page


def test_checks_take_the_same_queries_for_more_of_them(county: County) -> None:
    claim = drafted_claim(county)
    cast_of(county).submitted(claim.contract, Q1)
    colin = Visitor(county.colin)
    colin.see("claim_checks", *address(claim))
    with CaptureQueriesContext(connection) as found:
        colin.see("claim_checks", *address(claim))
    assert len(found) <= 25
