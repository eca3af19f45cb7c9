"""Random Stars, scores and actions of one case, around the bounds of `star_progress`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from .random_draw import TEXTS, VOID_REASONS, Draw
from .records import EDITIONS, Edition

Scores = dict[str, int]


@dataclass
class Journey:
    """The Stars of one case while they grow."""

    case: str
    opened_on: date
    closed_on: date | None
    edition: Edition
    before: Scores
    first_on: date
    areas: set[str] = field(default_factory=set)  # of the editions of its Stars so far


def add_stars(draw: Draw, case: str, opened_on: date, closed_on: date | None) -> None:
    """First, reviews, closing and actions; now and then several of a kind, and both editions."""
    edition = draw.pick(list(EDITIONS.values()))
    before = first_scores(draw, edition)
    first_on = draw.near(opened_on, 0, 0, 3, 7, 14, 28, 28)
    if draw.chance(0.07):
        first_on = draw.near(opened_on, -1, 29)
    journey = Journey(case, opened_on, closed_on, edition, before, first_on)
    if draw.chance(0.97):
        add_star(draw, journey, "first", first_on, before)
    if draw.chance(0.2):  # a second first, the same day or not
        again_on = draw.near(first_on, 0, 0, 1, -1, 10)
        again = draw.pick((edition, *EDITIONS.values()))
        add_star(draw, journey, "first", again_on, first_scores(draw, again), edition=again)
    for _ in range(draw.pick((0, 1, 1, 2))):
        review_on = draw.near(opened_on, 62, 63, 64, 90, 100, 118, 119, 120, 14)
        add_star(draw, journey, "review", review_on, first_scores(draw, edition))
    if closed_on:
        add_closing(draw, journey, closed_on)
    elif draw.chance(0.3):
        add_actions(draw, journey, list(edition.areas), draw.near(opened_on, 5, 50))


def add_closing(draw: Draw, journey: Journey, closed_on: date) -> None:
    """The closing Star or two, and the plan's actions, in improved areas or others."""
    edition, before = journey.edition, journey.before
    closing_on = draw.near(closed_on, 0, 0, 0, -5, -28, 7, 14)
    if draw.chance(0.15):
        closing_on = draw.near(closed_on, -29, -28, 15, 14)
    day_28 = journey.first_on + timedelta(days=28)
    if abs((day_28 - closed_on).days) < 14 and draw.chance(0.7):
        closing_on = draw.near(day_28, -1, 0, 0, 1)
    after = closing_scores(draw, edition, before)
    if draw.chance(0.95):
        add_star(draw, journey, "closing", closing_on, after)
    if draw.chance(0.3):  # another closing, better or worse, the same day or not, maybe too late
        again_on = draw.near(closing_on, 0, 0, 1, -1, 10, 15)
        again = edition if draw.chance(0.6) else draw.pick(list(EDITIONS.values()))
        again_scores = closing_scores(draw, again, before)
        add_star(draw, journey, "closing", again_on, again_scores, edition=again)
    improved = [
        area
        for area, score in before.items()
        if area in after and (after[area] - score >= 2 or score < edition.good_from <= after[area])
    ]
    other = [area for area in edition.areas if area not in improved]
    areas = improved if improved and draw.chance(0.85) else other or improved
    add_actions(draw, journey, areas, max(closing_on, closed_on))


def first_scores(draw: Draw, edition: Edition) -> Scores:
    """Most areas scored; many just under the good, where one more point is an improvement."""
    scored = draw.some(edition.areas, 0.93)
    return {area: draw.pick((1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 7, 8, 8, 9, 10)) for area in scored}


def closing_scores(draw: Draw, edition: Edition, before: Scores) -> Scores:
    """About three areas improved, by 2 or by reaching the good; rarely one that fell by 2."""
    after = {}
    better = [area for area in before if before[area] < edition.good_from] or list(edition.areas)
    chosen = set(draw.shuffled(better)[: draw.pick((2, 3, 3, 3, 4, 5))])
    steps: Iterable[int]
    for area, score in before.items():
        if area not in edition.areas:
            continue
        if area in chosen:
            steps = (1,) if score == edition.good_from - 1 else (2, 2, 3)
        else:
            steps = (0, 0, 1, -1) if draw.chance(0.98) else (-2, -3)
        after[area] = score + draw.pick(list(steps))
    after = {
        area: min(max(score, edition.lowest), edition.highest) for area, score in after.items()
    }
    if after and draw.chance(0.06):
        del after[draw.pick(list(after))]
    for area in edition.areas:  # scored at the end only: neither improved nor missing
        if area not in before and draw.chance(0.5):
            after[area] = draw.rng.randint(edition.lowest, edition.highest)
    return after


def add_star(
    draw: Draw,
    journey: Journey,
    kind: str,
    day: date,
    scores: Scores,
    *,
    edition: Edition | None = None,
) -> None:
    edition = edition or journey.edition
    journey.areas.update(edition.areas)
    record_star(draw, case=journey.case, kind=kind, day=day, edition=edition.code, scores=scores)


def record_star(
    draw: Draw, *, case: str, kind: str, day: date, edition: str, scores: Scores
) -> None:
    voided_on = draw.near(day, 0, 2, 40, 300) if draw.chance(0.05) else None
    row = draw.add(
        "stars",
        ref=draw.ref("stars"),
        case=case,
        kind=kind,
        date=day,
        edition=edition,
        completed="worker" if draw.chance(0.1) else draw.pick(("together", "together", "family")),
        voided_on=voided_on,
        void_reason=draw.pick(VOID_REASONS) if voided_on else "",
    )
    for area, score in scores.items():
        draw.add("star_scores", star=row["ref"], area=area, score=score)


def add_actions(draw: Draw, journey: Journey, areas: list[str], achieved_on: date) -> None:
    """Up to three actions: done in time, a day too early or late, still open, dropped."""
    opened_on = journey.opened_on
    areas = [area for area in areas if not journey.areas or area in journey.areas]
    for _ in range(draw.pick((1, 1, 1, 1, 2, 3)) if areas else 0):
        status = "done" if draw.chance(0.88) else draw.pick(("open", "dropped"))
        middle = opened_on + timedelta(days=max((achieved_on - opened_on).days // 2, 0))
        day = draw.pick((opened_on, opened_on, middle, middle, achieved_on, achieved_on))
        if draw.chance(0.12):
            day = draw.pick((draw.near(opened_on, -1), draw.near(achieved_on, 1)))
        draw.add(
            "actions",
            ref=draw.ref("actions"),
            case=journey.case,
            area=draw.pick(areas),
            text=draw.pick(TEXTS),
            status=status,
            done_on=day if status == "done" else None,
        )
