"""Questions that somebody asks again: what a comparison is asked for, kept under a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from centres.models import CouncilOwned, User
from centres.scope import CLAIMS_FOR, Scope, ScopedQuerySet
from families.history import keep_history

NAME_LENGTH = 60
QUERY_LENGTH = 2000


@dataclass(frozen=True)
class OwnAndShared(Scope):
    """Rows of the person's own, and those that colleagues of the same council share."""

    def condition_for(self, role: str, user: User) -> Q:
        return Q(owner=user) | Q(is_shared=True, council=user.council_id)


class SavedViewQuerySet(ScopedQuerySet):
    """Named reads of saved views."""

    def for_list(self, user: User) -> SavedViewQuerySet:
        """What this person opens: their own first, then what others share; by name."""
        rows = self.visible_to(user).filter(council=user.council_id).select_related("owner")
        theirs = models.Case(models.When(owner=user, then=0), default=1)
        return rows.order_by(theirs, Lower("name"), "pk")


@keep_history()
class SavedView(CouncilOwned):
    """A comparison's question, as the address asks it: only names and choices of its filters.

    What it shows is worked out for whoever opens it, so sharing one shows nobody more than they
    see without it.
    """

    scope = OwnAndShared(roles=CLAIMS_FOR)

    owner = models.ForeignKey(User, models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=NAME_LENGTH)
    query = models.CharField(max_length=QUERY_LENGTH)
    is_shared = models.BooleanField(default=False)
    kept_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[Any] = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="saved_view_name_once"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""), name="saved_view_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.name
