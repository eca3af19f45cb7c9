"""Draft claims: made and replaced by the roll-up, and brought up to date by every decision.

Everything is read from the rows that roll-ups stored, so the same rows give the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import transaction
from django.utils import timezone

from centres.models import Council
from centres.quarters import Quarter
from centres.wording import money
from outcomes.models import Figure
from payments.calculation.claim import claim_lines
from payments.calculation.lines import Calculated, calculated, digest_of_lines
from payments.calculation.targets import days_in_contract
from payments.locking import lock_contracts
from payments.models import Claim, ClaimLine, Contract

Report = Callable[[str], None]


@transaction.atomic
def draft_claims(council: Council, quarter: Quarter, report: Report) -> None:
    """Make or replace the drafts of a quarter that was just rolled up (SPEC 6).

    Claims in another state than draft are left alone. The other drafts of the council are brought
    up to date, because what a draft of this quarter holds is not theirs. `report` is
    told a line for each contract. One transaction; called again it changes nothing.
    """
    contracts = lock_contracts(council)
    for line in _draft_quarter(contracts, quarter):
        report(line)
    _draft_all(council, contracts, quarter.plus(1), but=quarter)


@transaction.atomic
def redraft(council: Council, since: Quarter) -> None:
    """Bring all drafts of the council up to date, and what is due from the quarter `since` on."""
    _draft_all(council, lock_contracts(council), since)


def is_due(contract: Contract, quarter: Quarter, lines: Collection[Calculated]) -> bool:
    """Whether the contract has a claim for the quarter: a day in it, or afterwards a line."""
    if contract.starts_on > quarter.last_day:
        return False
    return bool(lines) or days_in_contract(contract, quarter) > 0


def lines_now(contracts: list[Contract], place: int, quarter: Quarter) -> list[Calculated]:
    """What the contract at `place` in the order of references would claim for the quarter."""
    contract = contracts[place]
    if contract.starts_on > quarter.last_day:
        return []
    return claim_lines(contract, quarter, earlier=[each.pk for each in contracts[:place]])


def _draft_all(
    council: Council, contracts: list[Contract], since: Quarter, but: Quarter | None = None
) -> None:
    rolled_up = Figure.objects.filter(
        council=council, level=Figure.UnitLevel.COUNCIL, quarter__gte=str(since)
    )
    drafted = Claim.objects.filter(council=council, state=Claim.State.DRAFT)
    quarters = {
        *rolled_up.order_by().values_list("quarter", flat=True).distinct(),
        *drafted.order_by().values_list("quarter", flat=True).distinct(),
    }
    for quarter in sorted(quarters - {str(but)}):
        _draft_quarter(contracts, Quarter.parse(quarter))


def _draft_quarter(contracts: list[Contract], quarter: Quarter) -> list[str]:
    """Draft contract by contract, each after those before it; say what came of it."""
    claims = {
        claim.contract_id: claim
        for claim in Claim.objects.filter(contract__in=contracts, quarter=str(quarter))
    }
    said = []
    for place, contract in enumerate(contracts):
        claim = claims.get(contract.pk)
        if claim is not None and claim.state != Claim.State.DRAFT:
            said.append(f"{contract.ref}: {claim.get_state_display().lower()}, left as it is")
            continue
        lines = lines_now(contracts, place, quarter)
        if is_due(contract, quarter, lines):
            _store(claim or Claim(contract=contract, quarter=str(quarter)), lines)
            total = money(sum(line.amount_pence for line in lines))
            said.append(f"{contract.ref}: {len(lines)} lines, {total}")
        elif claim is not None:
            _remove(claim)
    return said


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
