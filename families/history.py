"""History of records that are corrected in place (FORMAT.md): the row as it was, and when."""

from collections.abc import Callable
from typing import Any

import pghistory
from django.db import models


def keep_history() -> Callable[[type[models.Model]], type[models.Model]]:
    """Decorate a model so that PostgreSQL keeps the old row at every change or removal."""
    track: Any = pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old)
    )
    return track
