"""A paid case that opens again: nothing is deleted, and the next claim finds the difference."""

import pytest
from django.test import Client
from django.urls import reverse

from centres.models import Council
from centres.quarters import Quarter
from families import cases
from families.models import Case
from outcomes.rollup import carry_out, request_rollup
from payments.models import ClaimLine, Contract
from payments.verification import verify
from tests.cast import ago, build_county
from tests.payments.in_county import cast_of
from tests.payments.real_claim import CLOSED, QUARTER, helped_family

pytestmark = pytest.mark.django_db


def roll_up(council: Council, quarter: Quarter) -> None:
    carry_out(request_rollup(council=council, quarter=quarter, by=None, queue=False))


def lines(contract: Contract, quarter: Quarter) -> list[tuple[str, str, int]]:
    found = ClaimLine.objects.current().filter(
        claim__contract=contract, claim__quarter=str(quarter), measure="star_progress"
    )
    return [(line.kind, line.subject, line.amount_pence) for line in found]


def test_what_no_longer_holds_is_taken_back_and_can_be_claimed_again() -> None:
    county = build_county()
    helped_family(county.north, 0)
    cast = cast_of(county)
    contract = cast.contract()
    cast.price(contract, "star_progress", 120_000)
    held, following = Case.objects.get(), QUARTER.plus(1)
    roll_up(county.council, QUARTER)
    cast.approved(contract, QUARTER)
    paid = ("outcome", held.ref, 120_000)
    assert lines(contract, QUARTER) == [paid]

    cora, fiona = Client(), Client()
    cora.force_login(county.cora)
    fiona.force_login(county.fiona)
    Case.objects.update(worker=county.fiona)
    reopen = reverse("case_reopen", args=[held.ref])
    asked = cora.get(reopen).content.decode()
    assert "Progress on the Family Star, April to June 2015: £1,200.00 (approved)" in asked
    assert fiona.get(reopen).status_code == 302, "long closed: the coordinator decides"

    cases.reopen(by=county.cora, case=held, reason="The family came back")
    roll_up(county.council, following)
    assert lines(contract, QUARTER) == [paid], "what was paid stays as it was"
    assert lines(contract, following) == [("reversal", held.ref, -120_000)]

    cases.close(by=county.cora, case=held, closed_on=CLOSED, reason="goals_met")
    roll_up(county.council, following)
    assert lines(contract, following) == [], "closed again in time, it still holds"
    assert [one.differences for one in verify(county.council) if one.differences] == []


def test_a_support_worker_is_told_of_no_claim() -> None:
    county = build_county()
    helped_family(county.north, 0)
    cast = cast_of(county)
    contract = cast.contract()
    cast.price(contract, "star_progress", 120_000)
    roll_up(county.council, QUARTER)
    cast.approved(contract, QUARTER)
    Case.objects.update(worker=county.fiona, closed_on=ago(0))
    fiona = Client()
    fiona.force_login(county.fiona)
    asked = fiona.get(reverse("case_reopen", args=[Case.objects.get().ref])).content.decode()
    assert "£" not in asked
    assert "If anything was claimed because it had closed" in asked
