"""Sharing agreements and what families say of them, for stories."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from centres.models import User
from families import agreements
from families.models import Family, SharingAgreement
from families.rights.sharing import agree
from tests.cast import ago


def agreed(by: User, partner: str, *shares: str, **facts: Any) -> SharingAgreement:
    """An agreement in force with a partner, of all families that did not say no."""
    return agree(
        by=by,
        **{
            "partner": partner,
            "partner_name": partner.title(),
            "purpose": "Working together",
            "basis": SharingAgreement.Basis.PUBLIC_TASK,
            "shares": [*shares],
            "asks": SharingAgreement.Asks.NOT_REFUSED,
            "starts_on": ago(10),
            "ends_on": None,
            "review_on": ago(0) + timedelta(days=90),
            **facts,
        },
    )


def said(by: User, family: Family, state: str) -> None:
    """What a family said yesterday about sharing."""
    agreements.record(by=by, family=family, state=state, on=ago(1), by_whom="Ann")
