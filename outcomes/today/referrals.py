"""Referrals that came in and wait for somebody of the cluster."""

from __future__ import annotations

from datetime import date

from centres.models import User
from families.referrals.inbox import in_inboxes
from outcomes.today.section import Section


def waiting(user: User, today: date) -> Section:
    """The inboxes of the person's clusters, the most pressing first."""
    rows = in_inboxes(user).incoming().waiting().pressing_first()
    return Section(
        key="referrals",
        title="Referrals waiting",
        rows=rows.select_related("family", "service").prefetch_related(
            "family__carers", "family__children"
        ),
        template="outcomes/today/referral.html",
        at_a_glance=("referral waiting", "referrals waiting"),
    )
