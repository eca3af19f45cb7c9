"""Programmes for parents, who enrolled, and which sessions they came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from config.demo.casework import Case
from config.demo.dates import DemoDates, a_weekday, days_after, happens
from config.demo.folder import Folder, true_or_false
from config.demo.households import Carer, Household, Households


@dataclass(frozen=True)
class Programme:
    """A programme, whether there is evidence that it works, and the needs it is for."""

    code: str
    name: str
    has_evidence: bool
    sessions: int
    needs: tuple[str, ...] = ()

    @property
    def numbers(self) -> range:
        return range(1, self.sessions + 1)


BABY_MASSAGE = Programme("EL-G6", "Baby massage", has_evidence=False, sessions=5)
PROGRAMMES = [
    Programme("EL-G1", "Managing behaviour, ages one to four", True, 10, ("child_behaviour",)),
    Programme("EL-G2", "Confident parents", True, 12, ("low_self_esteem", "lone_parent")),
    Programme("EL-G3", "Mood after birth", True, 8, ("postnatal_depression",)),
    Programme("EL-G4", "Safe relationships", True, 11, ("domestic_abuse",)),
    Programme("EL-G5", "Talking and playing together", True, 6, ("child_disability", "neglect")),
    BABY_MASSAGE,
    Programme("EL-G7", "Family meals on a budget", False, 4, ("debt", "worklessness")),
]
ENROLS = 0.42
YOUNG_FAMILY_ENROLS = 0.012


@dataclass(slots=True)
class Enrolment:
    programme: str
    carer: Carer
    centre: str
    started: date
    sessions: list[tuple[int, date, bool]]


@dataclass
class GroupsStory:
    enrolments: list[Enrolment] = field(default_factory=list)

    def add(self, enrolment: Enrolment | None) -> None:
        """Add an enrolment, if it came to one."""
        if enrolment:
            self.enrolments.append(enrolment)

    def write(self, folder: Folder) -> None:
        """Put programmes, enrolments and attendance into the folder."""
        for found in PROGRAMMES:
            evidence = true_or_false(found.has_evidence)
            folder.add("programmes", found.code, found.name, evidence, found.sessions)
        in_order = sorted(self.enrolments, key=lambda one: (one.started, one.carer.ref))
        for number, one in enumerate(in_order, start=1):
            ref = f"EL-N{number:04}"
            folder.add("enrolments", ref, one.programme, one.carer.ref, one.centre, one.started)
            for session, day, attended in one.sessions:
                came = true_or_false(attended)
                folder.add("programme_attendance", ref, session, day, came)


def build_groups(dates: DemoDates, households: Households, cases: list[Case]) -> GroupsStory:
    """Programmes for the needs of families with a case; baby massage for some of the others."""
    rng = dates.chance("groups")
    story = GroupsStory()
    for case in cases:
        fitting = [found for found in PROGRAMMES if set(found.needs) & set(case.needs)]
        if fitting and not case.is_brief and happens(rng, ENROLS):
            started = a_weekday(rng, days_after(case.opened, 10), days_after(case.opened, 60))
            story.add(_enrol(rng, dates, rng.choice(fitting), case.family, started))
    for family in households.every:
        if family.births() and happens(rng, YOUNG_FAMILY_ENROLS):
            started = days_after(family.births()[0], rng.randint(30, 80))
            if dates.first_day(0) <= started and family.is_registered(started):
                story.add(_enrol(rng, dates, BABY_MASSAGE, family, started))
    return story


def _enrol(
    rng: Random, dates: DemoDates, programme: Programme, family: Household, started: date
) -> Enrolment | None:
    """A session a week from the start; some come to nearly all, some drift away."""
    if started > dates.as_of:
        return None
    keen = rng.choice((0.95, 0.95, 0.9, 0.85, 0.6, 0.3))
    every = [(number, days_after(started, 7 * number - 7)) for number in programme.numbers]
    sessions = [
        (number, day, number == 1 or happens(rng, keen))
        for number, day in every
        if day <= dates.as_of
    ]
    return Enrolment(programme.code, family.carers[0], family.centre, started, sessions)
