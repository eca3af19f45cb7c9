"""Whose page a provider's is: its managers', its clusters' coordinators' and its council's."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from centres.models import Provider, User
from centres.scope import CLAIMS_FOR, COMMISSIONER, COORDINATOR, PROVIDER_MANAGER


def providers_of(user: User) -> QuerySet[Provider]:
    """The providers whose claims this person sees, by name.

    Who only supports families at another provider does not find its page by that.
    """
    reach = user.reach
    own = {pk for role in CLAIMS_FOR for pk in reach.providers.get(role, ())}
    commissioned = reach.councils.get(COMMISSIONER, set())
    found: Any = Provider.objects.visible_to(user)
    return found.filter(Q(pk__in=own) | Q(council__in=commissioned)).order_by("name", "code")


def provider_of(user: User, code: str) -> Provider:
    """The provider of that code; Http404 for one that is not this person's."""
    found = providers_of(user).filter(council=user.council_id, code=code)
    provider = found.select_related("council").first()
    if provider is None:
        raise Http404
    return provider


def mends(user: User, provider: Provider) -> bool:
    """Whether the person is of the provider's own side, who put records right and know its workers.

    The council's people see what is lacking by cluster, and no names.
    """
    reach = user.reach
    return any(
        provider.pk in reach.providers.get(role, ()) for role in (PROVIDER_MANAGER, COORDINATOR)
    )
