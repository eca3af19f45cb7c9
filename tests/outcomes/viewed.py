"""Comparisons that are kept, for stories."""

from __future__ import annotations

from centres.models import User
from outcomes.comparing import keeping


def shared_view(owner: User) -> str:
    """The number of a comparison that somebody shares."""
    view = keeping.keep(by=owner, name="Ours", query="units=centre", is_shared=True)
    return str(view.pk)
