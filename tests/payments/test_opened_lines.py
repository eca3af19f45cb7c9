"""A line opens in the claim's list: its evidence, its forms, and the way back to the same line."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payments.models import Claim
from tests.payments.browsing import Visitor, address
from tests.payments.cast import Q1, Cast

LINES = 60
HEADER = {"X-Lodestar-In-The-List": "yes"}


@pytest.fixture
def claim(cast: Cast) -> Claim:
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    for number in range(LINES):
        cast.achieved(Q1, f"S{number:03}", date(2015, 5, 1))
    cast.draft(Q1)
    return cast.submitted(contract, Q1)


def test_a_line_opens_on_its_page_of_the_list(cast: Cast, claim: Claim) -> None:
    carol = Visitor(cast.carol)
    plain = carol.see("claim", *address(claim))
    assert "data-opened" not in plain
    assert f"{reverse('claim', args=address(claim))}?open=3#line-3" in plain
    page = carol.see("claim", *address(claim), open="57")
    assert page.count('data-opened="57"') == 1
    assert "51</b> to <b>60" in page
    assert "What it is paid for" in page
    assert "Accept, query or reject" in page
    assert 'href="?page=1#lines"' not in page.split("data-opened")[0]
    assert "data-opened" not in carol.see("claim", *address(claim), open="57", page="1")


@pytest.mark.parametrize("odd", ["", "0", "61", "x", "-1", "1" * 30, "\x00", "²", "1.5"])
def test_an_odd_line_opens_nothing(cast: Cast, claim: Claim, odd: str) -> None:
    carol = Visitor(cast.carol)
    assert "data-opened" not in carol.see("claim", *address(claim), open=odd)
    sent = carol.client.post(
        f"{reverse('claim', args=address(claim))}?open={odd.strip(chr(0))}", {"act": "decide"}
    )
    assert (sent.status_code, sent.headers["Location"]) == (
        302,
        reverse("claim", args=address(claim)),
    )


def test_what_is_sent_comes_back_to_the_line_and_keeps_the_filters(
    cast: Cast, claim: Claim
) -> None:
    carol = Visitor(cast.carol)
    here = f"{reverse('claim', args=address(claim))}?decision=pending&open=30"
    wrong = carol.client.post(here, {"act": "decide", "decision": "rejected", "reason": ""})
    text = " ".join(wrong.content.decode().split())
    assert wrong.status_code == 200
    assert 'data-opened="30"' in text
    assert "There is a problem" in text
    assert 'href="#decide_reason"' in text
    assert "<title>Error:" in text
    typed = {"act": "decide", "decision": "queried", "reason": "Which visit?" + "x" * 1000}
    assert "Which visit?" in carol.client.post(here, typed).content.decode(), "typing is kept"
    done = carol.client.post(here, {"act": "decide", "decision": "rejected", "reason": "Twice."})
    assert (done.status_code, done.headers["Location"]) == (302, f"{here}#line-30")
    page = carol.client.get(here).content.decode()
    assert "does not fit the filters any more" in page
    assert page.count('data-opened="30"') == 1
    assert "Line 30 rejected." in page


def test_checks_go_from_line_to_line_in_the_list(cast: Cast, claim: Claim) -> None:
    carol = Visitor(cast.carol)
    first, second = (check.line.number for check in claim.checks[:2])
    page = carol.see("claim", *address(claim))
    assert f"?open={first}#line-{first}" in page
    here = f"{reverse('claim', args=address(claim))}?open={first}"
    sent = carol.client.post(here, {"act": "check", "outcome": "confirmed", "then": "next"})
    assert sent.headers["Location"].endswith(f"?open={second}#line-{second}")
    assert carol.told(sent) == [f"Check of line {first} recorded: 1 of 6 done."]


def test_who_may_send_what_in_place(cast: Cast, claim: Claim) -> None:
    """The provider's people decide about nothing; what comes too late is told why."""
    here = f"{reverse('claim', args=address(claim))}?open=1"
    manager = Visitor(cast.manager)
    manager.client.post(here, {"act": "decide", "decision": "rejected", "reason": "Mine"})
    manager.client.post(here, {"act": "check", "outcome": "confirmed"})
    assert claim.lines[0].decision == "pending"
    assert "Only a commissioner" not in manager.see("claim", *address(claim))
    late = manager.client.post(here, {"act": "answer", "text": "Nobody asked"})
    assert "no open question" in manager.told(late)[0]
    page = manager.see("claim", *address(claim), open="1")
    assert "data-opened" in page
    assert "Accept, query or reject" not in page
    assert "Evidence check" not in page


def test_the_script_is_given_the_line_alone(cast: Cast, claim: Claim) -> None:
    carol = Visitor(cast.carol)
    where = reverse("claim_line_open", args=(*address(claim), 12))
    part = carol.client.get(f"{where}?decision=pending&open=9&x=1", headers=HEADER)
    text = part.content.decode()
    assert text.strip().startswith("<tr")
    assert f"{reverse('claim', args=address(claim))}?decision=pending&amp;open=12#line-12" in text
    plain = carol.client.get(f"{where}?decision=pending")
    assert plain.headers["Location"].endswith("?decision=pending&open=12#line-12")
    assert carol.client.get(where.replace("12", "99"), headers=HEADER).status_code == 404


def test_an_open_line_takes_a_fixed_number_of_queries(cast: Cast, claim: Claim) -> None:
    other = cast.contract("CT2", provider=cast.provider_named("P2"))
    cast.price(other, "star_progress", 10_000)
    for number in range(2):
        cast.achieved(Q1, f"T{number}", date(2015, 5, 1), provider=other.provider)
    cast.draft(Q1)
    small = cast.submitted(other, Q1)
    carol = Visitor(cast.carol)
    counts = set()
    for each, number in ((small, 1), (claim, 1), (claim, 59)):
        carol.see("claim", *address(each), open=str(number))
        with CaptureQueriesContext(connection) as captured:
            carol.see("claim", *address(each), open=str(number))
        counts.add(len(captured))
    assert len(counts) == 1
