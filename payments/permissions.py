"""Who may submit a claim and who may decide about it (SPEC 1 and 6)."""

from __future__ import annotations

from centres.models import Council, User
from centres.scope import COMMISSIONER, COORDINATOR, PROVIDER_MANAGER
from payments.models import Claim
from payments.refusals import Refused


def may_submit(by: User, claim: Claim) -> bool:
    """A manager of the provider, or a coordinator of one of its clusters."""
    provider = claim.contract.provider_id
    reach = by.reach.providers
    return by.is_active and any(
        provider in reach.get(role, ()) for role in (PROVIDER_MANAGER, COORDINATOR)
    )


def commissions(by: User, council: Council | int) -> bool:
    """Whether the person is a commissioner of the council."""
    council_id = council if isinstance(council, int) else council.pk
    return by.is_active and council_id in by.reach.councils.get(COMMISSIONER, ())


def may_decide(by: User, claim: Claim) -> bool:
    """A commissioner of the council who did not submit the claim."""
    return commissions(by, claim.council_id) and claim.submitted_by_id != by.pk


def require_submitter(by: User, claim: Claim) -> None:
    """Refused unless `may_submit`."""
    if not may_submit(by, claim):
        raise Refused(
            "Only a manager of the provider or a coordinator of one of its clusters can do this."
        )


def require_commissioner(by: User, council: Council | int) -> None:
    """Refused unless `commissions`."""
    if not commissions(by, council):
        raise Refused("Only a commissioner of the council can do this.")


def require_decider(by: User, claim: Claim) -> None:
    """Refused unless `may_decide`."""
    require_commissioner(by, claim.council_id)
    if claim.submitted_by_id == by.pk:
        raise Refused("You submitted this claim, so somebody else must decide about it.")
