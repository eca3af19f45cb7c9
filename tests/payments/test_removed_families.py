"""A family's record is removed: what was paid for it, and every figure, is as it was."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from families.models import Carer, Child, Family
from families.rights import removing
from families.rights.retention import DueList, kept
from outcomes.models import Achievement, Figure
from outcomes.rollup import carry_out, request_rollup
from payments.models import ClaimLine
from tests.cast import County
from tests.payments.in_county import cast_of
from tests.payments.real_claim import QUARTER, drafted_claim

FIGURES = ("quarter", "indicator", "level", "unit", "numerator", "denominator", "counted")
ACHIEVEMENTS = ("quarter", "measure", "subject", "achieved_on", "evidence")
LINES = ("number", "subject", "amount_pence", "evidence", "evidence_digest", "seals", "decision")


def counted() -> list[Any]:
    return [
        *Figure.objects.order_by("indicator", "level", "unit").values_list(*FIGURES),
        *Achievement.objects.order_by("measure", "subject").values_list(*ACHIEVEMENTS),
        *ClaimLine.objects.order_by("claim", "round", "number").values_list(*LINES),
    ]


def verified() -> str:
    said = StringIO()
    call_command("verify_ledger", stdout=said)
    return said.getvalue()


def test_claims_figures_and_ledger_are_as_they_were(county: County) -> None:
    claim = drafted_claim(county)
    for family in Family.objects.filter(council=county.council):
        facts = {"council": county.council, "family": family, "last_name": "Quillfeather"}
        born = date(1996, 5, 17)
        Child.objects.create(ref=f"K-{family.ref}", first_name="Bo", date_of_birth=born, **facts)
        Carer.objects.create(
            ref=f"P-{family.ref}", first_name="Ann", date_of_birth=date(1996, 6, 17), **facts
        )
    carry_out(request_rollup(council=county.council, quarter=QUARTER, by=None, queue=False))
    cast = cast_of(county)
    cast.approved(claim.contract, QUARTER)
    before = counted()
    paid = ClaimLine.objects.filter(standing=True).exclude(subject="")[0]
    due = DueList(county.council, timezone.localdate())
    refs = [each.family_ref for each in due[0:25]]
    assert refs
    # Evidence of a claim: six years after the financial year that it was claimed for.
    [one] = kept(county.council, refs[:1])
    assert dict(one.reasons)["claims"] == date(2022, 3, 31)
    done, left = removing.remove_all(by=county.olga, refs=refs)
    assert (len(done), left) == (len(refs), [])
    assert paid.subject in done[0].references or any(paid.subject in r.references for r in done)
    assert not Carer.objects.filter(first_name="Ann").exists()
    assert counted() == before
    assert "No difference found." in verified()
    carry_out(request_rollup(council=county.council, quarter=QUARTER, by=None, queue=False))
    assert counted() == before


def test_a_claim_keeps_a_family_longer(county: County) -> None:
    drafted_claim(county)
    family = Family.objects.filter(council=county.council)[0]
    assert "claims" in dict(kept(county.council, [family.ref])[0].reasons)
    with pytest.raises(removing.Refused):
        removing.remove(by=county.olga, ref=family.ref)
