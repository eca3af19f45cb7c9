"""What a roll-up says while it drafts claims: people of other providers read it."""

import pytest

from payments.drafts import draft_claims
from tests.payments.cast import Q1, Cast

pytestmark = pytest.mark.django_db


def test_progress_tells_nothing_of_contracts(cast: Cast) -> None:
    for ref, provider in (("CT1", cast.provider), ("CT2", cast.provider_named("P2"))):
        cast.price(cast.contract(ref, provider), "star_progress", 12_345)
    cast.achieved(Q1, "S1")
    said: list[str] = []
    draft_claims(cast.council, Q1, said.append)
    assert said == ["Draft claims, 1 of 2", "Draft claims, 2 of 2"]
