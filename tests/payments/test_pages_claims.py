"""Claims on their pages: submitted, returned, approved once or twice, refused with words."""

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centres.models import Membership
from centres.quarters import Quarter
from payments.models import Claim, Transaction
from tests.payments.browsing import Visitor, address, check_everything
from tests.payments.cast import Q1, Q2, Cast

PRICE = 12_500


def drafted(cast: Cast, outcomes: int = 7, **terms: Any) -> Claim:
    contract = cast.contract(**terms)
    cast.price(contract, "star_progress", PRICE)
    for number in range(outcomes):
        cast.achieved(Q1, f"S{number:03}", date(2015, 5, 1 + number % 28))
    cast.draft(Q1)
    return cast.claim(contract, Q1)


def submitted(cast: Cast, **terms: Any) -> Claim:
    claim = drafted(cast, **terms)
    return cast.submitted(claim.contract, Q1)


def test_coordinator_submits_the_draft_of_an_ended_quarter(cast: Cast) -> None:
    claim = drafted(cast)
    cora = Visitor(cast.coordinator)
    page = cora.see("claims")
    assert "1 claim waits for you" in page
    assert reverse("claim_submit", args=address(claim)) in page
    question = cora.see("claim_submit", *address(claim))
    assert "Submit this claim for £875.00?" in question
    assert "£875.00 for 7 outcomes." in question
    assert cora.confirm("claim_submit", *address(claim)) == [
        "Claim for April to June 2015 submitted: £875.00. "
        "The council’s commissioners decide about it next."
    ]
    claim.refresh_from_db()
    assert (claim.state, claim.submitted_by) == ("submitted", cast.coordinator)
    assert "wait for you" not in cora.see("claims")


def test_draft_that_changed_since_it_was_shown_is_not_submitted(cast: Cast) -> None:
    claim = drafted(cast)
    manager = Visitor(cast.manager)
    shown = manager.get("claim_submit", *address(claim)).context["form"]["shown"].value()
    cast.achieved(Q1, "S999", date(2015, 6, 1))
    told = manager.told(manager.send("claim_submit", *address(claim), shown=shown))
    assert told == [
        "The records have changed since this draft was made. Nothing was submitted: look at the "
        "new draft, and submit that."
    ]
    claim.refresh_from_db()
    assert (claim.state, claim.lines.count()) == ("draft", 8)


def test_claim_of_a_running_quarter_is_forming(cast: Cast) -> None:
    now = Quarter.containing(timezone.localdate())
    contract = cast.contract(starts_on=now.first_day, ends_on=now.last_day)
    cast.price(contract, "star_progress", PRICE)
    cast.achieved(now, "S1")
    cast.draft(now)
    manager = Visitor(cast.manager)
    assert "Forming until the quarter ends" in manager.see("claims")
    page = manager.see("claim", contract.ref, str(now))
    assert "The quarter runs until" in page
    assert "Submit this claim" not in page
    assert "The quarter runs until" in manager.confirm("claim_submit", contract.ref, str(now))[0]


def test_submitter_is_refused_by_page_api_and_command(cast: Cast) -> None:
    Membership.objects.create(council=cast.council, user=cast.manager, role="commissioner")
    claim = submitted(cast)
    cast.checked(claim)
    both = Visitor(cast.manager)
    refusal = "You submitted this claim, so somebody else must decide about it."
    assert refusal in both.see("claim", *address(claim))
    assert both.confirm("claim_approve", *address(claim)) == [refusal]
    assert both.told(both.send("claim_approve", *address(claim), shown="x")) == [refusal]
    answer = both.client.post(
        reverse("api_claim_decision", args=address(claim)),
        {"decision": "approve", "digest": "x"},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["detail"]) == (409, refusal)
    cast.achieved(Q2, "S100")
    cast.draft(Q2)
    with pytest.raises(CommandError):
        call_command(
            "approve_claim",
            claim.contract.ref,
            str(Q2),
            submit_as="manager",
            approve_as="manager",
        )
    assert set(Claim.objects.values_list("state", flat=True)) == {"submitted", "draft"}


def test_commissioner_checks_then_approves_and_the_ledger_posts(cast: Cast) -> None:
    claim = submitted(cast)
    carol = Visitor(cast.carol)
    assert "Decide it" in carol.see("claims")
    assert "0 of 5" in carol.see("claim", *address(claim))
    assert carol.confirm("claim_approve", *address(claim)) == [
        "5 checks of the sample are not recorded yet."
    ]
    check_everything(carol, claim)
    assert "5 of 5" in carol.see("claim", *address(claim))
    question = carol.see("claim_approve", *address(claim))
    assert "Approve £875.00?" in question
    assert "5 confirmed, 0 not confirmed" in question
    assert carol.confirm("claim_approve", *address(claim)) == [
        "Claim approved and posted to the ledger: £875.00."
    ]
    posting = Transaction.objects.get(claim=claim)
    assert posting.amount_pence == 7 * PRICE
    assert reverse("transaction", args=[posting.pk]) in carol.see("claim", *address(claim))
    assert reverse("transaction", args=[posting.pk]) not in Visitor(cast.manager).see(
        "claim", *address(claim)
    )


def test_queried_line_blocks_and_a_rejected_one_is_not_paid(cast: Cast) -> None:
    claim = submitted(cast)
    carol = Visitor(cast.carol)
    check_everything(carol, claim)
    line = (*address(claim), 3)
    told = carol.told(
        carol.send("claim_line_decide", *line, decision="queried", reason="Which visit?")
    )
    assert told == ["Line 3 queried."]
    assert "Settle the queries" in carol.see("claim", *address(claim))
    assert carol.confirm("claim_approve", *address(claim)) == ["Line 3 is queried."]
    assert "Which visit?" in Visitor(cast.manager).see("claim_line", *line)
    carol.send("claim_line_decide", *line, decision="rejected", reason="No such visit.")
    assert "1 rejected, not paid" in carol.see("claim", *address(claim))
    assert carol.confirm("claim_approve", *address(claim)) == [
        "Claim approved and posted to the ledger: £750.00."
    ]


def test_two_commissioners_above_the_threshold(cast: Cast) -> None:
    claim = submitted(cast, second_approval_over_pence=50_000)
    carol, dev = Visitor(cast.carol), Visitor(cast.dev)
    check_everything(carol, claim)
    assert "Above £500.00: two commissioners approve." in carol.see("claim", *address(claim))
    stale = dev.get("claim_approve", *address(claim)).context["form"]["shown"].value()
    assert "Give the first approval for £875.00?" in carol.see("claim_approve", *address(claim))
    assert carol.confirm("claim_approve", *address(claim)) == [
        "First approval given. Another commissioner gives the second."
    ]
    assert "Waits for second approval" in carol.see("claims")
    assert carol.confirm("claim_approve", *address(claim)) == [
        "You gave the first approval: another commissioner must give the second."
    ]
    # What Dev had open says nothing of a first approval.
    assert dev.told(dev.send("claim_approve", *address(claim), shown=stale)) == [
        "This claim has changed since you opened the page. Nothing was done: look at it again, "
        "then decide."
    ]
    assert "Give the second approval" in dev.see("claims")
    assert "Give the second approval for £875.00?" in dev.see("claim_approve", *address(claim))
    assert dev.confirm("claim_approve", *address(claim)) == [
        "Claim approved and posted to the ledger: £875.00."
    ]
    assert Transaction.objects.count() == 1


def test_approval_of_a_claim_that_changed_since_is_refused(cast: Cast) -> None:
    claim = submitted(cast)
    cast.checked(claim)
    carol = Visitor(cast.carol)
    shown = carol.get("claim_approve", *address(claim)).context["form"]["shown"].value()
    cast.unachieved(Q1, "S003")
    told = carol.told(carol.send("claim_approve", *address(claim), shown=shown))
    assert told[0].startswith("This claim has changed since you opened the page.")
    assert Claim.objects.get(pk=claim.pk).state == "submitted"
    assert "Look at changed records" in carol.see("claim", *address(claim))
    assert "S003" in carol.see("claim", *address(claim), flagged="yes")
    assert "S002" not in carol.see("claim", *address(claim), flagged="yes")
    # Shown as it is now it can be approved.
    assert "approved" in carol.confirm("claim_approve", *address(claim))[0]


def test_second_of_two_who_approve_is_told(cast: Cast) -> None:
    claim = submitted(cast)
    cast.checked(claim)
    carol, dev = Visitor(cast.carol), Visitor(cast.dev)
    shown = dev.get("claim_approve", *address(claim)).context["form"]["shown"].value()
    carol.confirm("claim_approve", *address(claim))
    assert dev.told(dev.send("claim_approve", *address(claim), shown=shown)) == [
        "This claim is approved now. Nothing was done."
    ]


def test_claim_is_returned_with_a_reason_and_opened_again(cast: Cast) -> None:
    claim = submitted(cast)
    carol, manager = Visitor(cast.carol), Visitor(cast.manager)
    shown = carol.get("claim_return", *address(claim)).context["form"]["shown"].value()
    empty = carol.send("claim_return", *address(claim), shown=shown, reason="  ")
    assert carol.faults(empty) == {"reason": ["Say why, in a few words"]}
    told = carol.confirm("claim_return", *address(claim), reason="Two cases have the wrong dates.")
    assert told == ["Claim returned. The provider can open it again and submit it anew."]
    page = manager.see("claim", *address(claim))
    assert "Two cases have the wrong dates." in page
    assert "Open it again" in manager.see("claims")
    assert "Returned with</dt>" in manager.see("claim_reopen", *address(claim))
    assert "draft again" in manager.confirm("claim_reopen", *address(claim))[0]
    claim.refresh_from_db()
    assert (claim.state, claim.round) == ("draft", 2)
    assert "submitted: £875.00" in manager.confirm("claim_submit", *address(claim))[0]


@pytest.mark.parametrize("name", ["claim_submit", "claim_reopen", "claim_approve", "claim_return"])
def test_step_without_what_was_shown_does_nothing(cast: Cast, name: str) -> None:
    """An address opened by hand, or a form cut short."""
    claim = submitted(cast) if name in ("claim_approve", "claim_return") else drafted(cast)
    who = cast.carol if name in ("claim_approve", "claim_return") else cast.manager
    cast.checked(claim) if claim.state == "submitted" else None
    for shown in ("", "x" * 65, "\x00"):
        answer = Visitor(who).send(name, *address(claim), shown=shown, reason="Why")
        assert answer.status_code in (200, 302)
    before = claim.state
    claim.refresh_from_db()
    assert claim.state == before


@pytest.mark.parametrize(
    "query",
    [
        {"quarter": "nonsense", "provider": "\x00", "state": "gone", "page": "x"},
        {"kind": "x", "measure": "'", "decision": "y", "flagged": "no", "check": "?", "page": "0"},
    ],
)
def test_nonsense_in_the_address_shows_the_whole_list(cast: Cast, query: dict[str, str]) -> None:
    claim = submitted(cast)
    carol = Visitor(cast.carol)
    assert carol.get("claims", **query).status_code == 200
    assert carol.get("claim", *address(claim), **query).status_code == 200


def test_lines_are_filtered_by_check_and_by_decision(cast: Cast) -> None:
    claim = submitted(cast)
    cast.decide(claim, "S001", "rejected")
    carol = Visitor(cast.carol)
    assert "<b>5</b> of <b>5</b> lines" in carol.see("claim", *address(claim), check="left")
    assert "No line of this claim fits" in carol.see("claim", *address(claim), check="done")
    assert "of <b>1</b> line" in carol.see("claim", *address(claim), decision="rejected")
    assert "of <b>7</b> lines" in carol.see("claim", *address(claim), kind="outcome")
    # What was drawn is for commissioners only.
    manager = Visitor(cast.manager).see("claim", *address(claim), check="left")
    assert "of <b>7</b> lines" in manager
    assert "To check" not in manager
    assert "Evidence check" not in manager


def test_empty_claims_say_how_they_come_about(cast: Cast) -> None:
    assert "No claims yet" in Visitor(cast.carol).see("claims")
    contract = cast.contract()
    cast.draft(Q1)
    assert "Nothing to claim yet" in Visitor(cast.carol).see("claim", contract.ref, str(Q1))
    assert "Nothing matches" in Visitor(cast.carol).see("claims", state="paid")


def test_claims_are_25_a_page_and_say_how_many(cast: Cast) -> None:
    claim = drafted(cast, outcomes=30)
    page = Visitor(cast.carol).see("claim", *address(claim))
    assert "Showing <b>1</b> to <b>25</b> of <b>30</b> lines" in page
    assert "?page=2#lines" in page
    assert "Showing <b>26</b> to <b>30</b>" in Visitor(cast.carol).see(
        "claim", *address(claim), page=2
    )


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_queries_do_not_depend_on_the_number_of_lines(cast: Cast, state: str) -> None:
    counted = []
    for outcomes, ref in ((10, "CT1"), (300, "CT2")):
        Claim.objects.filter(state="draft").exclude(contract__ref=ref).delete()
        contract = cast.contract(ref, provider=cast.provider_named(f"P{ref}"))
        cast.price(contract, "star_progress", PRICE)
        for number in range(outcomes):
            cast.achieved(Q1, f"{ref}-{number:03}", date(2015, 5, 1), provider=contract.provider)
        cast.draft(Q1)
        if state == "submitted":
            cast.submitted(contract, Q1)
        client = Visitor(cast.carol).client
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("claim", args=[ref, str(Q1)])).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[1] < 50
