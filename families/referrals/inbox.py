"""The inboxes of a person's clusters."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from centres.models import User
from centres.scope import COORDINATOR
from families.models import Referral, ReferralStep
from families.models.referrals import ReferralQuerySet
from families.standing import casework_clusters


def in_inboxes(user: User) -> ReferralQuerySet:
    """Referrals that the person's clusters have, in the person's scope."""
    visible: ReferralQuerySet = Referral.objects.visible_to(user)
    return visible.filter(cluster__in=casework_clusters(user))


def passed_on_from(user: User) -> QuerySet[ReferralStep]:
    """Steps by which the person's clusters passed a referral on, the newest first.

    They are told without the family; of a restricted family only to who coordinated then.
    """
    clusters = casework_clusters(user)
    coordinated = user.reach.clusters.get(COORDINATOR, set())
    told = Q(referral__family__restricted=False) | Q(cluster__in=coordinated)
    steps = ReferralStep.objects.filter(told, kind=ReferralStep.Kind.PASSED_ON)
    rows: QuerySet[ReferralStep] = steps.filter(cluster__in=clusters)
    return rows.select_related("referral", "cluster", "to_cluster", "by").order_by("-pk")
