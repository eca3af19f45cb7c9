"""What a statement says, read at one moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, Q

from payments.contracts.terms import Terms, terms_for
from payments.models import (
    Claim,
    ClaimLine,
    ClaimPayment,
    Contract,
    Decision,
    Entry,
    EvidenceCheck,
    Transaction,
)
from payments.refusals import Refused
from payments.summary import Section, sections_of

IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
DRAFT = "A draft has no statement: it still changes. There is one once the claim is submitted."


@dataclass(frozen=True)
class Posting:
    """A transaction of the ledger and what of it is this claim's, in pence, below 0 too."""

    posting: Transaction
    of_claim: int | None

    @property
    def debited(self) -> str:
        return self._accounts(Entry.Side.DEBIT)

    @property
    def credited(self) -> str:
        return self._accounts(Entry.Side.CREDIT)

    def _accounts(self, side: str) -> str:
        entries = self.posting.entries.all()
        return ", ".join(each.account.get_kind_display() for each in entries if each.side == side)


@dataclass(frozen=True)
class Statement:
    """A round of a claim as sealed and decided. `steps` are the decisions, the oldest first.

    Checks and postings are what commissioners see only: in the provider's copy there are none.
    """

    claim: Claim
    of_council: bool
    sections: list[Section]
    lines: list[ClaimLine]
    steps: list[Decision]
    checks: list[EvidenceCheck]
    postings: list[Posting]
    terms: Terms

    @property
    def made_at(self) -> datetime:
        """The moment of the last step: the statement is as old as what it says."""
        return self.steps[-1].at

    @property
    def net(self) -> int:
        """Pence, rejected lines left out, as the claim's page says."""
        return sum(section.pence for section in self.sections)

    @property
    def council(self) -> str:
        """The council's name when the claim was submitted."""
        return self.submission.names.get("council") or self.claim.council.name

    @property
    def provider(self) -> str:
        """The provider's name when the claim was submitted."""
        return self.submission.names.get("provider") or self.claim.contract.provider.name

    @property
    def file_name(self) -> str:
        """By contract and quarter, without an ending."""
        contract = IN_A_FILE_NAME.sub("-", self.claim.contract.ref).strip("-.") or "contract"
        return f"claim-{contract}-{self.claim.quarter}"

    @property
    def submission(self) -> Decision:
        """The step that sealed the round."""
        return next(
            step
            for step in self.steps
            if step.kind == Decision.Kind.SUBMITTED and step.round == self.claim.round
        )


def require_sealed(claim: Claim) -> None:
    """Refused for a draft."""
    if claim.state == Claim.State.DRAFT:
        raise Refused(DRAFT)


@transaction.atomic
def statement_of(claim: Claim, *, of_council: bool) -> Statement:
    """The statement of the claim's present round; Refused for a draft.

    `of_council` for the copy of the council, with the sample and the ledger. The number of
    queries does not depend on the lines. Nobody decides or pays while it is read.
    """
    Contract.objects.select_for_update(no_key=True).get(pk=claim.contract_id)
    claim = Claim.objects.select_related("contract__provider", "council").get(pk=claim.pk)
    require_sealed(claim)
    return Statement(
        claim=claim,
        of_council=of_council,
        sections=sections_of(claim),
        lines=list(
            claim.lines.defer("evidence", "records").select_related(
                "reverses__claim", "releases__claim"
            )
        ),
        steps=list(claim.decisions.select_related("by").order_by("pk")),
        checks=list(claim.checks.select_related("line")) if of_council else [],
        postings=_postings(claim) if of_council else [],
        terms=terms_for(claim.contract, claim.period),
    )


def _postings(claim: Claim) -> list[Posting]:
    """What the ledger holds about the claim: approvals, payments that settled it, reversals."""
    settled = {each.transaction_id: each.amount_pence for each in _payments(claim)}
    entries = Prefetch("entries", Entry.objects.select_related("account").order_by("pk"))
    about = Q(claim=claim) | Q(pk__in=settled) | Q(reverses__in=settled)
    found = Transaction.objects.filter(about).prefetch_related(entries).order_by("pk")
    return [Posting(posting, _of_claim(posting, settled)) for posting in found]


def _payments(claim: Claim) -> list[ClaimPayment]:
    return list(ClaimPayment.objects.filter(claim=claim))


def _of_claim(posting: Transaction, settled: dict[int, int]) -> int | None:
    if posting.pk in settled:
        return settled[posting.pk]
    if posting.reverses_id in settled:
        return -settled[posting.reverses_id]
    return None
