"""Services and referrals for stories."""

from __future__ import annotations

from typing import Any

from centres.models import Cluster, Council, User
from families.models import Family, Referral, Service
from families.referrals import receiving
from tests.cast import ago, numbers


def service(council: Council, name: str, *clusters: Cluster, **facts: Any) -> Service:
    """A service on offer, checked last week; without clusters for the whole county."""
    facts = {"about": "Helps families.", "checked_on": ago(7), **facts}
    facts.setdefault("found_by", f"{name} {facts['about']}")
    made: Service = Service.objects.create(
        council=council, ref=f"LV-{next(numbers)}", name=name, **facts
    )
    made.clusters.set(clusters)
    return made


def referral(of_family: Family, by: User, **facts: Any) -> Referral:
    """A referral of a health visitor that came in three days ago and waits."""
    facts = {
        "centre": of_family.centre,
        "partner": "health_visitor",
        "contact_name": "Hilda Visitor",
        "organisation": "North health visiting team",
        "contact_details": "01632 960001",
        "reason": "Very tired, and nobody near to help.",
        "needs": ["postnatal_depression"],
        "consent": "given",
        "made_on": ago(3),
        **facts,
    }
    received, _ = receiving.receive(by=by, family=of_family, **facts)
    return received
