"""Scope of referrals (SPEC 1): the cluster whose inbox they are in, and those who see the family.

A referral is handled by the workers and coordinators of its cluster, before the family belongs to
them; whoever sees the family sees its referrals too. One of a restricted family is seen by the
coordinator and the named workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, F, Func, Q
from django.db.models.lookups import Exact

from centres.scope import CASEWORK, CLUSTER_ROLES, FSW, NOTHING, Scope
from families.scope import families_of

# Asked of the database's owner (config.row_security): a worker whose inbox a referral is in need
# not see the family yet.
IS_RESTRICTED = Func(F("family_id"), function="lodestar.is_restricted", output_field=BooleanField())


@dataclass(frozen=True)
class ReferralScope(Scope):
    """Rows that follow a referral; `referral` is the path to it, empty for the referral itself."""

    roles: frozenset[str] = CASEWORK
    referral: str = ""

    def condition_for(self, role: str, user: Any) -> Q:
        if role not in CLUSTER_ROLES:
            return NOTHING
        families = apps.get_model("families", "Family").objects.filter(families_of(role, user))
        inbox = Q(cluster__in=user.reach.clusters[role])
        if role == FSW:
            inbox &= Q(Exact(IS_RESTRICTED, False)) | Q(family__in=named_families(user))
        condition = inbox | Q(family__in=families.values("pk"))
        if not self.referral:
            return condition
        referrals = apps.get_model("families", "Referral").objects.filter(condition)
        return Q(**{f"{self.referral}__in": referrals.values("pk")})


def named_families(user: Any) -> Any:
    """Ids of the families the person is named on, or has an open case of."""
    cases = apps.get_model("families", "Case").objects.filter(worker=user, closed_on__isnull=True)
    families = apps.get_model("families", "Family").objects
    return families.filter(
        Q(pk__in=user.named_on_families.values("pk")) | Q(pk__in=cases.values("family"))
    ).values("pk")
