"""Who writes in a pack, and for which side."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from centres.models import Provider, User
from centres.scope import COMMISSIONER, COORDINATOR, PROVIDER_MANAGER
from payments.models import Pack, PackSide
from payments.permissions import commissions
from payments.refusals import Refused


def side_of(by: User, pack: Pack) -> PackSide | None:
    """The side this person writes for: a commissioner for the council, a manager of the provider
    for the provider; None for who reads only.
    """
    if not by.is_active:
        return None
    if commissions(by, pack.council_id):
        return PackSide.COUNCIL
    if manages(by, pack.provider):
        return PackSide.PROVIDER
    return None


def manages(by: User, provider: Provider | int) -> bool:
    """Whether the person is a manager of the provider."""
    provider_id = provider if isinstance(provider, int) else provider.pk
    return by.is_active and provider_id in by.reach.providers.get(PROVIDER_MANAGER, ())


def require_side(by: User, pack: Pack) -> PackSide:
    """The person's side; Refused for who has none."""
    side = side_of(by, pack)
    if side is None:
        raise Refused("Commissioners of the council and managers of the provider write in a pack.")
    return side


def people_of(pack: Pack, side: PackSide) -> QuerySet[User]:
    """Who of a side can be given something to do, by name."""
    if side == PackSide.COUNCIL:
        theirs = Q(memberships__role=COMMISSIONER, memberships__council=pack.council_id)
    else:
        theirs = Q(memberships__role=PROVIDER_MANAGER, memberships__provider=pack.provider_id) | Q(
            memberships__role=COORDINATOR, memberships__cluster__provider=pack.provider_id
        )
    return User.objects.filter(theirs, is_active=True).distinct().order_by("name", "pk")
