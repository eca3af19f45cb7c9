"""Draft claims: made and replaced by the roll-up, and brought up to date by every decision.

Everything is read from the rows that roll-ups stored, so the same rows give the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import transaction
from django.utils import timezone

from centres.models import Council
from centres.quarters import Quarter
from payments.calculation.before import as_stored
from payments.calculation.claim import claim_lines
from payments.calculation.lines import Calculated, calculated, digest_of_lines
from payments.calculation.targets import days_in_contract
from payments.contracts.terms import terms_for
from payments.locking import lock_contracts
from payments.models import Claim, ClaimLine, Contract
from payments.rolled_up import rolled_up_quarters

Report = Callable[[str], None]


@transaction.atomic
def draft_claims(council: Council, quarter: Quarter, report: Report) -> None:
    """Make or replace the drafts of a quarter that was just rolled up (SPEC 6).

    Claims in another state than draft are left alone. The other drafts of the council are brought
    up to date, because what a draft of this quarter holds is not theirs. `report` is told how far
    it is, and nothing of any contract: people of all providers read that. One transaction; called
    again it changes nothing.
    """
    contracts = lock_contracts(council)
    for place, contract in enumerate(contracts):
        report(f"Draft claims, {place + 1} of {len(contracts)}")
        _draft(contracts, place, quarter, _claim(contract, quarter))
    _redraft(contracts, but=quarter)


@transaction.atomic
def redraft(council: Council) -> None:
    """Bring the council's drafts up to date with what stands claimed and was approved by now.

    It makes none: what an old quarter's roll-up said may be out of date, so a contract that gets
    something to claim again waits for the next roll-up.
    """
    _redraft(lock_contracts(council))


@transaction.atomic
def draft_agreed(contract: Contract, since: Quarter) -> None:
    """Draft the claims of a contract whose terms were agreed just now, from a quarter on, of the
    quarters that were rolled up already; and bring the council's other drafts up to date.
    """
    contracts = lock_contracts(contract.council_id)
    place = next(place for place, each in enumerate(contracts) if each.pk == contract.pk)
    for quarter in rolled_up_quarters(contract.council_id):
        if quarter >= since:
            _draft(contracts, place, quarter, _claim(contracts[place], quarter))
    _redraft(contracts)


def is_due(contract: Contract, quarter: Quarter, lines: Collection[Calculated]) -> bool:
    """Whether the contract has a claim for the quarter: a day in it, or afterwards a line."""
    if contract.starts_on > quarter.last_day:
        return False
    return bool(lines) or days_in_contract(terms_for(contract, quarter), quarter) > 0


def lines_now(contracts: list[Contract], place: int, quarter: Quarter) -> list[Calculated]:
    """What the contract at `place` in the order of references would claim for the quarter."""
    contract = contracts[place]
    if contract.starts_on > quarter.last_day:
        return []
    earlier = [each.pk for each in contracts[:place]]
    before = as_stored(contract, quarter, earlier)
    return claim_lines(terms_for(contract, quarter), quarter, before)


def _redraft(contracts: list[Contract], but: Quarter | None = None) -> None:
    drafts = Claim.objects.filter(contract__in=contracts, state=Claim.State.DRAFT)
    places = {contract.pk: place for place, contract in enumerate(contracts)}
    # Each after those that hold before it: earlier quarters, then contracts in their order.
    for claim in sorted(drafts, key=lambda claim: (claim.quarter, places[claim.contract_id])):
        if claim.period != but:
            _draft(contracts, places[claim.contract_id], claim.period, claim)


def _claim(contract: Contract, quarter: Quarter) -> Claim | None:
    return Claim.objects.filter(contract=contract, quarter=str(quarter)).first()


def _draft(contracts: list[Contract], place: int, quarter: Quarter, claim: Claim | None) -> None:
    """Draft one claim, unless it is past that."""
    if claim is not None and claim.state != Claim.State.DRAFT:
        return
    contract = contracts[place]
    lines = lines_now(contracts, place, quarter)
    if is_due(contract, quarter, lines):
        _store(claim or Claim(contract=contract, quarter=str(quarter)), lines)
    elif claim is not None:
        _remove(claim)


def _store(claim: Claim, lines: list[Calculated]) -> None:
    """Replace the draft's lines, unless they are the same already."""
    if claim.pk and [calculated(line) for line in claim.lines] == lines:
        return
    claim.council_id = claim.contract.council_id
    claim.digest = digest_of_lines(lines)
    claim.drafted_at = timezone.now()
    claim.save()
    claim.lines.delete()
    ClaimLine.objects.bulk_create(
        ClaimLine(
            council_id=claim.council_id,
            claim=claim,
            round=claim.round,
            number=number,
            **line.facts(),
        )
        for number, line in enumerate(lines, start=1)
    )


def _remove(claim: Claim) -> None:
    """A claim that was submitted once stays, without lines: its history is never removed."""
    if claim.round == 1:
        claim.delete()
    else:
        _store(claim, [])
