"""What the centre's families say: exact for their coordinator, as published for commissioners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from centres.models import Centre, User
from centres.row_scope import as_service
from centres.scope import COMMISSIONER
from outcomes.models import FamilyVoice
from outcomes.voice import figures


@dataclass(frozen=True)
class Voices:
    """How often families were asked, and how they answered; `few` where it is not shown."""

    asked: figures.Asked
    questions: list[figures.Question]
    is_published: bool
    few: bool


def voices_of(user: User, centre: Centre, first: date, last: date) -> Voices:
    """Answers of a year at the centre, as the person may read them; seven queries."""
    is_published = user.has_role(COMMISSIONER)
    voices = FamilyVoice.objects.heard_by(user).counted()
    voices = voices.filter(case__centre=centre, on__range=(first, last))
    said = figures.published if is_published else figures.exact
    # Shares of what all families said, which tell of none.
    with as_service(centre.council_id):
        asked, questions = figures.asked(voices, said), figures.questions(voices, said)
    few = asked.asked in (figures.FEWER, figures.exact(0, 0))
    return Voices(asked, questions, is_published, few)
