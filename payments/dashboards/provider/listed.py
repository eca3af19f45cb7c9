"""The providers of a council in a list: what each claims for the running quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from centres.models import Cluster, Provider, User
from centres.quarters import Quarter
from payments.models import Claim


@dataclass
class Listed:
    """A provider with its claims for the quarter; money in pence."""

    provider: Provider
    clusters: int = 0
    claims: list[Claim] = field(default_factory=list)

    @property
    def stands(self) -> int:
        """What its claims come to together."""
        return sum(claim.net_pence for claim in self.claims)  # type: ignore[attr-defined]


def listed(user: User, providers: Sequence[Provider], today: date) -> list[Listed]:
    """The providers in their order. Two queries, however many they are."""
    quarter = str(Quarter.containing(today))
    clusters = Cluster.objects.visible_to(user).filter(provider__in=providers).order_by()
    numbers = dict(clusters.values_list("provider").annotate(Count("pk")))
    found: dict[int, list[Claim]] = defaultdict(list)
    claims = Claim.objects.visible_to(user).filter(
        quarter=quarter, contract__provider__in=providers
    )
    for claim in claims.with_sums().select_related("contract").order_by("contract__ref"):
        found[claim.contract.provider_id].append(claim)
    return [Listed(one, numbers.get(one.pk, 0), found[one.pk]) for one in providers]
