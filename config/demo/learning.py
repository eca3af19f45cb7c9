"""How children do: checks of their development in the three prime areas, and funded places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from config.demo.casework import Case
from config.demo.dates import DemoDates, a_weekday, birthday, days_after, happens
from config.demo.folder import Folder
from config.demo.households import Child, Households

AREAS = ("communication_and_language", "physical", "psed")
# How likely a child is on track in each area; lower where the family has a case.
ON_TRACK = {"communication_and_language": 0.84, "physical": 0.95, "psed": 0.91}
ON_TRACK_WITH_CASE = {"communication_and_language": 0.66, "physical": 0.88, "psed": 0.74}
CHECKED = 0.045
CHECKED_WITH_CASE = 0.55
OLD_ENOUGH = 180
TAKE_UP = 0.26


@dataclass(slots=True)
class Check:
    """A child's judgements of one day: on track or not, by area."""

    child: Child
    day: date
    on_track: dict[str, bool]


@dataclass
class LearningStory:
    checks: list[Check] = field(default_factory=list)
    places: list[tuple[Child, date]] = field(default_factory=list)

    def write(self, folder: Folder) -> None:
        """Put judgements and places into the folder."""
        number = 0
        for check in sorted(self.checks, key=lambda check: (check.day, check.child.ref)):
            for area, on_track in check.on_track.items():
                number += 1
                word = "on_track" if on_track else "not_on_track"
                ref = f"EL-V{number:05}"
                folder.add("development", ref, check.child.ref, check.day, area, word)
        for child, day in self.places:
            folder.add("two_year_places", child.ref, day)


def build_learning(dates: DemoDates, households: Households, cases: list[Case]) -> LearningStory:
    """Checks and places of all children."""
    rng = dates.chance("learning")
    case_of = {case.family.ref: case for case in cases}
    story = LearningStory()
    for family in households.every:
        last = min(family.deregistered_on or dates.as_of, dates.as_of)
        for child in family.children:
            if child.born is None or family.registered_on is None:
                continue
            case = case_of.get(family.ref)
            if happens(rng, CHECKED_WITH_CASE if case else CHECKED):
                since = case.opened if case else days_after(dates.first_day(1), -120)
                first = max(family.registered_on, days_after(child.born, OLD_ENOUGH), since)
                until = min(last, days_after(birthday(child.born, 5), -1))
                story.checks += _checks(rng, child, first=first, last=until, case=case)
            if child.eligible and happens(rng, TAKE_UP):
                story.places += _place(rng, child, child.born, last)
    return story


def _checks(
    rng: Random, child: Child, *, first: date, last: date, case: Case | None
) -> list[Check]:
    """A first check and, where not all was on track, mostly another after some months."""
    last_start = min(last, days_after(case.opened, 45)) if case else last
    if first > last_start:
        return []
    likely = ON_TRACK_WITH_CASE if case else ON_TRACK
    day = a_weekday(rng, first, last_start)
    checks = [Check(child, day, {area: happens(rng, likely[area]) for area in AREAS})]
    again = days_after(day, rng.randint(84, 180))
    if not all(checks[0].on_track.values()) and again <= last and happens(rng, 0.8):
        has_caught_up = happens(rng, 0.62)
        later = {
            area: was or has_caught_up or happens(rng, 0.4)
            for area, was in checks[0].on_track.items()
        }
        checks.append(Check(child, again, later))
    return checks


def _place(rng: Random, child: Child, born: date, last: date) -> list[tuple[Child, date]]:
    """A place starts some weeks after the second birthday, before the third."""
    second = birthday(born, 2)
    day = a_weekday(rng, days_after(second, 3), days_after(second, 130))
    return [(child, day)] if day <= last else []
