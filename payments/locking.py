"""One order of locks, so that nothing is claimed, decided or paid twice.

Whatever drafts, submits, decides, posts or pays for a council first locks all contracts of the
council, in order of their ids, and then reads the claim again. Two commissioners who approve at
once come one after the other; the second finds the claim approved and is told. Nothing else is
locked before the contracts, and nothing waits on a lock while it holds them but the audit trail.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from centres.models import Council
from centres.refusals import Refused
from payments.models import Claim, Contract


def lock_contracts(council: Council | int) -> list[Contract]:
    """All agreed contracts of the council, in order of reference; all are locked to the end of the
    transaction, also those only drawn up.

    The order is that of code points, which is the order of their bytes (SPEC 6).
    """
    locked = (
        Contract.objects.select_for_update(of=("self",), no_key=True)
        .filter(council=council)
        .select_related("provider", "council")
        .order_by("pk")
    )
    agreed = [contract for contract in locked if contract.state == Contract.State.AGREED]
    return sorted(agreed, key=lambda contract: contract.ref)


def locked_claim(claim: Claim) -> Claim:
    """The claim as it is now, with the council's contracts locked; Refused when it is gone."""
    lock_contracts(claim.council_id)
    related: Any = ("contract__provider", "council", "submitted_by")
    try:
        return Claim.objects.select_related(*related).get(pk=claim.pk)
    except ObjectDoesNotExist:
        raise Refused("This draft has nothing left to claim and is gone.") from None
