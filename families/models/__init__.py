"""Whom and what happened (SPEC 2)."""

from families.models.agreements import Agreement
from families.models.allocations import Allocation
from families.models.cases import Case
from families.models.engagements import Engagement
from families.models.family import Carer, Child, Family
from families.models.needs import Level, Need
from families.models.reopenings import Reopening

__all__ = [
    "Agreement",
    "Allocation",
    "Carer",
    "Case",
    "Child",
    "Engagement",
    "Family",
    "Level",
    "Need",
    "Reopening",
]
