"""What a case file says of itself: was it begun, planned, reviewed, seen and ended as it should be?

The days are those that the indicators count by (SPEC 5) and the three weeks of Today.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch

from centres.models import User
from centres.row_scope import as_service
from centres.wording import day_in_words
from families.models import Case, Engagement
from outcomes.cases.due import FIRST_STAR_DAYS, REVIEW_BY_DAYS, REVIEW_FROM_DAYS
from outcomes.dashboards.behind import Row, rows, with_people
from outcomes.measures.indicators.three_month_review_on_time import STILL_OPEN_DAYS
from outcomes.measures.measure import Subject
from outcomes.models import Action, FileJudgement, FileSample, SampledFile, Star
from outcomes.today.unseen import DAYS_UNSEEN

YES, NO, NOT_YET = "yes", "no", "not_yet"
CHECKS = ("First Star", "Plan", "Review", "Seen", "Ended")


@dataclass(frozen=True)
class Check:
    """One thing asked of a file: `state` is yes, no or not_yet, `words` say it."""

    name: str
    state: str
    words: str


@dataclass(frozen=True)
class File:
    """A file of a sample as this person reads it: names for who works with the family alone."""

    drawn: SampledFile
    row: Row
    checks: list[Check]
    judgement: FileJudgement | None

    @property
    def note(self) -> str:
        """The reviewer's note, for those who work with the family."""
        return self.judgement.note if self.judgement and self.row.is_seen else ""


@dataclass(frozen=True)
class Count:
    """How many files of a sample do as they should, of those that are due to."""

    name: str
    yes: int
    asked: int


def files_of(sample: FileSample, user: User, today: date) -> list[File]:
    """The files of a sample in their order; eight queries, however many there are."""
    drawn = list(sample.files.select_related("judgement").order_by("position"))
    cases = Case.objects.filter(pk__in=[file.case_id for file in drawn])
    # Of a file outside their scope the reader gets the reference and what was asked, no names.
    with as_service(sample.council_id):
        found = {case.pk: case for case in with_facts(with_people(cases, Subject.CASE))}
    shown = {row.record.pk: row for row in rows(found.values(), Subject.CASE, user)}
    return [
        File(
            file,
            shown[file.case_id],
            checks_of(found[file.case_id], today),
            getattr(file, "judgement", None),
        )
        for file in drawn
    ]


def with_facts(cases: Any) -> Any:
    """With what `checks_of` asks: Stars that count, actions agreed, days the family was seen."""
    seen = Engagement.objects.direct().only("family_id", "date").order_by("date")
    actions = Action.objects.exclude(status=Action.Status.DROPPED)
    return cases.prefetch_related(
        Prefetch("stars", Star.objects.counted(), to_attr="counted_stars"),
        Prefetch("actions", actions, to_attr="agreed"),
        Prefetch("family__engagements", seen, to_attr="seen"),
    )


def checks_of(case: Any, today: date) -> list[Check]:
    """The five, in order, of a case `with_facts`."""
    asked = (_first_star, _plan, _review, _seen, _ended)
    return [Check(name, *ask(case, today)) for name, ask in zip(CHECKS, asked, strict=True)]


def counts_of(files: Sequence[File]) -> list[Count]:
    """How many files do each of the five."""
    counts = []
    for place, name in enumerate(CHECKS):
        states = [file.checks[place].state for file in files]
        counts.append(Count(name, states.count(YES), len(states) - states.count(NOT_YET)))
    return counts


def _first_star(case: Any, today: date) -> tuple[str, str]:
    by = case.opened_on + timedelta(days=FIRST_STAR_DAYS)
    days = _days(case, Star.Kind.FIRST)
    if any(case.opened_on <= day <= by for day in days):
        return YES, f"On {day_in_words(days[0], short=True)}"
    if days:
        return NO, f"Late, on {day_in_words(days[0], short=True)}"
    return (NOT_YET, "Not due yet") if today <= by else (NO, "None")


def _plan(case: Any, today: date) -> tuple[str, str]:
    done = sum(action.status == Action.Status.DONE for action in case.agreed)
    if case.agreed:
        number = len(case.agreed)
        return YES, f"{number} action{'' if number == 1 else 's'}, {done} done"
    young = today <= case.opened_on + timedelta(days=FIRST_STAR_DAYS)
    return (NOT_YET, "Not due yet") if young else (NO, "No actions agreed")


def _review(case: Any, today: date) -> tuple[str, str]:
    first, last = (case.opened_on + timedelta(days=n) for n in (REVIEW_FROM_DAYS, REVIEW_BY_DAYS))
    days = _days(case, Star.Kind.REVIEW)
    in_time = [day for day in days if first <= day <= last]
    if in_time:
        return YES, f"On {day_in_words(in_time[0], short=True)}"
    if case.closed_on and case.closed_on < case.opened_on + timedelta(days=STILL_OPEN_DAYS):
        return NOT_YET, "Closed before it was due"
    if today <= last:
        return NOT_YET, "Not due yet"
    return (NO, f"On {day_in_words(days[0], short=True)}") if days else (NO, "None")


def _seen(case: Any, today: date) -> tuple[str, str]:
    last = case.closed_on or today
    days = sorted({one.date for one in case.family.seen if case.opened_on <= one.date <= last})
    longest = max((later - day).days for day, later in pairwise([case.opened_on, *days, last]))
    if longest <= DAYS_UNSEEN:
        return YES, "At least every three weeks"
    return NO, f"Longest gap {longest} days"


def _ended(case: Any, today: date) -> tuple[str, str]:
    if case.closed_on is None:
        return NOT_YET, f"Open since {day_in_words(case.opened_on, short=True)}"
    words = f"{case.get_closure_reason_display()}, {day_in_words(case.closed_on, short=True)}"
    if case.closure_reason == Case.Closure.MOVED_AWAY:
        return NOT_YET, words
    return (YES if case.closure_reason == Case.Closure.GOALS_MET else NO), words


def _days(case: Any, kind: str) -> list[date]:
    found: Iterable[Star] = case.counted_stars
    return sorted(star.date for star in found if star.kind == kind)
