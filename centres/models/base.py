from django.db import models
from django.db.models.functions import Now

from centres.scope import Scoped


class CouncilOwned(Scoped):
    """A row that belongs to one council."""

    council = models.ForeignKey("centres.Council", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Recorded(CouncilOwned):
    """A row of the record: when it was entered, beside the date it is about."""

    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
