"""How a person stands to a referral (SPEC 1).

Everybody who does casework in its cluster handles it: takes it on themselves, records what came of
it, tells the referrer. Declining, passing on and giving it to somebody else is the coordinator's.
Who sees a referral only because they see the family reads it.
"""

from __future__ import annotations

from centres.models import User
from centres.refusals import Refused
from centres.scope import COORDINATOR
from families.models import Referral
from families.standing import casework_clusters


def handles(person: User, referral: Referral) -> bool:
    """Whether the person does casework in the cluster that has the referral."""
    return referral.cluster_id in casework_clusters(person)


def decides(person: User, referral: Referral) -> bool:
    """Whether the person coordinates the cluster that has the referral."""
    return referral.cluster_id in person.reach.clusters.get(COORDINATOR, set())


def require_handling(by: User, referral: Referral) -> None:
    """Refused for people of other clusters."""
    if not handles(by, referral):
        raise Refused(f"This referral is with {referral.cluster.name}.")


def require_deciding(by: User, referral: Referral) -> None:
    """Refused for everybody but the cluster's coordinator."""
    if not decides(by, referral):
        raise Refused(f"Only the coordinator of {referral.cluster.name} can do this.")
