"""Needs and levels of need, and which families' needs are complex.

A family with complex needs counts in each quarter in which it was seen and at whose end its level
was 3 or more. So many are chosen that every quarter's figure comes out as planned (plan.COMPLEX).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random

from config.demo.casework import Case, Casework
from config.demo.dates import FULL_QUARTERS, DemoDates, days_after, happens
from config.demo.folder import Folder
from config.demo.households import Household, Households
from config.demo.plan import COMPLEX

# How common each need is among families with a case.
COMMON = {
    "child_behaviour": 50,
    "low_self_esteem": 40,
    "parental_mental_health": 32,
    "postnatal_depression": 18,
    "housing": 24,
    "debt": 22,
    "domestic_abuse": 20,
    "lone_parent": 10,
    "worklessness": 9,
    "child_disability": 6,
    "substance_misuse": 4,
    "neglect": 3,
    "traveller": 1,
    "exploitation": 1,
    "other": 2,
}
# What comes with what: a need makes these three times as likely.
TANGLED = {
    "domestic_abuse": ("low_self_esteem", "child_behaviour", "housing", "parental_mental_health"),
    "debt": ("housing", "worklessness", "parental_mental_health"),
    "postnatal_depression": ("low_self_esteem", "parental_mental_health"),
    "parental_mental_health": ("low_self_esteem", "child_behaviour", "debt"),
    "substance_misuse": ("neglect", "debt", "domestic_abuse"),
}
GRAVE = ("domestic_abuse", "substance_misuse", "neglect", "parental_mental_health")
COMPLEX_LEVEL = 3
RESTRICTED_EVERY = 24
KNOWN_WITHOUT_CASE = 0.012


@dataclass(slots=True)
class Step:
    """A row of levels: from a day on."""

    day: date
    level: int
    status: str | None = None


@dataclass(slots=True)
class Spell:
    """A need, from a day and perhaps to one."""

    family: Household
    need: str
    first: date
    last: date | None


@dataclass
class NeedsStory:
    """Needs and levels, by family."""

    spells: list[Spell]
    steps: dict[str, list[Step]]  # by reference of the family

    def write(self, folder: Folder) -> None:
        """Put needs and levels into the folder."""
        in_order = sorted(self.spells, key=lambda spell: (spell.first, spell.family.ref))
        for number, spell in enumerate(in_order, start=1):
            ref = f"EL-D{number:05}"
            folder.add("needs", ref, spell.family.ref, spell.need, spell.first, spell.last)
        for family, steps in sorted(self.steps.items()):
            for step in sorted({step.day: step for step in steps}.values(), key=lambda s: s.day):
                folder.add("levels", family, step.day, step.level, step.status)


def build_needs(dates: DemoDates, households: Households, work: Casework) -> NeedsStory:
    """Needs of every case's family, then their levels; a few needs of families nobody works with.

    Marks cases whose families have complex needs, and a few families as restricted.
    """
    rng = dates.chance("needs")
    for case in work.cases:
        case.needs = tangle(rng)
    steps = _choose_complex(rng, dates, work)
    spells = [spell for case in work.cases for spell in _spells(rng, dates, case)]
    with_case = {case.family.ref for case in work.cases}
    for family in households.every:
        is_known = family.registered_on and family.ref not in with_case
        if is_known and happens(rng, KNOWN_WITHOUT_CASE):
            spells.append(_known_need(rng, dates, family))
    _restrict(work.cases)
    return NeedsStory(spells, steps)


def tangle(rng: Random) -> list[str]:
    """One to four needs, the way they come together."""
    found: list[str] = []
    for _ in range(rng.choice((1, 2, 2, 3, 3, 4))):
        weights = Counter({need: part for need, part in COMMON.items() if need not in found})
        for need in found:
            for other in TANGLED.get(need, ()):
                if other not in found:
                    weights[other] *= 3
        found += rng.choices(list(weights), weights=list(weights.values()))
    return found


def _choose_complex(rng: Random, dates: DemoDates, work: Casework) -> dict[str, list[Step]]:
    """Levels of every family with a case, with each quarter's complex families as planned."""
    seen = work.contacts_by_family()
    complex_steps: dict[str, list[Step]] = {}
    quarters: dict[str, set[int]] = {}
    for case in work.cases:
        complex_steps[case.ref] = _complex_steps(rng, dates, case)
        quarters[case.ref] = _complex_quarters(
            dates, complex_steps[case.ref], seen[case.family.ref]
        )
    chosen = {case.ref for case in work.cases if _is_complex_anyway(rng, case, quarters[case.ref])}
    for number in FULL_QUARTERS:
        missing = COMPLEX[number] - sum(number in quarters[ref] for ref in chosen)
        candidates = [
            case
            for case in work.cases
            if case.ref not in chosen and min(quarters[case.ref], default=0) == number
        ]
        # The graver a family's needs, the likelier they are complex.
        candidates.sort(key=lambda case: sum(need in GRAVE for need in case.needs) + rng.random())
        if not 0 <= missing <= len(candidates):
            raise RuntimeError(f"{missing} complex families are missing in quarter {number}.")
        chosen |= {case.ref for case in candidates[len(candidates) - missing :]}
    steps: dict[str, list[Step]] = {}
    for case in work.cases:
        case.is_complex = case.ref in chosen
        steps[case.family.ref] = (
            complex_steps[case.ref] if case.is_complex else _early_help_steps(rng, case)
        )
    return steps


def _is_complex_anyway(rng: Random, case: Case, quarters: set[int]) -> bool:
    """Cases stepped up to social care are; of those that no full quarter counts, a third."""
    return case.reason == "step_up" or (not quarters and happens(rng, 0.33))


def _complex_quarters(dates: DemoDates, steps: list[Step], seen: list[date]) -> set[int]:
    """The full quarters that would count the family with these levels."""
    found = set()
    for number in {dates.number_of(day) for day in seen} & set(FULL_QUARTERS):
        last = dates.last_day(number)
        so_far = [step for step in steps if step.day <= last]
        if so_far and max(so_far, key=lambda step: step.day).level >= COMPLEX_LEVEL:
            found.add(number)
    return found


def _complex_steps(rng: Random, dates: DemoDates, case: Case) -> list[Step]:
    """Level 3 from the start, some with a protection plan for a while; down where goals are met."""
    steps = [Step(days_after(case.opened, -rng.randint(0, 9)), COMPLEX_LEVEL)]
    end = case.closed or dates.as_of
    if happens(rng, 0.16) and days_after(case.opened, 120) < end:
        steps.append(
            Step(days_after(case.opened, rng.randint(14, 40)), 4, rng.choice(("cp", "cin")))
        )
        steps.append(Step(days_after(case.opened, rng.randint(70, 95)), COMPLEX_LEVEL))
    if case.closed is None:
        return steps
    if case.reason == "goals_met":
        steps.append(Step(days_after(case.closed, -rng.randint(0, 12)), 2))
    elif case.reason == "step_up":
        steps.append(Step(case.closed, 4, rng.choice(("cin", "cin", "cp", "lac"))))
    elif happens(rng, 0.5):
        steps.append(Step(case.closed, 2))
    return steps


def _early_help_steps(rng: Random, case: Case) -> list[Step]:
    steps = [Step(days_after(case.opened, -rng.randint(0, 9)), 2)]
    if case.closed and case.reason == "goals_met" and happens(rng, 0.8):
        steps.append(Step(case.closed, 1))
    return steps


def _spells(rng: Random, dates: DemoDates, case: Case) -> list[Spell]:
    """The needs of a case begin around its opening; met goals end them, more or less."""
    spells = []
    for need in case.needs:
        first = min(days_after(case.opened, rng.randint(-40, 12)), case.closed or dates.as_of)
        last = None
        if case.closed and case.reason == "goals_met" and happens(rng, 0.7):
            last = max(days_after(case.closed, -rng.randint(0, 30)), first)
        spells.append(Spell(case.family, need, first, last))
    return spells


def _known_need(rng: Random, dates: DemoDates, family: Household) -> Spell:
    """A need somebody knows of, without a case: those most in need are the least reached."""
    since = max(family.registered_on or dates.as_of, days_after(dates.as_of, -500))
    first = days_after(since, rng.randint(0, (dates.as_of - since).days))
    return Spell(family, rng.choice(GRAVE), first, None)


def _restrict(cases: list[Case]) -> None:
    """Some families that flee abuse are seen by few."""
    afraid = [case for case in cases if "domestic_abuse" in case.needs]
    for case in afraid[::RESTRICTED_EVERY]:
        case.family.restricted = True


def needs_by_family(story: NeedsStory) -> dict[str, list[Spell]]:
    """Needs by reference of the family."""
    found: dict[str, list[Spell]] = defaultdict(list)
    for spell in story.spells:
        found[spell.family.ref].append(spell)
    return found
