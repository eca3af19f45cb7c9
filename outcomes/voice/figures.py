"""How families answered, question by question: exact for their cluster, published for the council.

What commissioners read counts as published (docs/decisions/0021): below five a count is said so,
from five on it is rounded to the nearest five. So no count follows from two others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from outcomes.models import FamilyVoice
from outcomes.voice.questions import FIELDS

FEWEST = 5
FEWER = f"Fewer than {FEWEST}"
Answer = FamilyVoice.Answer
SCALE = [answer for answer in Answer if answer != Answer.RATHER_NOT_SAY]


@dataclass(frozen=True)
class Row:
    """One answer: how many gave it, in words, and its share of those who gave one (0 to 100).

    `share` is None where the count is not published.
    """

    answer: str
    families: str
    share: int | None


@dataclass(frozen=True)
class Question:
    """One question as it was asked; `rows` are empty where too few families answered it."""

    text: str
    given: str
    quiet: str
    rows: list[Row]


@dataclass(frozen=True)
class Asked:
    """How many families were asked, answered, and would rather not; in words."""

    asked: str
    answered: str
    declined: str


def exact(number: int) -> str:
    """A count as it is."""
    return f"{number:,}"


def published(number: int) -> str:
    """A count as commissioners read it."""
    return FEWER if number < FEWEST else f"{_rounded(number):,}"


def asked(voices: QuerySet[FamilyVoice], said: Callable[[int], str]) -> Asked:
    """How many were asked; one query."""
    counts = voices.order_by().aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=Q(declined=False)),
        declined=Count("pk", filter=Q(declined=True)),
    )
    return Asked(**{name: said(count) for name, count in counts.items()})


def questions(voices: QuerySet[FamilyVoice], said: Callable[[int], str]) -> list[Question]:
    """Each question's answers, the first questions first; a query for each of the three."""
    found: list[Question] = []
    for name in FIELDS:
        text = f"questions__{name}"
        rows = voices.filter(declined=False).order_by().values(text, name)
        counted: dict[str, dict[str, int]] = defaultdict(dict)
        for row in rows.annotate(families=Count("pk")).order_by(text):
            counted[row[text]][row[name]] = row["families"]
        found += [_question(asked_as, counts, said) for asked_as, counts in counted.items()]
    return found


def _question(text: str, counts: dict[str, int], said: Callable[[int], str]) -> Question:
    numbers = {answer: counts.get(answer, 0) for answer in SCALE}
    given = sum(numbers.values())
    hides = said is published
    rows = []
    if given and not (hides and given < FEWEST):
        shown = {answer: _rounded(count) if hides else count for answer, count in numbers.items()}
        whole = _rounded(given) if hides else given
        rows = [
            Row(
                answer=answer.label,
                families=said(count),
                share=None if hides and count < FEWEST else _share(shown[answer], whole),
            )
            for answer, count in numbers.items()
        ]
    return Question(text, said(given), said(counts.get(Answer.RATHER_NOT_SAY, 0)), rows)


def _rounded(count: int) -> int:
    """To the nearest five, half up."""
    return (count + FEWEST // 2) // FEWEST * FEWEST


def _share(part: int, whole: int) -> int:
    """Whole per cent, half up, never above 100."""
    return min(100, (200 * part + whole) // (2 * whole))
