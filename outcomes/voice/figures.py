"""How families answered, question by question: exact for their cluster, published for the council.

What commissioners read counts as published (docs/decisions/0021): of fewer than five families it is
said so, and else rounded to the nearest five. So no number follows from two others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from outcomes.models import FamilyVoice
from outcomes.voice.questions import FIELDS

FEWEST = 5
FEWER = f"Fewer than {FEWEST}"
Answer = FamilyVoice.Answer
SCALE = [answer for answer in Answer if answer != Answer.RATHER_NOT_SAY]


# A number of answers, and of how many families they are, to words.
Say = Callable[[int, int], str]


@dataclass(frozen=True)
class Row:
    """One answer: how often it was given, in words, and its share of all that were (0 to 100).

    `share` is None where the number is not published.
    """

    answer: str
    times: str
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
    """How often families were asked, answered, and would rather not; in words."""

    asked: str
    answered: str
    declined: str


@dataclass
class Tally:
    """Answers to one question by code, as (times, families); `families` answered it in all."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    families: int = 0


def exact(times: int, families: int) -> str:
    """A number as it is."""
    return f"{times:,}"


def published(times: int, families: int) -> str:
    """A number as commissioners read it: a family that answered twice is one family still."""
    return FEWER if families < FEWEST else f"{_rounded(times):,}"


def asked(voices: QuerySet[FamilyVoice], said: Say) -> Asked:
    """How often families were asked; one query."""
    answered, declined = Q(declined=False), Q(declined=True)
    times = {"asked": Q(), "answered": answered, "declined": declined}
    counts = voices.order_by().aggregate(
        **{f"times_{name}": Count("pk", filter=which) for name, which in times.items()},
        **{f"of_{name}": _families(which) for name, which in times.items()},
    )
    return Asked(**{name: said(counts[f"times_{name}"], counts[f"of_{name}"]) for name in times})


def questions(voices: QuerySet[FamilyVoice], said: Say) -> list[Question]:
    """Each question's answers, the first questions first; two queries for each of the three."""
    found: list[Question] = []
    for name in FIELDS:
        text = f"questions__{name}"
        tallies: dict[str, Tally] = defaultdict(Tally)
        of_text = voices.filter(declined=False).order_by(text).values(text)
        for row in of_text.values(text, name).annotate(times=Count("pk"), families=_families()):
            tallies[row[text]].counts[row[name]] = row["times"], row["families"]
        answered = of_text.exclude(**{name: Answer.RATHER_NOT_SAY})
        for row in answered.annotate(families=_families()):
            tallies[row[text]].families = row["families"]
        found += [_question(asked_as, tally, said) for asked_as, tally in tallies.items()]
    return found


def _families(which: Q | None = None) -> Count:
    return Count("case__family", filter=which, distinct=True)


def _question(text: str, tally: Tally, said: Say) -> Question:
    numbers = {answer: tally.counts.get(answer, (0, 0)) for answer in SCALE}
    given = sum(times for times, _ in numbers.values())
    hides = said is published
    rows = []
    if given and not (hides and tally.families < FEWEST):
        for answer, (times, families) in numbers.items():
            share = _share(_rounded(times), _rounded(given)) if hides else _share(times, given)
            hidden = hides and families < FEWEST
            rows.append(Row(answer.label, said(times, families), None if hidden else share))
    quiet = tally.counts.get(Answer.RATHER_NOT_SAY, (0, 0))
    return Question(text, said(given, tally.families), said(*quiet), rows)


def _rounded(count: int) -> int:
    """To the nearest five, half up."""
    return (count + FEWEST // 2) // FEWEST * FEWEST


def _share(part: int, whole: int) -> int:
    """Whole per cent, half up, never above 100."""
    return min(100, (200 * part + whole) // (2 * whole))
