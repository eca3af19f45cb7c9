"""The steps of a history, each taken as the product takes it, by somebody who may or may not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from centres.exchange.faults import FolderFaults
from centres.models import Council, Membership, User
from centres.quarters import Quarter
from config.exchange import export_folder, import_folder
from families import cases, engagements, merging
from families.models import Case, Engagement, Family, FamilyMerge
from outcomes.family_star import stars
from outcomes.models import Star
from outcomes.rollup import carry_out, request_rollup
from payments import checks, corrections, decisions, submission
from payments.models import Claim, ClaimLine, EvidenceCheck, Transaction
from payments.payment_runs import run_payments
from tests.reference.folder import Folder, read_folder, write_folder
from tests.reference.random_corrections import correct
from tests.reference.random_council import RandomCouncil

Some = TypeVar("Some")
REASON = "As the history goes."
RARELY = 0.35  # how many corrections come with an import, of those usual


def born(person: Any) -> date:
    return person.date_of_birth or date.max


class Steps:
    """A council, and what can happen to it."""

    def __init__(self, random: RandomCouncil, folder: Path) -> None:
        self.random, self.folder = random, folder
        self.imports = 0
        self.council: Council = self.take_in(random.folder)

    # People

    def of_role(self, role: str, **place: Any) -> list[User]:
        members = Membership.objects.filter(council=self.council, role=role, **place)
        return list(User.objects.filter(memberships__in=members).order_by("pk").distinct())

    def submitter(self, claim: Claim, dice: Random) -> User:
        """Somebody of the provider; now and then somebody who may not."""
        provider = claim.contract.provider
        able = self.of_role("provider_manager", provider=provider)
        able += self.of_role("coordinator", cluster__provider=provider)
        return self.now_and_then(dice, able, self.of_role("provider_manager"))

    def decider(self, dice: Random) -> User:
        """A commissioner, maybe one who manages a provider too; now and then somebody else."""
        return self.now_and_then(
            dice, self.of_role("commissioner"), self.of_role("provider_manager")
        )

    @staticmethod
    def now_and_then(dice: Random, able: Sequence[User], others: Sequence[User]) -> User:
        return dice.choice(others if dice.random() < 0.1 else able)

    # Records

    def take_in(self, rows: Folder) -> Council:
        """Import a folder."""
        self.imports += 1
        target = self.folder / f"in-{self.imports}"
        write_folder(rows, target)
        try:
            return import_folder(target, by=None).council
        except FolderFaults as refused:
            raise AssertionError("\n".join(map(str, refused.faults))) from refused

    def recorded(self) -> Folder:
        """What is recorded now, as an export has it."""
        target = self.folder / "out"
        export_folder(self.council, target)
        return read_folder(target)

    def corrected(self, dice: Random) -> Folder:
        """The records as they are, corrected here and there."""
        now = RandomCouncil(self.random.seed, self.recorded(), self.random.quarters)
        return correct(now, dice.randrange(10**6), RARELY).folder

    def import_corrections(self, dice: Random) -> None:
        self.take_in(self.corrected(dice))

    def correct(self, dice: Random) -> None:
        """One mistake is mended on a page, by the coordinator of the record's cluster."""
        what = dice.choice(("engagement", "star", "reopen", "close"))
        if what == "engagement":
            found: Any = self.pick(Engagement, dice, voided_on=None, case__isnull=False)
            by = found and self.coordinator(found.family.centre)
            _ = found and engagements.void(by=by, engagement=found, reason=REASON)
        elif what == "star":
            found = self.pick(Star, dice, voided_on=None)
            by = found and self.coordinator(found.case.centre)
            _ = found and stars.void(by=by, star=found, reason=REASON)
        elif what == "reopen":
            found = self.pick(Case, dice, closed_on__isnull=False)
            by = found and self.coordinator(found.centre)
            _ = found and cases.reopen(by=by, case=found, reason=REASON)
        else:
            found = self.pick(Case, dice, closed_on=None)
            by = found and self.coordinator(found.centre)
            day = found and max(found.opened_on, dice.choice(self.random.quarters).last)
            _ = found and cases.close(by=by, case=found, closed_on=day, reason="goals_met")

    def coordinator(self, centre: Any) -> User:
        return self.of_role("coordinator", cluster=centre.cluster)[0]

    def pick(self, model: Any, dice: Random, **facts: Any) -> Any:
        """A record of the council with these facts, or None."""
        found = list(model.objects.filter(council=self.council, **facts).order_by("pk"))
        return dice.choice(found) if found else None

    def merge(self, dice: Random) -> None:
        """Two families of one cluster are one, and with them as many people as can be: whoever is
        kept is as old as the other at least, as what is recorded of both is of no time before.
        """
        kept = self.pick(Family, dice, merged_into=None)
        alike = Family.objects.filter(
            council=self.council, merged_into=None, centre__cluster=kept.centre.cluster
        )
        others = list(alike.exclude(pk=kept.pk).order_by("pk"))
        if not others:
            return
        merged = dice.choice(others)
        pairs = []
        for people in ("children", "carers"):
            mine, its = (
                list(getattr(family, people).filter(merged_into=None).order_by("pk"))
                for family in (kept, merged)
            )
            for one, twin in zip(sorted(mine, key=born), sorted(its, key=born), strict=False):
                if born(one) <= born(twin):
                    pairs.append((one, twin))
        merging.merge(by=self.coordinator(kept.centre), kept=kept, merged=merged, same_people=pairs)

    def undo(self, dice: Random) -> None:
        done = self.pick(FamilyMerge, dice, undone_at=None)
        if done:
            merging.undo(by=self.coordinator(done.kept.centre), merge=done)

    def roll_up(self, quarter: Any) -> str:
        """Ask for a roll-up and do it, or what is left of one that was cut off; how it ended."""
        asked = request_rollup(
            council=self.council, quarter=Quarter.parse(str(quarter)), by=None, queue=False
        )
        carry_out(asked, wait=True)
        return asked.failure or asked.state

    # Claims

    def claims(self, *states: str) -> list[Claim]:
        found = Claim.objects.filter(council=self.council, state__in=states)
        found = found.select_related("contract__provider", "council")
        return sorted(found, key=lambda claim: (claim.quarter, claim.contract.ref))

    def submit(self, claim: Claim, dice: Random) -> None:
        submission.submit(by=self.submitter(claim, dice), claim=claim)

    def check(self, claim: Claim, dice: Random) -> None:
        """Some of the sample is looked at; a few are not found, and then a line is rejected."""
        by = self.decider(dice)
        outcome = EvidenceCheck.Outcome
        for check in claim.checks:
            if dice.random() < 0.9:
                confirmed = dice.random() < 0.95
                checks.record_check(
                    by=by,
                    check=check,
                    outcome=outcome.CONFIRMED if confirmed else outcome.FAILED,
                    note="" if confirmed else REASON,
                )

    def decide_lines(self, claim: Claim, dice: Random) -> None:
        """Some lines are rejected, queried or accepted."""
        by, decided = self.decider(dice), ClaimLine.Decided
        for line in claim.lines:
            if dice.random() < (0.4 if line.kind == "reversal" else 0.15):
                decision = dice.choice((decided.REJECTED, decided.ACCEPTED, decided.QUERIED))
                checks.decide_line(by=by, line=line, decision=decision, reason=REASON)

    def approve(self, claim: Claim, dice: Random) -> None:
        decisions.approve(by=self.decider(dice), claim=claim)

    def see_through(self, claim: Claim, dice: Random) -> None:
        """Submitted, checked, queries answered, approved by as many as it takes."""
        if claim.state == Claim.State.DRAFT:
            manager = self.of_role("provider_manager", provider=claim.contract.provider)[0]
            claim = submission.submit(by=manager, claim=claim)
        able = [each for each in self.of_role("commissioner") if each != claim.submitted_by]
        first, second = able[:2]
        for check in claim.checks:
            checks.record_check(by=first, check=check, outcome=EvidenceCheck.Outcome.CONFIRMED)
        for line in claim.lines:
            rejected = dice.random() < (0.3 if line.kind == "reversal" else 0.1)
            if rejected or line.decision == ClaimLine.Decided.QUERIED:
                word = ClaimLine.Decided.REJECTED if rejected else ClaimLine.Decided.ACCEPTED
                checks.decide_line(by=first, line=line, decision=word, reason=REASON)
        if decisions.approve(by=first, claim=claim).state == Claim.State.SUBMITTED:
            decisions.approve(by=second, claim=claim)

    def send_back(self, claim: Claim, dice: Random) -> None:
        decisions.return_claim(by=self.decider(dice), claim=claim, reason=REASON)

    def reopen(self, claim: Claim, dice: Random) -> None:
        decisions.reopen(by=self.submitter(claim, dice), claim=claim)

    def take_back(self, dice: Random) -> None:
        """The approval of a claim, or a posting: an approval or a payment, once or again."""
        approved = self.claims(Claim.State.APPROVED)
        if approved and dice.random() < 0.5:
            claim = dice.choice(approved[-4:])
            corrections.reverse_approval(by=self.decider(dice), claim=claim, reason=REASON)
            return
        posting = self.pick(Transaction, dice)
        if posting:
            corrections.reverse_transaction(by=self.decider(dice), posting=posting, reason=REASON)

    def pay(self, dice: Random) -> None:
        run_payments(by=self.decider(dice), council=self.council)
