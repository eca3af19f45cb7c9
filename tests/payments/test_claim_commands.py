"""`export_claim` and `approve_claim`, as SPEC 7 has them."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from payments.models import Claim, Contract, EvidenceCheck, Transaction
from tests.payments.cast import Q1, Q2, Cast, assemble

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    stdout = StringIO()
    call_command(*arguments, stdout=stdout, stderr=StringIO())
    return stdout.getvalue()


def drafted(cast: Cast, threshold: int = 1_000) -> Contract:
    contract = cast.contract(second_approval_over_pence=threshold)
    cast.price(contract, "star_progress", 100, units=1)
    cast.target(contract, "sustained_cases", 0, 10_000, 500)
    cast.achieved(Q1, "S1")
    cast.achieved(Q1, "S,2")
    cast.figure(Q1, "sustained_cases", 1, 2)
    cast.draft(Q1)
    return contract


APPROVE = ("approve_claim", "CT1", "2015-16-Q1", "--submit-as", "manager", "--approve-as", "carol")


def test_a_claim_is_exported_by_line(cast: Cast) -> None:
    contract = drafted(cast)
    assert run("export_claim", "CT1", "2015-16-Q1") == (
        "line,kind,measure,subject,achieved_on,amount_pence\n"
        '1,outcome,star_progress,"S,2",2015-04-01,100\n'
        "2,over_cap,star_progress,S1,2015-04-01,0\n"
        "3,target,sustained_cases,BK-P1,,250\n"
    )
    cast.approved(contract, Q1)
    cast.draft(Q2)
    assert run("export_claim", "CT1", "2015-16-Q2") == (
        'line,kind,measure,subject,achieved_on,amount_pence\n1,reversal,star_progress,"S,2",,-100\n'
    )


def test_a_claim_goes_its_whole_way(cast: Cast) -> None:
    drafted(cast)
    assert run(*APPROVE) == (
        "CT1 2015-16-Q1: submitted by manager, 1 check confirmed, approved by carol;"
        " £3.50 posted.\n"
    )
    assert Transaction.objects.get().amount_pence == 350
    assert EvidenceCheck.objects.get().outcome == EvidenceCheck.Outcome.CONFIRMED


def test_a_second_approval_where_it_is_needed_all_or_nothing(cast: Cast) -> None:
    drafted(cast, threshold=349)
    with pytest.raises(CommandError, match="name a second commissioner with --second USER"):
        run(*APPROVE)
    assert Claim.objects.get().state == Claim.State.DRAFT
    with pytest.raises(CommandError, match="another commissioner must give the second"):
        run(*APPROVE, "--second", "carol")
    assert Claim.objects.get().state == Claim.State.DRAFT
    assert "approved by carol, and by dev;" in run(*APPROVE, "--second", "dev")


def test_the_same_rules_as_the_pages(cast: Cast) -> None:
    drafted(cast)
    for people, words in [
        (("worker", "carol"), "Only a manager of the provider"),
        (("manager", "manager"), "Only a commissioner"),
        (("manager", "admin"), "Only a commissioner"),
    ]:
        with pytest.raises(CommandError, match=words):
            run(*APPROVE[:3], "--submit-as", people[0], "--approve-as", people[1])
        assert Claim.objects.get().state == Claim.State.DRAFT
    run(*APPROVE)
    with pytest.raises(CommandError, match="This claim is approved now"):
        run(*APPROVE)


def test_people_are_found_by_what_they_sign_in_with_too(cast: Cast) -> None:
    drafted(cast)
    run(*APPROVE[:3], "--submit-as", "BK.manager", "--approve-as", "BK.carol")
    assert Claim.objects.get().state == Claim.State.APPROVED


def test_a_draft_that_changed_is_kept_and_told(cast: Cast) -> None:
    contract = drafted(cast)
    cast.achieved(Q1, "S0")
    with pytest.raises(CommandError, match="The records have changed since this draft was made"):
        run(*APPROVE)
    kept = list(cast.claim(contract, Q1).lines.values_list("subject", flat=True))
    assert kept == ["S,2", "S0", "S1", "BK-P1"]
    run(*APPROVE)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("CT9", "2015-16-Q1"), "There is no contract “CT9”"),
        (("CT1", "2015-16-Q5"), "is not a quarter"),
        (("CT1", "2015-16-Q2"), "CT1 has no claim for 2015-16-Q2"),
        (("CT1", "2015-16-Q1", "--council", "XX"), "There is no contract “CT1” in XX"),
    ],
)
def test_what_is_not_there_is_said(cast: Cast, arguments: tuple[str, ...], words: str) -> None:
    drafted(cast)
    with pytest.raises(CommandError, match=words):
        run("export_claim", *arguments)


def test_nobody_of_that_name(cast: Cast) -> None:
    drafted(cast)
    with pytest.raises(CommandError, match="There is nobody called “nobody” in BK"):
        run(*APPROVE[:5], "--approve-as", "nobody")


def test_two_councils_with_the_same_reference_are_told_apart(cast: Cast) -> None:
    drafted(cast)
    other = assemble("WB")
    contract = other.contract()
    other.price(contract, "two_year_offer", 5)
    other.achieved(Q1, "H1", measure="two_year_offer")
    other.draft(Q1)
    with pytest.raises(CommandError, match="say which with --council CODE"):
        run("export_claim", "CT1", "2015-16-Q1")
    assert "H1" in run("export_claim", "CT1", "2015-16-Q1", "--council", "WB")
