"""Family Stars of a case and the plan that follows from the first.

Cases that close with their goals met mostly show the progress that is paid for; the others fall
short in one of the ways of SPEC 4: too little of it, a Star filled in alone, none at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from config.demo.casework import Case
from config.demo.dates import DemoDates, a_weekday, days_after, happens
from config.demo.folder import Folder
from config.demo.wording import EDITIONS, TOUCHED

FIRST_WITHIN = 28
REVIEW_FROM, REVIEW_UNTIL, REVIEW_LATE = 70, 119, 150
LOWEST, HIGHEST = 1, 10
# Of closed cases with their goals met: how many show progress in the Star.
SUCCEEDS = 0.7


@dataclass(slots=True)
class Star:
    case: Case
    kind: str
    day: date
    edition: str
    completed: str
    scores: dict[str, int]
    ref: str = ""
    voided_on: date | None = None
    void_reason: str = ""

    @property
    def can_prove(self) -> bool:
        """In time and not by the worker alone, as the first Star of a payment has to be."""
        return self.completed != "worker" and self.day <= days_after(self.case.opened, FIRST_WITHIN)

    def write(self, folder: Folder) -> None:
        """Put the Star without its scores into the folder."""
        what = (self.kind, self.day, self.edition, self.completed)
        folder.add("stars", self.ref, self.case.ref, *what, self.voided_on, self.void_reason)


@dataclass(slots=True)
class Action:
    case: Case
    area: str
    text: str
    status: str
    done_on: date | None


@dataclass
class StarsStory:
    """Stars in order of date; `progressed` are the closing Stars that show what is paid for."""

    stars: list[Star] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    progressed: list[Star] = field(default_factory=list)

    def write(self, folder: Folder) -> None:
        """Put Stars, scores and actions into the folder."""
        for star in self.stars:
            star.write(folder)
            for area, score in star.scores.items():
                folder.add("star_scores", star.ref, area, score)
        for number, action in enumerate(self.actions, start=1):
            what = (action.area, action.text, action.status, action.done_on)
            folder.add("actions", f"EL-X{number:05}", action.case.ref, *what)


def build_stars(dates: DemoDates, cases: list[Case]) -> StarsStory:
    """Stars and plans of every case that had a Star."""
    rng = dates.chance("stars")
    story = StarsStory()
    for case in cases:
        _tell(rng, dates, case, story)
    story.stars.sort(key=lambda star: (star.day, star.case.ref, star.kind, star.voided_on is None))
    for number, star in enumerate(story.stars, start=1):
        star.ref = f"EL-R{number:05}"
    return story


def _tell(rng: Random, dates: DemoDates, case: Case, story: StarsStory) -> None:
    """One case's Stars, from the first to the closing one, with the plan in between."""
    end = case.closed or dates.as_of
    first = _first_star(rng, case, end)
    if first is None:
        return
    succeeds = case.reason == "goals_met" and not case.is_brief and happens(rng, SUCCEEDS)
    stars = [*_spoiled(rng, dates, first), first]
    review = _review(rng, case, first, end)
    if review:
        stars.append(review)
    closing = _closing(rng, first, end, succeeds=succeeds) if case.closed else None
    if closing:
        stars.append(closing)
    story.stars += stars
    story.actions += _plan(rng, case, first, end, goes_well=succeeds)
    if succeeds and closing and first.can_prove:
        story.progressed.append(closing)


def _first_star(rng: Random, case: Case, end: date) -> Star | None:
    edition = "family-star-early-years" if happens(rng, 0.25) else "family-star-plus"
    latest = FIRST_WITHIN if happens(rng, 0.84) else 55
    day = days_after(case.opened, rng.randint(3, latest))
    is_missing = happens(rng, 0.5 if case.is_brief else 0.04)
    if is_missing or day > end:
        return None
    completed = "worker" if happens(rng, 0.06) else "together"
    return Star(case, "first", day, edition, completed, _first_scores(rng, case, edition))


def _first_scores(rng: Random, case: Case, edition: str) -> dict[str, int]:
    touched = {area for need in case.needs for area in TOUCHED.get(need, ())}
    scores = {
        area: rng.randint(2, 5) if area in touched else rng.choice((5, 6, 6, 7, 8, 9))
        for area in EDITIONS[edition]
    }
    if happens(rng, 0.12):  # an area the family would rather not talk about
        scores.pop(rng.choice([area for area in scores if area not in touched] or list(scores)))
    return scores


def _spoiled(rng: Random, dates: DemoDates, first: Star) -> Iterator[Star]:
    """Now and then a first Star was wrong: voided, and the first stands beside it."""
    if happens(rng, 0.012):
        voided_on = min(days_after(first.day, rng.randint(0, 5)), dates.as_of)
        wrong = {area: rng.randint(LOWEST, HIGHEST) for area in first.scores}
        yield Star(
            first.case, "first", first.day, first.edition, first.completed, wrong,
            voided_on=voided_on, void_reason="Scores of another family were entered",
        )  # fmt: skip


def _review(rng: Random, case: Case, first: Star, end: date) -> Star | None:
    """The review after three months: in time, late, or not yet."""
    if happens(rng, 0.15):
        return None
    earliest, latest = REVIEW_FROM, REVIEW_UNTIL
    if happens(rng, 0.15):
        earliest, latest = REVIEW_UNTIL + 1, REVIEW_LATE
    start = max(days_after(case.opened, earliest), days_after(first.day, 21))
    day = a_weekday(rng, start, max(start, days_after(case.opened, latest)))
    if day > end:
        return None
    scores = {area: _moved(rng, score, (-1, 0, 0, 1, 1, 2)) for area, score in first.scores.items()}
    completed = rng.choice(("together", "together", "together", "family", "worker"))
    return Star(case, "review", day, first.edition, completed, scores)


def _closing(rng: Random, first: Star, closed: date, *, succeeds: bool) -> Star | None:
    """The Star at the end; where the case succeeds it shows it."""
    day = a_weekday(rng, days_after(closed, -12), closed)
    if day < days_after(first.day, FIRST_WITHIN) or (not succeeds and happens(rng, 0.45)):
        return None
    scores = {area: _moved(rng, score, (-1, 0, 0, 0, 1)) for area, score in first.scores.items()}
    improved = _lowest(first, rng.randint(3, 6) if succeeds else rng.randint(0, 2))
    for area in improved:
        scores[area] = _moved(rng, first.scores[area], (2, 2, 3, 4))
    completed = "together"
    if not succeeds:
        completed = rng.choice(("together", "worker", "family"))
    return Star(first.case, "closing", day, first.edition, completed, scores)


def _lowest(star: Star, count: int) -> list[str]:
    """The areas with most to gain, where two points more are possible."""
    room = [area for area in star.scores if star.scores[area] <= HIGHEST - 2]
    return sorted(room, key=lambda area: (star.scores[area], area))[:count]


def _moved(rng: Random, score: int, steps: tuple[int, ...]) -> int:
    return min(max(score + rng.choice(steps), LOWEST), HIGHEST)


def _plan(rng: Random, case: Case, first: Star, end: date, *, goes_well: bool) -> Iterator[Action]:
    """Two to four actions in the areas with most to gain, done so far as things go well."""
    for index, area in enumerate(_lowest(first, rng.randint(2, 4))):
        texts = EDITIONS[first.edition][area]
        done_on = a_weekday(rng, first.day, days_after(first.day, rng.randint(20, 110)))
        is_done = done_on <= end and happens(rng, 0.55)
        if goes_well and index == 0:
            is_done, done_on = True, min(done_on, end)
        if is_done:
            status = "done"
        elif case.closed:
            status = "dropped"
        else:
            status = "open" if happens(rng, 0.92) else "dropped"
        yield Action(case, area, rng.choice(texts), status, done_on if is_done else None)
