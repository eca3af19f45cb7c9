"""A random council told quarter by quarter, with what the reference says at each step.

A chapter: take the decisions that come first, import the folder (if any), roll up the quarter,
compare the outputs, then take the decisions that follow. Whoever plays the same story on the
product must get the same outputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from .claims import DECIDED, Book, Claim
from .compare import achievements_csv, claim_csv, measures_csv
from .folder import Folder
from .quarters import Quarter
from .random_corrections import correct
from .random_council import RandomCouncil, random_council
from .records import parse

CORRECTED_BEFORE = (2, 3, 5)  # the quarters, from 0, that begin with a later version of the council


@dataclass(frozen=True)
class Decision:
    """One step of a claim."""

    step: str  # submit, approve, send_back or reopen
    contract: str
    quarter: Quarter
    rejected: tuple[int, ...] = ()  # line numbers, when approved


@dataclass(frozen=True)
class Chapter:
    first: list[Decision]
    folder: Folder | None  # to import, whole
    quarter: Quarter  # to roll up
    outputs: dict[str, str]  # by file name as in the golden case: measures-, achievements-, claim-
    claims: list[Claim]  # the quarter's as then rolled up, contracts in order
    then: list[Decision]


def story(seed: int, families: int = 25, *, always_approve: bool = False) -> Iterator[Chapter]:
    """Six quarters of `random_council(seed, families)`, corrected thrice.

    With `always_approve` every claim is approved whole, contracts in order, before the next
    quarter, as in the golden case and by `approve_claim`. Otherwise lines are rejected, and claims
    sent back or left as drafts or submitted; what is left is taken up later, when its quarter is
    rolled up again.
    """
    return Teller(random_council(seed, families), always_approve=always_approve).chapters()


@dataclass
class Teller:
    council: RandomCouncil
    always_approve: bool
    book: Book = field(default_factory=Book)

    def __post_init__(self) -> None:
        self.dice = Random(f"{self.council.seed} decisions")

    def chapters(self) -> Iterator[Chapter]:
        for number, quarter in enumerate(self.council.quarters):
            if number in CORRECTED_BEFORE:
                self.council = correct(self.council, number)
            folder = self.council.folder if number == 0 or number in CORRECTED_BEFORE else None
            first = self.take_up()
            for earlier in sorted({c.quarter for c in self.book.claims_in("draft")}):
                yield self.chapter(first, folder, earlier)
                first, folder = [], None
            yield self.chapter(first, folder, quarter)

    def chapter(self, first: list[Decision], folder: Folder | None, quarter: Quarter) -> Chapter:
        records = parse(self.council.folder)
        self.book.roll_up(records, quarter)
        claims = [
            claim
            for (_, claimed_for), claim in sorted(self.book.claims.items())
            if claimed_for == quarter
        ]
        outputs = {
            f"measures-{quarter}.csv": measures_csv(records, quarter),
            f"achievements-{quarter}.csv": achievements_csv(records, quarter),
        }
        outputs |= {f"claim-{c.contract}-{quarter}.csv": claim_csv(c) for c in claims}
        copies = [Claim(c.contract, c.quarter, c.state, list(c.lines)) for c in claims]
        then = [decision for claim in claims for decision in self.decide(claim)]
        return Chapter(first, folder, quarter, outputs, copies, then)

    def take_up(self) -> list[Decision]:
        """Most of what was submitted or sent back is decided or opened again, oldest first."""
        taken = []
        left = sorted(
            self.book.claims_in("submitted", "returned"), key=lambda c: (c.quarter, c.contract)
        )
        for claim in left:
            if claim.state == "returned":
                taken.append(self.take("reopen", claim))
            elif self.dice.random() < 0.8:
                taken.append(self.take("approve", claim, self.lines_to_reject(claim)))
        return taken

    def decide(self, claim: Claim) -> list[Decision]:
        """What happens to a claim just rolled up, in the book too."""
        if claim.state != "draft" or self.has_undecided_before(claim):
            return []
        if self.always_approve:
            return [self.take("submit", claim), self.take("approve", claim)]
        fate = self.dice.random()
        if fate < 0.06:
            return []
        submitted = self.take("submit", claim)
        if fate < 0.10:
            return [submitted]
        if fate < 0.14:
            return [submitted, self.take("send_back", claim)]
        return [submitted, self.take("approve", claim, self.lines_to_reject(claim))]

    def has_undecided_before(self, claim: Claim) -> bool:
        return any(
            other.contract == claim.contract
            and other.quarter < claim.quarter
            and other.state not in DECIDED
            for other in self.book.claims.values()
        )

    def lines_to_reject(self, claim: Claim) -> tuple[int, ...]:
        return tuple(
            number
            for number, line in enumerate(claim.lines, start=1)
            if self.dice.random() < (0.35 if line.kind == "reversal" else 0.1)
        )

    def take(self, step: str, claim: Claim, rejected: tuple[int, ...] = ()) -> Decision:
        if step == "approve":
            self.book.approve(claim.contract, claim.quarter, rejected)
        else:
            getattr(self.book, step)(claim.contract, claim.quarter)
        return Decision(step, claim.contract, claim.quarter, rejected)
