"""What is sealed stays so: an approval is of these lines with this evidence."""

import pytest
from psycopg2.extensions import cursor

from payments import decisions
from payments.models import Claim, Decision
from payments.statement import statement_of
from payments.steps import digest_of_step
from payments.turns import first_approvals
from payments.verification.claims import sealed
from tests.payments.browsing import Visitor, address
from tests.payments.cast import Q1, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def first_approved(cast: Cast) -> Claim:
    """Above the threshold, approved by one commissioner so far."""
    contract = cast.contract(second_approval_over_pence=50)
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    claim = cast.approved(contract, Q1)
    assert decisions.first_approval(claim)
    return claim


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [
        "evidence_digest = repeat('0', 64)",
        "version = 2",
        "terms = terms || '{\"unit_price_pence\": 1}'",
        "records = '{\"case\": [1]}'",
        "seals = '{\"case\": {}}'",
    ],
)
def test_whatever_an_owner_changes_of_a_sealed_line_is_named_and_voids_the_first_approval(
    first_approved: Claim, owner_cursor: cursor, change: str
) -> None:
    owner_cursor.execute("ALTER TABLE payments_claimline DISABLE TRIGGER USER")
    owner_cursor.execute(f"UPDATE payments_claimline SET {change}")
    owner_cursor.execute("ALTER TABLE payments_claimline ENABLE TRIGGER USER")
    assert sealed(first_approved.council) == (
        1,
        [
            "CT1 2015-16-Q1: not what was submitted in round 1",
            "CT1 2015-16-Q1: line 1 of round 1 is not what was submitted",
        ],
    )
    # What the submission alone seals was the same to whoever approved.
    stands = change.startswith(("records", "seals"))
    assert bool(decisions.first_approval(first_approved)) == stands
    assert bool(first_approvals([first_approved])) == stands


def test_the_claim_its_lines_and_its_statement_carry_one_seal(
    cast: Cast, first_approved: Claim
) -> None:
    submission = first_approved.decisions.get(kind="submitted")
    seal = f"{submission.digest[:4]} {submission.digest[4:8]}".upper()
    for person in (cast.carol, cast.manager):
        visitor = Visitor(person)
        assert seal in visitor.see("claim", *address(first_approved))
    assert statement_of(first_approved, of_council=False).submission.seal == seal
    draft = Claim.objects.get(pk=first_approved.pk)
    draft.round = 2
    assert draft.seal == ""


def test_what_was_sealed_the_earlier_way_is_still_as_it_was(first_approved: Claim) -> None:
    lines = list(first_approved.lines)
    checks = list(first_approved.checks)
    for kind in (Decision.Kind.SUBMITTED, Decision.Kind.APPROVED):
        then = digest_of_step(kind, lines, checks, earlier=True)
        assert then != digest_of_step(kind, lines, checks)
        lines[0].seals, kept = {"case": {}}, lines[0].seals
        assert digest_of_step(kind, lines, checks, earlier=True) == then
        lines[0].seals = kept
