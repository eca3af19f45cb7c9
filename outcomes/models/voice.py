"""What families say themselves: three questions at a review and at the end, in their own hand.

Everything here is only ever added to: nobody, the workers least of all, changes what a family said.
"""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from centres.append_only import forbid_change
from centres.models import Council, Recorded, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import (
    CASEWORK,
    COMMISSIONER,
    COORDINATOR,
    COUNCIL_ADMIN,
    NOTHING,
    Scoped,
    ScopedQuerySet,
)
from families.history import keep_history
from families.models import Case
from families.scope import FamilyScope
from outcomes.models.approaches import ShippedAndOwn

QUESTION_LENGTH = 150
COMMENT_LENGTH = 2000


class VoiceQuestions(Scoped):
    """Three questions, as families were asked them; other words make a new version.

    `council` is empty for those that the product ships; the highest version counts.
    """

    append_only = True
    scope = ShippedAndOwn(roles=CASEWORK | {COUNCIL_ADMIN})

    council = models.ForeignKey(Council, models.PROTECT, null=True, related_name="+")
    version = models.PositiveSmallIntegerField()
    first = models.CharField(max_length=QUESTION_LENGTH)
    second = models.CharField(max_length=QUESTION_LENGTH)
    third = models.CharField(max_length=QUESTION_LENGTH)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "voice questions"
        ordering = ["council", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "version"],
                name="voice_questions_version",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(first="") & ~Q(second="") & ~Q(third=""),
                name="voice_questions_are_three",
            ),
        ]
        triggers: list[pgtrigger.Trigger] = forbid_change("question")

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def texts(self) -> tuple[str, str, str]:
        """The three, in order."""
        return self.first, self.second, self.third


class FamilyVoiceQuerySet(ScopedQuerySet):
    """Named reads of what families said."""

    def counted(self) -> "FamilyVoiceQuerySet":
        """Not set aside: what any figure reads."""
        return self.filter(set_aside__isnull=True)

    def answered(self) -> "FamilyVoiceQuerySet":
        """The family answered, rather than would rather not."""
        return self.filter(declined=False)

    def heard_by(self, user: Any) -> "FamilyVoiceQuerySet":
        """Whose answers this person reads as figures: those of cases at centres of the clusters
        they coordinate, of all the council as its commissioner. Restricted families count.
        """
        reach = user.reach
        heard = NOTHING
        if user.has_role(COORDINATOR):
            heard |= Q(case__centre__cluster__in=reach.clusters[COORDINATOR])
        if user.has_role(COMMISSIONER):
            heard |= Q(council__in=reach.councils[COMMISSIONER])
        return self.filter(heard)

    def with_released_comments(self) -> "FamilyVoiceQuerySet":
        """Whose comment may be read without knowing the family, which is not restricted (now)."""
        return self.counted().filter(released__isnull=False, case__family__restricted=False)


class FamilyVoice(Recorded):
    """What a family said when it was asked once, or that it would rather not say.

    `asking` is one per asking, so that what is sent twice is one. `asked_by` handed the phone
    over, or wrote down what came on paper or by telephone.
    """

    append_only = True
    scope = FamilyScope(family="case__family")

    class Moment(models.TextChoices):
        REVIEW = "review", "At a review"
        CLOSING = "closing", "At the end"

    class Way(models.TextChoices):
        HANDED = "handed", "On a phone handed over"
        PAPER = "paper", "On paper, typed in"
        TELEPHONE = "telephone", "By telephone, written down"

    class Answer(models.TextChoices):
        A_LOT = "a_lot", "A lot"
        QUITE_A_LOT = "quite_a_lot", "Quite a lot"
        A_BIT = "a_bit", "A bit"
        NOT_MUCH = "not_much", "Not much"
        NOT_AT_ALL = "not_at_all", "Not at all"
        RATHER_NOT_SAY = "rather_not_say", "Rather not say"

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    case = models.ForeignKey(Case, models.PROTECT, related_name="voices")
    asking = models.UUIDField(unique=True)
    moment = models.CharField(max_length=10, choices=Moment)
    way = models.CharField(max_length=10, choices=Way)
    on = models.DateField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    questions = models.ForeignKey(VoiceQuestions, models.PROTECT, related_name="+")
    declined = models.BooleanField(default=False)
    first = models.CharField(max_length=20, choices=Answer, blank=True)
    second = models.CharField(max_length=20, choices=Answer, blank=True)
    third = models.CharField(max_length=20, choices=Answer, blank=True)
    comment = models.TextField(blank=True, max_length=COMMENT_LENGTH)

    objects: ClassVar[Any] = FamilyVoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["council", "on"], name="voice_council_on")]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="voice_ref_unique"),
            models.CheckConstraint(
                condition=Q(declined=True, first="", second="", third="", comment="")
                | Q(declined=False) & ~Q(first="") & ~Q(second="") & ~Q(third=""),
                name="voice_answered_or_declined",
            ),
        ]
        triggers: list[pgtrigger.Trigger] = forbid_change("answer of a family")

    def __str__(self) -> str:
        return self.ref

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Each question as it was asked, with the answer in words; none where it was declined."""
        if self.declined:
            return []
        given = (self.get_first_display(), self.get_second_display(), self.get_third_display())
        return list(zip(self.questions.texts, given, strict=True))


class VoiceSetAside(Scoped):
    """Why an answer does not count: a child pressed it, it was another family's. It stays."""

    append_only = True
    scope = FamilyScope(family="voice__case__family")

    voice = models.OneToOneField(FamilyVoice, models.PROTECT, related_name="set_aside")
    reason = models.TextField(max_length=CELL_LENGTH)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "voices set aside"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="voice_set_aside_with_reason"),
        ]
        triggers: list[pgtrigger.Trigger] = forbid_change("answer set aside")

    def __str__(self) -> str:
        return f"{self.voice_id} set aside"


@keep_history()
class CommentRelease(Scoped):
    """A coordinator found no name in a comment, so that commissioners may read it."""

    scope = FamilyScope(family="voice__case__family")

    voice = models.OneToOneField(FamilyVoice, models.PROTECT, related_name="released")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.voice_id} released"
