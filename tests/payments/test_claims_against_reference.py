"""Random councils, quarter after quarter, against the plain reference (SPEC 4 to 6).

Each story imports a council, rolls up, submits, rejects lines, approves, sends back, opens again,
corrects records in between, and pays; every file must come out as the reference writes it, and the
contracts' own terms tried on the decided quarters must give what was decided.
"""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from centres.models import Council, Membership, User
from payments import checks, decisions, submission
from payments.contracts.terms import terms_for
from payments.exports import write_claim
from payments.models import Claim, ClaimLine, Contract, EvidenceCheck
from payments.payment_runs import due_payments, run_payments
from payments.verification import claims, evidence, ledger, records, replayed
from payments.what_if.comparison import compare, past_quarters, runs_in
from tests.reference.folder import write_folder
from tests.reference.story import Chapter, Decision, story

SEEDS = range(int(os.environ.get("LODESTAR_COUNCILS", "1")))
# What records and submitted claims differ in after a correction is no fault here.
COMPARISONS = (
    ledger.transactions,
    ledger.balances,
    ledger.postings,
    claims.numbered,
    claims.sealed,
    claims.standing,
    records.drafts,
    evidence.accounted_for,
    replayed.quarters,
)


class Product:
    """Plays a story's steps on the product."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def council(self) -> Council:
        return Council.objects.get()

    def output(self, *arguments: str) -> str:
        stdout = StringIO()
        call_command(*arguments, stdout=stdout, stderr=StringIO())
        return stdout.getvalue()

    def play(self, chapter: Chapter, number: int) -> dict[str, str]:
        """Take the first decisions, import, roll up; the quarter's files by name."""
        for step in chapter.first:
            self.take(step)
        if chapter.folder is not None:
            target = self.folder / str(number)
            write_folder(chapter.folder, target)
            self.output("import_council", str(target))
        quarter, code = str(chapter.quarter), self.council.code
        self.output("rollup", code, quarter, "--now")
        found = {
            f"measures-{quarter}.csv": self.output("export_measures", code, quarter),
            f"achievements-{quarter}.csv": self.output("export_achievements", code, quarter),
        }
        for claim in Claim.objects.filter(quarter=quarter).select_related("contract"):
            # A claim that was submitted once stays, also when nothing is left to claim.
            is_past = claim.round > 1 and claim.contract.ends_on < claim.period.first_day
            if claim.lines.exists() or not is_past:
                found[f"claim-{claim.contract.ref}-{quarter}.csv"] = as_csv(claim)
        return found

    def take(self, step: Decision) -> None:
        claim = Claim.objects.get(contract__ref=step.contract, quarter=str(step.quarter))
        getattr(self, step.step)(claim, step.rejected)

    def submit(self, claim: Claim, _rejected: tuple[int, ...]) -> None:
        submission.submit(by=self.manager(claim), claim=claim)

    def send_back(self, claim: Claim, _rejected: tuple[int, ...]) -> None:
        decisions.return_claim(by=self.commissioners()[0], claim=claim, reason="Please look.")

    def reopen(self, claim: Claim, _rejected: tuple[int, ...]) -> None:
        decisions.reopen(by=self.manager(claim), claim=claim)

    def approve(self, claim: Claim, rejected: tuple[int, ...]) -> None:
        first, second = self.commissioners()
        for check in claim.checks:
            checks.record_check(by=first, check=check, outcome=EvidenceCheck.Outcome.CONFIRMED)
        for line in claim.lines.filter(number__in=rejected):
            checks.decide_line(
                by=first, line=line, decision=ClaimLine.Decided.REJECTED, reason="Not seen."
            )
        if decisions.approve(by=first, claim=claim).state == Claim.State.SUBMITTED:
            decisions.approve(by=second, claim=claim)

    def manager(self, claim: Claim) -> User:
        members = Membership.objects.filter(
            role="provider_manager", provider=claim.contract.provider
        )
        return members.earliest("pk").user

    def commissioners(self) -> list[User]:
        return list(User.objects.filter(memberships__role="commissioner").order_by("pk")[:2])


def as_csv(claim: Claim) -> str:
    stream = StringIO()
    write_claim(claim, stream)
    return stream.getvalue()


def differences(council: Council) -> list[str]:
    return [each for comparison in COMPARISONS for each in comparison(council)[1]]


def tried_again(council: Council, chapters: list[Chapter]) -> list[str]:
    """Where a contract's own terms, tried on its decided quarters, come to something else.

    Not of quarters that were rolled up anew from other records once they were decided.
    """
    seen: set[str] = set()
    anew = ""
    for chapter in chapters:
        if chapter.folder is not None and str(chapter.quarter) in seen:
            anew = max(anew, str(chapter.quarter))
        seen.add(str(chapter.quarter))
    wrong = []
    for contract in Contract.objects.filter(council=council):
        waiting = contract.claims.exclude(state__in=Claim.DECIDED).order_by("quarter").first()
        quarters = [
            quarter
            for quarter in past_quarters(council)
            if str(quarter) > anew and (waiting is None or quarter < waiting.period)
        ]
        if not quarters or not runs_in(contract, quarters):
            continue
        compared = compare(terms_for(contract, quarters[0]), quarters, [contract])
        wrong += [
            f"{contract} {each.quarter}: {measure}"
            for each in compared.rows[0].quarters
            for measure in each.measures
            if measure.then != measure.would
        ]
    return wrong


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_council_claims_as_the_reference_says(seed: int, tmp_path: Path) -> None:
    product = Product(tmp_path)
    chapters: list[Chapter] = []
    for number, chapter in enumerate(story(seed)):
        chapters.append(chapter)
        found = product.play(chapter, number)
        assert sorted(found) == sorted(chapter.outputs)
        for name, text in chapter.outputs.items():
            assert found[name] == text, f"{name} in chapter {number}"
        for step in chapter.then:
            product.take(step)
        council = product.council
        if number % 2 and due_payments(council):
            run_payments(by=product.commissioners()[0], council=council)
        assert differences(council) == []
    assert tried_again(product.council, chapters) == []
