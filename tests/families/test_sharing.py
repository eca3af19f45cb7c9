"""Sharing agreements decide whose records a partner sees."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from centres.models import AuditEvent
from centres.refusals import Refused
from families.agreements import create as said
from families.models import Family, SharingAgreement
from families.rights import sharing
from families.rights.sharing import may_share, partners_of
from tests.cast import County, ago, family
from tests.families.privacy import VISITORS, agreed


def answer(county: County, of: Family, state: str, on: date) -> None:
    said(by=county.cora, family=of, state=state, on=on, by_whom="Ann")


@pytest.fixture
def six(county: County) -> dict[str, Family]:
    """Families that said yes, no, yes and then no, nothing; a restricted one; another council's."""
    names = ("yes", "no", "withdrew", "silent", "restricted")
    found = {name: family(county.north, restricted=name == "restricted") for name in names}
    found["elsewhere"] = family(county.east)
    for name in ("yes", "withdrew", "restricted", "elsewhere"):
        answer(county, found[name], "given", ago(20))
    answer(county, found["withdrew"], "withdrawn", ago(5))
    answer(county, found["no"], "refused", ago(20))
    return found


@pytest.mark.parametrize(
    ("facts", "asked", "seen"),
    [
        ({}, ("contacts", 0), {"yes"}),
        ({"asks": "not_refused"}, ("contacts", 0), {"yes", "silent"}),
        # What the agreement does not cover, before its first day, after its last.
        ({}, ("births", 0), set()),
        ({}, ("contacts", 31), set()),
        ({}, ("contacts", -31), set()),
        # Before it was withdrawn the family's word was yes.
        ({}, ("contacts", 6), {"yes", "withdrew"}),
        ({"partner": "mash"}, ("contacts", 0), set()),
    ],
)
def test_who_is_shared(
    county: County, six: dict[str, Family], facts: Any, asked: Any, seen: set[str]
) -> None:
    what, day = asked
    agreed(county, **facts)
    found = set(may_share(VISITORS, what, council=county.council, on=ago(day)))
    assert found == {six[name] for name in seen}
    assert not may_share(VISITORS, what, council=county.elsewhere)


def test_an_agreement_that_ended_shares_nothing_from_then_on(
    county: County, six: dict[str, Family]
) -> None:
    agreement = agreed(county)
    assert [each.pk for each in partners_of(six["yes"])] == [agreement.pk]
    assert not any(partners_of(six[name]) for name in ("no", "withdrew", "silent", "restricted"))
    with pytest.raises(ValidationError, match="Say why"):
        sharing.end(by=county.olga, agreement=agreement, reason=" ")
    sharing.end(by=county.olga, agreement=agreement, reason="The service was closed")
    assert not may_share(VISITORS, "contacts", council=county.council)
    assert not partners_of(six["yes"])
    with pytest.raises(Refused):
        sharing.change(by=county.olga, agreement=agreement, ends_on=None)
    actions = AuditEvent.objects.filter(record="sharing").values_list("action", flat=True)
    assert set(actions) == {"sharing.agree", "sharing.end"}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"shares": []}, "shares"),
        ({"shares": ["everything"]}, "shares"),
        ({"ends_on": ago(31)}, "ends_on"),
        ({"review_on": ago(31)}, "review_on"),
        ({"asks": "not_refused", "shares": ["warehouse_named"]}, "asks"),
        ({"asks": "not_refused", "basis": "consent"}, "asks"),
    ],
)
def test_what_cannot_be_agreed(county: County, facts: Any, field: str) -> None:
    with pytest.raises(ValidationError) as problem:
        agreed(county, **facts)
    assert field in problem.value.message_dict


def test_names_for_a_warehouse_only_of_families_that_agreed_says_the_database(
    county: County,
) -> None:
    agreement = agreed(county, shares=["warehouse_named"])
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingAgreement.objects.filter(pk=agreement.pk).update(asks="not_refused")
    with pytest.raises(Refused):
        sharing.change(by=county.cora, agreement=agreement, ends_on=None)


def test_the_officer_keeps_agreements(county: County) -> None:
    client = Client()
    client.force_login(county.olga)
    wrong = client.post(reverse("sharing_add"), {"partner_name": "Health visitors\x00"})
    assert wrong.status_code == 200
    posted: dict[str, Any] = {
        "partner_name": "Health visitors",
        "partner": "Health-Visitors",
        "purpose": "New families",
        "basis": "public_task",
        "shares": ["contacts", "births"],
        "asks": "agreed",
    }
    for name, value in {"starts_on": ago(3), "review_on": ago(-300)}.items():
        posted |= {f"{name}_day": value.day, f"{name}_month": value.month}
        posted |= {f"{name}_year": value.year, name: value.isoformat()}
    client.post(reverse("sharing_add"), posted)
    agreement = SharingAgreement.objects.get()
    assert (agreement.partner, agreement.shares) == (VISITORS, ["contacts", "births"])
    page = client.get(reverse("sharing")).content.decode()
    assert "Health visitors" in page
    assert "In force" in page
    client.post(reverse("sharing_end", args=[agreement.ref]), {"reason": "Closed"})
    assert (
        "Closed" in client.get(reverse("sharing_agreement", args=[agreement.ref])).content.decode()
    )
