"""A family's Star and plan on one page in plain words, for the fridge.

First names only, no references and no notes: whoever comes into the kitchen reads it too. That
is also why the centre of a restricted family is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import Truncator

from centres.papers import typeset
from centres.typefaces import FAMILIES, drawable
from centres.wording import day_in_words, in_a_row
from families.linked import people_of
from families.models import Case
from outcomes.family_star.changes import progress_between, stage_of
from outcomes.family_star.radar import StarChart
from outcomes.family_star.readings import chart_of, label_of
from outcomes.models import Action, Star
from outcomes.planning.plans import areas_for

HEADING = "Our Star and our plan"
LONGEST_STEP = 220  # characters of an action
LONGEST_NAME = 40
MOST_DONE = 4  # the latest
LEFT_OUT = "–"


def fridge_sheet(star: Star, shown: Sequence[Star]) -> bytes:
    """The sheet as a PDF: `shown` are the readings to draw, oldest first, this Star among them.

    All with their scores and the edition's areas loaded. Not to be called in a transaction.
    """
    return typeset("outcomes/star/fridge.typ", facts_of(star, shown))


def facts_of(star: Star, shown: Sequence[Star]) -> dict[str, Any]:
    """What the sheet says, as JSON."""
    case, latest = star.case, shown[-1]
    names = _names(case)
    chart = chart_of(shown, "Our Star")
    progress = progress_between(shown[0], latest) if len(shown) > 1 else None
    worker = _first_name(case.worker.name)
    return {
        "title": f"{HEADING}: {names}" if names else HEADING,
        "heading": HEADING,
        "names": names,
        "about": _about(star, worker),
        "worker": worker,
        "chart": drawable(chart.svg(", ".join(FAMILIES))) if chart else None,
        "chart_alt": f"Our Star, drawn. {chart.description}" if chart else "",
        "scale": _scale(star),
        "summary": f"{progress.summary}." if progress and progress.summary else "",
        "readings": _readings(chart, shown),
        "table_heading": "What has changed" if progress else "Where we are",
        "last_column": "What changed" if progress else "Where we are",
        "rows": _rows(shown),
        "first": _first(case),
        **_plan(case, worker),
    }


def _about(star: Star, worker: str) -> str:
    """`Review Star, 3 March 2016, with Fiona at North centre`."""
    place = "" if star.case.family.restricted else f" at {star.case.centre.name}"
    return f"{label_of(star)}, {day_in_words(star.date)}, with {worker}{place}"


def _scale(star: Star) -> str:
    edition = star.edition
    return (
        f"{edition.lowest} is at the centre, {edition.highest} at the rim. "
        f"From {edition.good_from} things go well."
    )


def _readings(chart: StarChart | None, shown: Sequence[Star]) -> list[dict[str, str]]:
    """What each reading is called, its date, and how its line looks."""
    if chart is None:
        return [
            {"label": label_of(star), "on": day_in_words(star.date), "sample": ""} for star in shown
        ]
    return [
        {
            "label": reading.label,
            "on": day_in_words(reading.on),
            "sample": render_to_string("components/radar_sample.svg.html", {"style": style}),
        }
        for reading, style in chart.key_entries
    ]


def _rows(shown: Sequence[Star]) -> list[dict[str, Any]]:
    """An area each: its scores, oldest first, and in words what became of it."""
    edition = shown[-1].edition
    scored = [{score.area_id: score.score for score in star.scores.all()} for star in shown]
    rows = []
    for number, area in enumerate(edition.areas.all(), start=1):
        scores = [of_star.get(area.pk) for of_star in scored]
        stage = "" if scores[-1] is None else stage_of(edition, scores[-1])
        rows.append(
            {
                "area": f"{number} {area.name}",
                "scores": [LEFT_OUT if score is None else str(score) for score in scores],
                "words": _in_words(scores, stage),
            }
        )
    return rows


def _in_words(scores: Sequence[int | None], stage: str) -> str:
    """`Up 2: Trying`, `The same: Trying`, `Trying`; an area left out this time says so."""
    first, last = scores[0], scores[-1]
    if last is None:
        return "Left out this time"
    if len(scores) == 1 or first is None:
        return stage
    step = last - first
    moved = f"Up {step}" if step > 0 else f"Down {-step}" if step else "The same"
    return f"{moved}: {stage}" if stage else moved


def _plan(case: Case, worker: str) -> dict[str, list[dict[str, str]]]:
    """What is open, the soonest first, and the latest of what is done."""
    actions = list(case.actions.select_related("carer", "case"))
    opened = [action for action in actions if action.status == Action.Status.OPEN]
    opened.sort(key=lambda action: (action.due_on or date.max, action.ref))
    done = [action for action in actions if action.done_on]
    done.sort(key=lambda action: (action.done_on or date.min, action.ref), reverse=True)
    return {
        "open": [
            {"text": _short(action.text), "who": _who(action, worker), "by": _by(action.due_on)}
            for action in opened
        ],
        "done": [
            {"text": _short(action.text), "on": day_in_words(action.done_on)}
            for action in done[:MOST_DONE]
        ],
    }


def _first(case: Case) -> str:
    """The areas that the plan puts first, in the order of the Star."""
    put_first = {priority.area for priority in case.priorities.standing()}
    return ", ".join(name for code, name in areas_for(case) if code in put_first)


def _who(action: Action, worker: str) -> str:
    """Who does it, as the family calls them."""
    return worker if action.by_whom == Action.ByWhom.WORKER else _short(action.who)


def _by(due_on: date | None) -> str:
    """`by 3 March 2016`; a day that has passed is not held against anybody."""
    if due_on is None:
        return ""
    return f"by {day_in_words(due_on)}" if due_on >= timezone.localdate() else "as soon as we can"


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST_STEP)


def _names(case: Case) -> str:
    return in_a_row(_each_name(person.first_name for person in people_of(case.family)))


def _each_name(names: Iterable[str]) -> list[str]:
    """Without babies that have no name yet."""
    return [Truncator(name.strip()).chars(LONGEST_NAME) for name in names if name.strip()]


def _first_name(name: str) -> str:
    return next(iter(name.split()), "your worker")
