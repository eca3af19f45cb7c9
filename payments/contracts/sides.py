"""Who draws contracts up, and who agrees them for which side."""

from __future__ import annotations

from centres.models import Council, User
from centres.scope import COMMISSIONER, COUNCIL_ADMIN, PROVIDER_MANAGER
from payments.models import Contract, ContractStep
from payments.refusals import Refused

Kind = ContractStep.Kind
SIDES = {Kind.AGREED_FOR_COUNCIL: "the council", Kind.AGREED_FOR_PROVIDER: "the provider"}


def may_draw_up(by: User, council: Council | int) -> bool:
    """A commissioner or an administrator of the council."""
    council_id = council if isinstance(council, int) else council.pk
    reach = by.reach.councils
    return by.is_active and any(
        council_id in reach.get(role, ()) for role in (COMMISSIONER, COUNCIL_ADMIN)
    )


def side_of(by: User, contract: Contract) -> str | None:
    """The side this person agrees for, as a kind of step; None for who agrees for neither."""
    if not by.is_active:
        return None
    if contract.council_id in by.reach.councils.get(COMMISSIONER, ()):
        return Kind.AGREED_FOR_COUNCIL
    if contract.provider_id in by.reach.providers.get(PROVIDER_MANAGER, ()):
        return Kind.AGREED_FOR_PROVIDER
    return None


def require_drawer(by: User, council: Council | int) -> None:
    """Refused unless `may_draw_up`."""
    if not may_draw_up(by, council):
        raise Refused("Only a commissioner or an administrator of the council can do this.")
