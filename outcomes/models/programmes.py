from django.db import models
from django.db.models import Q

from centres.models import Centre, CouncilOwned, Recorded
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import EVERYONE, CouncilWide
from families.history import keep_history
from families.models import Carer, Engagement
from families.scope import FamilyScope


@keep_history()
class Programme(CouncilOwned):
    """A parenting programme of so many `sessions`."""

    scope = CouncilWide(roles=EVERYONE)

    code = models.CharField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=CELL_LENGTH)
    evidence_based = models.BooleanField()
    sessions = models.PositiveIntegerField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], name="programme_code_unique"),
            models.CheckConstraint(condition=Q(sessions__gte=1), name="programme_has_sessions"),
        ]

    def __str__(self) -> str:
        return self.name


@keep_history()
class Enrolment(Recorded):
    """A carer on a programme at a centre."""

    scope = FamilyScope(family="carer__family")

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="enrolments")
    carer = models.ForeignKey(Carer, models.PROTECT, related_name="enrolments")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="enrolments")
    started_on = models.DateField()

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="enrolment_ref_unique"),
        ]

    def __str__(self) -> str:
        return self.ref


@keep_history()
class ProgrammeAttendance(Recorded):
    """Whether the carer came to session number `session` (from 1) of the programme."""

    scope = FamilyScope(family="enrolment__carer__family")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendance")
    session = models.PositiveIntegerField()
    date = models.DateField()
    attended = models.BooleanField()
    # The contact that was logged because the carer came; not in the exchange folder.
    engagement = models.ForeignKey(
        Engagement, models.PROTECT, null=True, blank=True, related_name="programme_attendance"
    )

    class Meta:
        ordering = ["enrolment", "session"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "session"], name="attendance_once_a_session"
            ),
            models.CheckConstraint(condition=Q(session__gte=1), name="attendance_session_from_1"),
        ]

    def __str__(self) -> str:
        return f"session {self.session}"
