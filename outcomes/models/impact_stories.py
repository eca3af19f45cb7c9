"""Short stories of what support changed, told without names, for monitoring."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from centres.models import Recorded, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import COMMISSIONER, ScopedQuerySet
from families.history import keep_history
from families.models import Case
from families.scope import FamilyScope

TITLE_LENGTH = 100
PART_LENGTH = 1200


class ImpactStoryQuerySet(ScopedQuerySet):
    """Named reads of impact stories."""

    def released(self) -> "ImpactStoryQuerySet":
        """Released and not withdrawn, of a family that is not restricted (now)."""
        return self.filter(state=ImpactStory.State.RELEASED, case__family__restricted=False)

    def monitored_by(self, user: Any) -> "ImpactStoryQuerySet":
        """What a commissioner reads: what was released in their council."""
        return self.released().filter(council__in=user.reach.councils.get(COMMISSIONER, ()))


@keep_history()
class ImpactStory(Recorded):
    """A story of a case: what was the matter, what was done, what changed.

    Its words change until it is released; from then on it is only withdrawn, and written again.
    """

    scope = FamilyScope(family="case__family")

    class State(models.TextChoices):
        DRAFT = "draft", "Being written"
        WAITING = "waiting", "With the coordinator"
        CHANGES = "changes", "Changes asked for"
        RELEASED = "released", "Released"
        WITHDRAWN = "withdrawn", "Withdrawn"

    WRITABLE = (State.DRAFT, State.WAITING, State.CHANGES)

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    case = models.ForeignKey(Case, models.PROTECT, related_name="impact_stories")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    matter = models.TextField(max_length=PART_LENGTH)
    done = models.TextField(max_length=PART_LENGTH)
    changed = models.TextField(max_length=PART_LENGTH)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    wanted = models.TextField(blank=True, max_length=CELL_LENGTH)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    released_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True, max_length=CELL_LENGTH)

    objects: ClassVar[Any] = ImpactStoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "impact stories"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["council", "released_on"], name="story_council_released"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="impact_story_ref_unique"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(matter="") & ~Q(done="") & ~Q(changed=""),
                name="impact_story_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True, released_by__isnull=True)
                & ~Q(state="released")
                | Q(
                    released_on__isnull=False,
                    released_by__isnull=False,
                    state__in=["released", "withdrawn"],
                ),
                name="impact_story_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_on__isnull=True, withdrawn_by__isnull=True, withdrawn_because=""
                )
                & ~Q(state="withdrawn")
                | Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False, state="withdrawn")
                & ~Q(withdrawn_because=""),
                name="impact_story_withdrawn_with_reason",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="released_story_unchanged",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.withdrawn_on IS NOT NULL OR (OLD.released_on IS NOT NULL AND "
                    "(OLD.case_id, OLD.ref, OLD.title, OLD.matter, OLD.done, OLD.changed, "
                    "OLD.written_by_id, OLD.released_by_id, OLD.released_on) IS DISTINCT FROM "
                    "(NEW.case_id, NEW.ref, NEW.title, NEW.matter, NEW.done, NEW.changed, "
                    "NEW.written_by_id, NEW.released_by_id, NEW.released_on))"
                ),
                func="RAISE EXCEPTION 'a released story is withdrawn and written again';",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_writable(self) -> bool:
        """Whether its words can still change."""
        return self.state in self.WRITABLE
