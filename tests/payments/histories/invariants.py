"""What holds after every step of every history (SPEC 6)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from centres.models import Council
from payments.models import Claim, Decision
from payments.verification import figures, records, sustained
from payments.verification.report import COMPARISONS
from tests.payments.histories import stored
from tests.payments.histories.stored import Digests, Key
from tests.payments.histories.twins import Twins
from tests.reference.claims import DECIDED, Book, claim_lines, entitled
from tests.reference.indicators import Figures
from tests.reference.outcomes import Achievements
from tests.reference.quarters import Quarter
from tests.reference.records import Contract
from tests.reference.records import Council as Records

# They compare with records as they are, which histories change on purpose.
ABOUT_RECORDS = (
    records.achievements,
    records.evidence,
    figures.figures,
    sustained.later_looks,
)


@dataclass(frozen=True)
class Known:
    """What a roll-up could know: the records' achievements and figures, by the reference."""

    records: Records
    achieved: Achievements
    figures: Figures


@dataclass
class Kept:
    """What was seen once and must be seen again."""

    posted: Digests = field(default_factory=dict)
    sealed: Digests = field(default_factory=dict)

    def check(self) -> None:
        """Nothing posted or sealed before is gone or another."""
        for before, now in ((self.posted, stored.posted()), (self.sealed, stored.sealed())):
            changed = [key for key, digest in before.items() if now.get(key) != digest]
            assert changed == [], "posted or sealed, and changed since"
            before.update(now)


def check_verified(council: Council) -> None:
    """`verify_ledger` finds nothing, but for what only the next roll-up can mend."""
    found = [
        difference
        for _what, comparison in COMPARISONS
        if comparison not in ABOUT_RECORDS
        for difference in comparison(council)[1]
    ]
    assert found == [], "\n".join(found)


def check_paid_once(book: Book) -> None:
    """Of each achievement at most one claim was approved and not taken back."""
    times: Counter[Key] = Counter()
    pence: Counter[Key] = Counter()
    for claim in book.claims_in(*DECIDED):
        for line in claim.live_lines():
            if line.kind in ("outcome", "reversal"):
                times[line.key] += 1 if line.kind == "outcome" else -1
                pence[line.key] += line.amount
    assert [key for key, many in times.items() if many not in (0, 1)] == [], "paid twice"
    assert [key for key, many in times.items() if (many == 0) != (pence[key] == 0)] == []


def standing_together(book: Book, twins: Twins) -> set[tuple[Key, Key]]:
    """Pairs of twins that both stand claimed."""
    standing = book.standing()
    return {(one, other) for one in standing for other in twins.get(one, ()) if other in standing}


def check_balances(council: Council, book: Book) -> None:
    """Every account is the sum of the decided claims of its contract."""
    expected: dict[tuple[str, str], int] = defaultdict(int)
    for claim in book.claims_in(*DECIDED):
        net = claim.total()
        expected[claim.contract, "pbr_expense"] -= net
        kind = "bank" if claim.state == "paid" else "provider_payable"
        expected[claim.contract, kind] += net
    found = stored.balances(council)
    for key in {*expected, *found}:
        assert found.get(key, 0) == expected.get(key, 0), key


def check_deciders(council: Council) -> None:
    """Who submitted decided nothing; above the threshold two people approved."""
    by_round: dict[tuple[int, int], list[Decision]] = defaultdict(list)
    commissioners = set(
        council.memberships.filter(role="commissioner").values_list("user", flat=True)
    )
    for decision in Decision.objects.filter(council=council).order_by("pk"):
        by_round[decision.claim_id, decision.round].append(decision)
    for made in by_round.values():
        submitted = {one.by_id for one in made if one.kind == "submitted"}
        deciding = {one.by_id for one in made if one.kind not in ("submitted", "reopened")}
        assert deciding <= commissioners - submitted
    for claim in Claim.objects.filter(council=council, state__in=Claim.DECIDED):
        made = by_round[claim.pk, claim.round]
        (approved,) = (one for one in made if one.kind == "approved")
        positive = sum(line.amount_pence for line in claim.lines if line.amount_pence > 0)
        if positive > claim.contract.second_approval_over_pence:
            first = {
                one.by_id
                for one in made
                if one.kind == "first_approval" and one.digest == approved.digest
            }
            assert first - {approved.by_id}, f"{claim}: approved by one person"


def check_drafts(book: Book, known: dict[Quarter, Known], twins: Twins) -> None:
    """What drafts claim, with what stands claimed, is what is entitled, neither more nor less."""
    for claim in book.claims_in("draft"):
        now = known[claim.quarter]
        contract = now.records.contracts[claim.contract]
        if contract.starts_on <= claim.quarter.last and not twins:
            expected = claim_lines(
                book, now.records, contract, claim.quarter,
                achieved=now.achieved, figures=now.figures,
            )  # fmt: skip
            assert claim.lines == expected, f"{claim.contract} {claim.quarter}"
        _check_difference(book, contract, claim.quarter, now, twins)


def check_all_drafted(book: Book, before: Book, quarter: Quarter, now: Known) -> None:
    """A roll-up leaves the claims that the reference leaves, and only those."""
    before.roll_up(now.records, quarter)
    expected = {key for key in before.claims if key[1] == quarter}
    found = {
        key
        for key, claim in book.claims.items()
        if key[1] == quarter and (claim.lines or key in expected or claim.state != "draft")
    }
    assert found == expected


def _check_difference(
    book: Book, contract: Contract, quarter: Quarter, now: Known, twins: Twins
) -> None:
    claim = book.claims[contract.ref, quarter]
    new = {line.key for line in claim.lines if line.kind == "outcome"}
    over_cap = {line.key for line in claim.lines if line.kind == "over_cap"}
    standing = book.standing()
    taken = standing | book.in_earlier_drafts(contract.ref, quarter)
    owed = {
        (line.key, subject)
        for line in now.records.tariff_lines
        if line.contract == contract.ref and line.kind == "per_outcome"
        for _day, subject in entitled(contract, quarter, line.key, now.achieved)
    }
    targets = {line.key for line in claim.lines if line.subject == contract.provider}
    assert new <= owed, "claimed and not entitled"
    assert over_cap - targets <= owed
    for key in owed:
        same = {key, *twins.get(key, ())}
        claimed = same & new
        if same & taken:
            assert not claimed, f"{key} is claimed twice"
        else:
            assert len(claimed) == 1 or same & over_cap, f"{key} is not claimed"
    reversed_ = [line.key for line in claim.lines if line.kind == "reversal"]
    assert len(set(reversed_)) == len(reversed_)
    approved = book.approved_standing(contract.ref, before=quarter)
    assert set(reversed_) <= set(approved), "taken back and not approved"
    for key in approved:
        same = {key, *twins.get(key, ())}
        if not same & set(now.achieved):
            assert key in reversed_, f"{key} is not taken back"
        elif len(same & standing) == 1:
            assert key not in reversed_, f"{key} is achieved and taken back"
