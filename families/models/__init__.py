"""Whom and what happened (SPEC 2)."""

from families.models.agreements import Agreement
from families.models.cases import Case
from families.models.engagements import Engagement
from families.models.family import Carer, Child, Family
from families.models.needs import Level, Need

__all__ = ["Agreement", "Carer", "Case", "Child", "Engagement", "Family", "Level", "Need"]
