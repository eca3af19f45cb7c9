"""Today, a worker's first page, as a list of sections; a section more is a line more here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from centres.models import User
from outcomes.today import actions, allocating, late, referrals, reviews, unseen, visits
from outcomes.today.section import Section

# Each asks a number of queries that does not grow with the families.
SECTIONS: tuple[Callable[[User, date], Section], ...] = (
    visits.today,
    visits.not_made,
    reviews.due,
    actions.due,
    allocating.new,
    allocating.to_allocate,
    late.in_clusters,
    referrals.waiting,
    visits.coming,
    unseen.unseen,
)


def sections_for(user: User, today: date) -> list[Section]:
    """The sections for this person, in order; none of them is asked for its rows yet."""
    return [section(user, today) for section in SECTIONS]
