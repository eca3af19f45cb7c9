"""Records of the family's rights, for stories and the walk of all addresses."""

from __future__ import annotations

from typing import Any

from families.models import SharingAgreement
from families.rights import sharing
from tests.cast import County, ago

VISITORS = "health-visitors"


def agreed(county: County, **facts: Any) -> SharingAgreement:
    facts = {
        "partner": VISITORS,
        "partner_name": "Health visitors",
        "purpose": "To reach new families",
        "basis": "public_task",
        "shares": ["contacts"],
        "asks": "agreed",
        "starts_on": ago(30),
        "ends_on": ago(-30),
        "review_on": ago(-10),
        **facts,
    }
    return sharing.agree(by=county.olga, **facts)


def privacy_keys(county: County) -> dict[str, str]:
    """References of one record of each kind."""
    return {"sharing": agreed(county).ref}
