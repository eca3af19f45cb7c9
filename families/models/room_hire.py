from django.db import models

from centres.models import Recorded
from centres.scope import CASEWORK, Scope
from families.history import keep_history
from families.models.sessions import LONGEST_TITLE, SessionSeries


@keep_history()
class RoomHire(Recorded):
    """A private provider that has a room each week, and gives places to target families for it.

    Its times are those of its series; the places it gives are the kept places of the sessions.
    """

    scope = Scope(roles=CASEWORK, cluster="series__centre__cluster")

    series = models.OneToOneField(SessionSeries, models.PROTECT, related_name="hire")
    hired_by = models.CharField(max_length=LONGEST_TITLE)
    contact = models.CharField(max_length=200, blank=True)
    terms = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["hired_by", "pk"]

    def __str__(self) -> str:
        return self.hired_by
