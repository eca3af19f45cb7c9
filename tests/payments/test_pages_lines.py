"""A line's page: why it is paid, its checks, its decision. Never a name."""

from datetime import date

import pytest
from django.urls import reverse

from families.models import Case, Engagement, Family
from payments.models import Claim, EvidenceCheck
from tests.cast import County, build_county
from tests.payments.browsing import Visitor, address, check_everything
from tests.payments.cast import Q1, Q2, Cast
from tests.payments.in_county import cast_of
from tests.payments.real_claim import drafted_claim


@pytest.fixture
def county(db: None) -> County:
    return build_county()


@pytest.fixture
def claim(county: County) -> Claim:
    """Real records: 7 sustained contacts, 4 Stars and 3 over the cap, 1 target."""
    return drafted_claim(county)


def test_evidence_of_a_draft_is_told_as_it_stands(county: County, claim: Claim) -> None:
    page = Visitor(county.colin).see("claim_line", *address(claim), 1)
    assert "Visit 3 of 5 · 17 April 2015 · home visit · 75 minutes" in page
    assert "Level 3 · from 1 January 2014" in page
    assert "Unit price" in page
    assert "£250.00" in page
    assert "Sustained contact, version 1" in page
    assert "As the records stand now" in page


def test_stars_are_told_area_by_area(county: County, claim: Claim) -> None:
    page = Visitor(county.colin).see("claim_line", *address(claim), 8)
    assert "First Star · 6 April 2015" in page
    assert "Closing Star · 24 June 2015" in page
    assert '<dt>Family routine</dt><dd class="ls-number">from 4 to 9</dd>' in page
    assert "done on 31 May 2015" in page


def test_frozen_evidence_stays_and_the_line_is_flagged(county: County, claim: Claim) -> None:
    cast_of(county).submitted(claim.contract, Q1)
    visits = Engagement.objects.filter(case__ref=claim.lines.get(number=1).subject)
    visit = visits.order_by("date")[0]
    visit.minutes = 5
    visit.save()
    page = Visitor(county.colin).see("claim_line", *address(claim), 1)
    assert "3 April 2015 · home visit · 45 minutes" in page
    assert "The records behind this line have changed since it was submitted." in page
    assert "As the records stood when the claim was submitted." in page
    assert "have changed" not in Visitor(county.colin).see("claim_line", *address(claim), 2)


def test_over_cap_and_target_lines_say_how_the_amount_comes_about(
    county: County, claim: Claim
) -> None:
    colin = Visitor(county.colin)
    over = colin.see("claim_line", *address(claim), 12)
    assert "The quarter’s units are used up" in over
    assert "£1,200.00" in over
    target = colin.see("claim_line", *address(claim), 15)
    for words in ("7 of 7: 100.0%", "40% to 110%", "85.71%", "£1,500.00", "91 of the quarter’s 91"):
        assert words in target


def test_no_page_of_a_claim_names_anybody(county: County, claim: Claim) -> None:
    cast_of(county).submitted(claim.contract, Q1)
    for who in (county.colin, county.pat):
        visitor = Visitor(who)
        pages = [visitor.see("claim", *address(claim))]
        pages += [visitor.see("claim_line", *address(claim), n) for n in range(1, 16)]
        for page in pages:
            for name in ("Ann", "Bo ", "Archer", "A regular bedtime"):
                assert name not in page


def test_checks_go_from_line_to_line(county: County, claim: Claim) -> None:
    cast_of(county).submitted(claim.contract, Q1)
    colin = Visitor(county.colin)
    drawn = list(claim.checks.filter(counted=None).order_by("line__number"))
    first, second = drawn[0], drawn[1]
    where = (*address(claim), first.line.number, first.pk)
    answer = colin.send("claim_check", *where, outcome="confirmed", note="", then="next")
    assert answer.headers["Location"] == reverse(
        "claim_line", args=(*address(claim), second.line.number)
    )
    assert colin.told(answer) == [f"Check of line {first.line.number} recorded: 1 of 10 done."]
    page = colin.see("claim_line", *address(claim), first.line.number)
    assert f"Next line to check ({second.line.number})" in page
    assert "Confirmed" in page


def test_subjects_of_a_target_are_checked_one_by_one(county: County, claim: Claim) -> None:
    cast_of(county).submitted(claim.contract, Q1)
    colin = Visitor(county.colin)
    sampled = claim.checks.filter(line__number=15)
    page = colin.see("claim_line", *address(claim), 15)
    for check in sampled:
        assert reverse("claim_check", args=(*address(claim), 15, check.pk)) in page
    check = sampled[0]
    where = (*address(claim), 15, check.pk)
    assert "counted this case towards the figure" in colin.see("claim_check", *where)
    colin.send("claim_check", *where, outcome="confirmed", note="")
    check.refresh_from_db()
    assert (check.outcome, check.checked_by) == ("confirmed", county.colin)


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({}, {"outcome": ["Select whether you found the evidence"]}),
        ({"outcome": "perhaps"}, {"outcome"}),
        ({"outcome": "failed"}, {"note": ["Say what was missing or wrong"]}),
        ({"outcome": "failed", "note": "x" * 1001}, {"note"}),
        ({"outcome": "confirmed", "note": "a\x00b"}, {"note"}),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_check_is_said(
    county: County, claim: Claim, sent: dict[str, str], faults: object
) -> None:
    cast_of(county).submitted(claim.contract, Q1)
    colin = Visitor(county.colin)
    check = claim.checks[0]
    found = colin.faults(
        colin.send("claim_check", *address(claim), check.line.number, check.pk, **sent)
    )
    assert set(found) == set(faults)  # type: ignore[call-overload]
    if isinstance(faults, dict):
        assert found == faults
    assert not claim.checks.exclude(outcome="").exists()


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({}, {"decision": ["Select whether to accept, query or reject the line"]}),
        ({"decision": "pending"}, {"decision"}),
        ({"decision": "rejected"}, {"reason": ["Say why, in a few words"]}),
        ({"decision": "queried", "reason": " "}, {"reason": ["Say why, in a few words"]}),
        ({"decision": "rejected", "reason": "x" * 1001}, {"reason"}),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_decision_is_said(
    county: County, claim: Claim, sent: dict[str, str], faults: object
) -> None:
    cast_of(county).submitted(claim.contract, Q1)
    colin = Visitor(county.colin)
    found = colin.faults(colin.send("claim_line_decide", *address(claim), 1, **sent))
    assert set(found) == set(faults)  # type: ignore[call-overload]
    if isinstance(faults, dict):
        assert found == faults
    assert not claim.lines.exclude(decision="pending").exists()


def test_line_that_a_check_did_not_confirm_is_decided_about(county: County, claim: Claim) -> None:
    cast_of(county).submitted(claim.contract, Q1)
    colin = Visitor(county.colin)
    check = claim.checks.filter(counted=None)[0]
    number = check.line.number
    where = (*address(claim), number, check.pk)
    colin.send("claim_check", *where, outcome="failed", note="No register for that day.")
    assert EvidenceCheck.objects.get(pk=check.pk).outcome == "failed"
    assert "No register for that day." in colin.see("claim_line", *address(claim), number)
    check_everything(colin, claim)
    assert "Decide what was not confirmed" in colin.see("claim", *address(claim))
    assert "failed: accept or reject the line" in colin.confirm("claim_approve", *address(claim))[0]
    refused = colin.faults(
        colin.send("claim_line_decide", *address(claim), number, decision="accepted")
    )
    assert refused == {"reason": ["Say why, in a few words"]}
    colin.send(
        "claim_line_decide", *address(claim), number, decision="accepted", reason="Found since."
    )
    assert "approved" in colin.confirm("claim_approve", *address(claim))[0]


def test_reversal_leads_to_the_line_it_takes_back(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 12_500)
    cast.achieved((Q1, Q2), "S1", date(2015, 5, 1))
    cast.approved(contract, Q1)
    cast.unachieved(Q2, "S1")
    cast.draft(Q2)
    carol = Visitor(cast.carol)
    page = carol.see("claim_line", contract.ref, str(Q2), 1)
    assert "−£125.00" in page
    assert reverse("claim_line", args=[contract.ref, str(Q1), 1]) in page
    claim_page = carol.see("claim", contract.ref, str(Q2))
    assert "Nothing new is claimed, less £125.00 for 1 outcome no longer achieved." in claim_page
    assert "£250.00 less than the quarter before" in claim_page


def test_nothing_is_recorded_about_a_claim_that_is_decided(county: County, claim: Claim) -> None:
    cast = cast_of(county)
    cast.submitted(claim.contract, Q1)
    check = claim.checks[0]
    cast.checked(claim)
    colin = Visitor(county.colin)
    colin.confirm("claim_approve", *address(claim))
    where = (*address(claim), check.line.number)
    refusal = ["This claim is approved now. Nothing was done."]
    late = colin.send("claim_check", *where, check.pk, outcome="failed", note="Too late")
    assert colin.told(late) == refusal
    late = colin.send("claim_line_decide", *where, decision="rejected", reason="Too late")
    assert colin.told(late) == refusal
    assert colin.get("claim_check", *where, check.pk).status_code == 302
    assert colin.get("claim_line_decide", *where).status_code == 302


def test_check_of_another_line_is_no_page(county: County, claim: Claim) -> None:
    cast_of(county).submitted(claim.contract, Q1)
    check = claim.checks[0]
    other = 1 if check.line.number != 1 else 2
    colin = Visitor(county.colin)
    assert colin.get("claim_check", *address(claim), other, check.pk).status_code == 404
    assert colin.get("claim_line", *address(claim), 16).status_code == 404
    assert colin.get("claim_line", *address(claim), 10**30).status_code == 404


def test_evidence_of_a_restricted_family_is_withheld(county: County, claim: Claim) -> None:
    """From the provider's people who do not work with it; counts and amounts still stand."""
    lines = {line.number: line for line in claim.lines}
    kept = Case.objects.get(ref=lines[1].subject).family
    Family.objects.filter(pk=kept.pk).update(restricted=True)
    words = "This is about a restricted family."
    for who, sees in ((county.pat, False), (county.cora, True), (county.colin, True)):
        visitor = Visitor(who)
        page = visitor.see("claim_line", *address(claim), 1)
        assert (words in page, "home visit" in page) == (not sees, sees)
        assert "£250.00" in page
        assert words not in visitor.see("claim_line", *address(claim), 2)
        answer = visitor.client.get(reverse("api_claim", args=address(claim))).json()
        assert bool(answer["lines"][0]["evidence"]) is sees
        assert answer["lines"][1]["evidence"]
