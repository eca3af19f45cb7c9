"""What is left to do, for a whole list of claims: the same as for each one, at one cost."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import Membership, Provider, User
from outcomes.models import RollUp
from outcomes.rollup.claim import claimed
from payments import decisions
from payments.left_to_do import left_to_do, waiting_for, why_not_yet
from payments.models import Claim
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Q2, Q3, Cast


def contracts_with_a_line(cast: Cast, numbers: range) -> None:
    """Contracts that need two approvals and whose claims for Q1 have a line each."""
    for number in numbers:
        provider = cast.provider_named(f"P{number:02}")
        contract = cast.contract(f"CT{number:02}", provider, second_approval_over_pence=0)
        cast.price(contract, "star_progress", 1000)
        cast.achieved(Q1, f"S{number:02}", provider=provider)
    cast.draft(Q1)


def manages(person: User, providers: Iterable[Provider]) -> None:
    for provider in providers:
        place: dict[str, Any] = {"council": provider.council, "user": person, "provider": provider}
        Membership.objects.get_or_create(role="provider_manager", **place)


def queries_for_the_list(visitor: Visitor) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert visitor.client.get(reverse("claims")).status_code == 200
    return len(queries)


def steps(cast: Cast, who: User) -> dict[tuple[str, str], str]:
    """By contract and quarter: the step in words, as the list says it."""
    claims = list(Claim.objects.select_related("contract").with_sums())
    return {
        (claim.contract.ref, claim.quarter): step.words
        for claim, step in zip(claims, left_to_do(who, claims), strict=True)
    }


def test_a_list_of_drafts_takes_a_fixed_number_of_queries(cast: Cast) -> None:
    counted = []
    for numbers in (range(3), range(3, 40)):
        contracts_with_a_line(cast, numbers)
        manages(cast.manager, Provider.objects.exclude(contracts=None))
        counted.append(queries_for_the_list(Visitor(cast.manager)))
    manager = User.objects.get(pk=cast.manager.pk)
    assert Claim.objects.count() == len(waiting_for(manager)) == 40
    assert counted[0] == counted[1]


def test_a_list_of_first_approvals_takes_a_fixed_number_of_queries(cast: Cast) -> None:
    counted = []
    for numbers in (range(3), range(3, 15)):
        contracts_with_a_line(cast, numbers)
        for claim in Claim.objects.filter(state="draft").select_related("contract"):
            submitted = cast.submitted(claim.contract, Q1)
            cast.checked(submitted)
            decisions.approve(by=cast.carol, claim=submitted)
        counted.append(queries_for_the_list(Visitor(cast.dev)))
    assert counted[0] == counted[1]
    assert set(steps(cast, cast.carol).values()) == {"Waits for second approval"}
    assert set(steps(cast, cast.dev).values()) == {"Give the second approval"}


def test_a_first_approval_of_lines_decided_otherwise_since_counts_no_more(cast: Cast) -> None:
    contract = cast.contract(second_approval_over_pence=0)
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    cast.checked(claim)
    decisions.approve(by=cast.carol, claim=claim)
    assert list(steps(cast, cast.dev).values()) == ["Give the second approval"]
    cast.decide(claim, "S1", "rejected")
    assert list(steps(cast, cast.dev).values()) == ["Decide it"]
    assert decisions.first_approval(claim) is None


@pytest.mark.parametrize("rolled_up", [False, True])
def test_a_draft_waits_for_the_same_as_the_action(cast: Cast, rolled_up: bool) -> None:
    """Earlier quarters first, unless a claim opened again after the contract's end is empty."""
    ended = cast.contract("ENDED", ends_on=date(2015, 6, 30))
    cast.price(ended, "star_progress", 100)
    cast.achieved((Q1, Q2), "S1", date(2015, 5, 1))
    cast.draft(Q1)
    cast.contract("LATER", starts_on=date(2015, 7, 1))
    for quarter in (Q2, Q3):
        cast.draft(quarter)
    RollUp.objects.create(council=cast.council, quarter=str(Q2))
    with claimed(cast.council.pk, str(Q2) if rolled_up else str(Q3.plus(9))):
        said = steps(cast, cast.manager)
        drafts = Claim.objects.select_related("contract")
        refused = {
            (claim.contract.ref, claim.quarter) for claim in drafts if why_not_yet(claim) != ""
        }
    assert {key for key, words in said.items() if words == "Not its turn yet"} == refused
    assert {key for key, words in said.items() if words == "Submit it"} == said.keys() - refused
    assert said["LATER", str(Q3)] == "Not its turn yet"
    assert (("LATER", str(Q2)) in refused) is rolled_up
