"""`manage.py approve_claim`: a claim's whole way, for demonstrations and tests (SPEC 7)."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from centres.models import User
from centres.wording import money
from payments.checks import record_check
from payments.decisions import approve
from payments.drafts import redraft
from payments.management.arguments import add_contract_and_quarter, find_claim, find_user
from payments.models import Claim, EvidenceCheck
from payments.refusals import DraftChangedError, Refused
from payments.submission import submit


class Command(BaseCommand):
    help = (
        "Submits a claim, records its sample's checks as confirmed, approves and posts it, by the"
        " same rules as the pages. All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_contract_and_quarter(parser)
        parser.add_argument("--submit-as", metavar="USER", required=True)
        parser.add_argument("--approve-as", metavar="USER", required=True)
        parser.add_argument("--second", metavar="USER", help="gives the second approval, if needed")

    def handle(
        self, *_args: Any, contract: str, quarter: str, council: str | None, **options: Any
    ) -> None:
        claim = find_claim(contract, quarter, council)
        submitter = find_user(options["submit_as"], claim.council)
        approver = find_user(options["approve_as"], claim.council)
        second = find_user(options["second"], claim.council) if options["second"] else None
        try:
            self._see_through(claim, submitter, approver, second)
        except DraftChangedError as refusal:
            redraft(claim.council)
            raise CommandError(str(refusal)) from refusal
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem

    @transaction.atomic
    def _see_through(
        self, claim: Claim, submitter: User, approver: User, second: User | None
    ) -> None:
        claim = submit(by=submitter, claim=claim)
        said = [f"submitted by {submitter.username}"]
        checks = list(claim.checks)
        for check in checks:
            record_check(by=approver, check=check, outcome=EvidenceCheck.Outcome.CONFIRMED)
        said.append("1 check confirmed" if len(checks) == 1 else f"{len(checks)} checks confirmed")
        claim = approve(by=approver, claim=claim)
        said.append(f"approved by {approver.username}")
        if claim.state == Claim.State.SUBMITTED:
            claim = self._second_approval(claim, second)
            said.append(f"and by {second.username}" if second else "")
        self.stdout.write(f"{claim}: {', '.join(said)}; {money(claim.net())} posted.")

    def _second_approval(self, claim: Claim, second: User | None) -> Claim:
        if second is None:
            raise Refused(
                f"{claim} is above the threshold of"
                f" {money(claim.second_approval_over_pence)}: name a second commissioner"
                " with --second USER. Nothing was done."
            )
        return approve(by=second, claim=claim)
