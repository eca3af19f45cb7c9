from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from centres.models import Recorded, User
from centres.scope import CASEWORK, Scope


@dataclass(frozen=True)
class OwnScope(Scope):
    """Each person's own row, and nobody else's."""

    roles: frozenset[str] = CASEWORK

    def condition_for(self, role: str, user: Any) -> Q:
        return Q(user=user)


class CalendarFeed(Recorded):
    """The secret address of a person's calendar. Only a digest of its token is kept."""

    scope = OwnScope()

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    token_digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
