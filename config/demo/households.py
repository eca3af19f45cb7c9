"""The families of the county: who lives where, since when a centre knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from config.demo.county import Area, County
from config.demo.dates import DemoDates, a_day, birthday, days_after, happens
from config.demo.folder import Folder, true_or_false
from config.demo.people import MEN, WOMEN, childs_name, surname

# Of all children under 5 at the end of the fourth quarter, those whose family is registered then.
REGISTERED = 0.658
# Elder brothers and sisters who turned five during the year are on record, so many of them.
GROWN_OUT = 0.5
TEENAGE = 20


@dataclass(slots=True)
class Carer:
    first_name: str
    last_name: str
    born: date | None
    ref: str = ""


@dataclass(slots=True)
class Child:
    """`due_on` is given for an expected baby, `born` for everybody else."""

    first_name: str
    last_name: str
    born: date | None
    due_on: date | None = None
    eligible: bool = False
    ref: str = ""


@dataclass(slots=True)
class Household:
    """A family with its people; `eldest` is the date of birth of the eldest child."""

    area: Area
    postcode: str
    carers: list[Carer]
    children: list[Child]
    registered_on: date | None
    deregistered_on: date | None = None
    restricted: bool = False
    ref: str = ""

    @property
    def centre(self) -> str:
        return self.area.centre

    def births(self) -> list[date]:
        """Dates of birth of the children who are born, the youngest first."""
        return sorted((child.born for child in self.children if child.born), reverse=True)

    def is_registered(self, day: date) -> bool:
        """SPEC 3, registered on a day."""
        if self.registered_on is None or self.registered_on > day:
            return False
        return self.deregistered_on is None or self.deregistered_on > day

    def under_5(self, day: date) -> int:
        """How many of its children are under 5 on a day (SPEC 3)."""
        return sum(born <= day < birthday(born, 5) for born in self.births())

    def has_teenage_carer(self, day: date) -> bool:
        """Whether a carer is known to be under 20 on a day."""
        return any(carer.born and day < birthday(carer.born, TEENAGE) for carer in self.carers)


@dataclass
class Households:
    """All of them, and by centre."""

    every: list[Household] = field(default_factory=list)
    of_centre: dict[str, list[Household]] = field(default_factory=dict)

    def write(self, folder: Folder) -> None:
        """Put families, carers and children into the folder."""
        for family in self.every:
            folder.add(
                "families",
                family.ref,
                family.centre,
                family.area.code,
                family.postcode,
                family.registered_on,
                family.deregistered_on,
                true_or_false(family.restricted),
            )
            for carer in family.carers:
                name = (carer.first_name, carer.last_name)
                folder.add("carers", carer.ref, family.ref, *name, carer.born)
            for child in family.children:
                name = (child.first_name, child.last_name)
                born = (child.born, child.due_on)
                eligible = true_or_false(child.eligible)
                folder.add("children", child.ref, family.ref, *name, *born, eligible)


def build_households(dates: DemoDates, county: County) -> Households:
    """Families until each area has its share of registered children at the fourth quarter's end."""
    rng = dates.chance("families")
    last = dates.last_day(4)
    found = Households()
    shares = _registered_shares(dates, county)
    owed = 0.0
    for centre in county.centres.values():
        families: list[Household] = []
        for area in centre.areas:
            owed += area.population * shares[centre.code]
            while owed > 0:
                family = _family(rng, dates, area)
                families.append(family)
                if family.is_registered(last):
                    owed -= family.under_5(last)
        found.of_centre[centre.code] = families
        found.every += families
    _number(found)
    return found


def _registered_shares(dates: DemoDates, county: County) -> dict[str, float]:
    """By centre, what share of its under-fives it registers; the county’s is as it should be."""
    rng = dates.chance("registered shares")
    keen = {code: rng.uniform(-0.09, 0.09) for code in county.centres}
    sizes = {code: sum(area.population for area in county.centres[code].areas) for code in keen}
    mean = sum(keen[code] * sizes[code] for code in keen) / sum(sizes.values())
    return {code: REGISTERED + keen[code] - mean for code in keen}


def _family(rng: Random, dates: DemoDates, area: Area) -> Household:
    children = _children(rng, dates, area)
    births = sorted(child.born for child in children if child.born)
    eldest = births[0] if births else dates.as_of
    family = Household(
        area=area,
        postcode=area.postcode(rng),
        carers=_carers(rng, dates, area, eldest, len(births)),
        children=children,
        registered_on=_registered_on(rng, dates, eldest) if births else _lately(rng, dates),
    )
    _leave(rng, dates, family)
    for child in children:
        child.last_name = rng.choice(family.carers).last_name
    return family


def _children(rng: Random, dates: DemoDates, area: Area) -> list[Child]:
    """The youngest born any day of five years, elder ones so far as they were under 5 lately."""
    last = dates.last_day(4)
    if happens(rng, 0.012):
        due = days_after(dates.as_of, rng.randint(-6, 190))
        return [Child("Baby", "", None, due)]
    born = a_day(rng, days_after(birthday(last, -5), 1), dates.as_of)
    births = [born]
    if happens(rng, 0.013):
        births.append(born)
    while happens(rng, 0.76 if len(births) == 1 else 0.3):
        births.append(days_after(births[-1], -rng.randint(330, 1250)))
    known_since = birthday(dates.last_day(1 if happens(rng, GROWN_OUT) else 4), -5)
    children = [
        Child(childs_name(rng), "", born, eligible=_eligible(rng, dates, area, born))
        for born in births
        if born > known_since or born == births[0]
    ]
    if born < days_after(dates.as_of, -420) and happens(rng, 0.012):
        children.append(Child("Baby", "", None, days_after(dates.as_of, rng.randint(2, 190))))
    return children


def _eligible(rng: Random, dates: DemoDates, area: Area, born: date) -> bool:
    """A funded place is for two-year-olds of families with little; most in the poorest areas."""
    is_of_the_age = birthday(born, 3) > dates.first_day(1) and birthday(born, 2) <= days_after(
        dates.as_of, 90
    )
    return is_of_the_age and happens(rng, 0.55 - 0.045 * area.decile)


def _carers(rng: Random, dates: DemoDates, area: Area, eldest: date, children: int) -> list[Carer]:
    """One carer or two; where they are teenage parents there is one young child."""
    shared = surname(rng)
    is_teenage = (
        children <= 1
        and eldest > days_after(dates.as_of, -700)
        and happens(rng, 0.36 - 0.028 * area.decile)
    )
    age = rng.uniform(16.3, 18.6) if is_teenage else min(max(rng.gauss(29, 5.2), 20.2), 44)
    known = is_teenage or happens(rng, 0.9)
    born = days_after(eldest, -int(age * 365.25)) if known else None
    carers = [Carer(rng.choice(WOMEN), shared, born)]
    if happens(rng, 0.3) and not is_teenage:
        born = days_after(eldest, -int(min(max(rng.gauss(31, 6), 21), 55) * 365.25))
        name = shared if happens(rng, 0.6) else surname(rng)
        names = WOMEN if happens(rng, 0.06) else MEN
        carers.append(Carer(rng.choice(names), name, born if happens(rng, 0.8) else None))
    return carers


def _registered_on(rng: Random, dates: DemoDates, eldest: date) -> date | None:
    """Most families come within weeks of a birth, some only years later, some not at all."""
    if happens(rng, 0.025):
        return None
    if happens(rng, 0.13) and eldest < days_after(dates.as_of, -200):
        return a_day(rng, eldest, min(dates.as_of, birthday(eldest, 4)))
    day = days_after(eldest, int(rng.expovariate(1 / 45)) + 4)
    return day if day <= dates.as_of else None


def _lately(rng: Random, dates: DemoDates) -> date | None:
    """Some families register before the birth."""
    return days_after(dates.as_of, -rng.randint(3, 120)) if happens(rng, 0.6) else None


def _leave(rng: Random, dates: DemoDates, family: Household) -> None:
    """Families leave when the youngest is five, and a few move away before."""
    if family.registered_on is None:
        return
    expected = any(child.due_on for child in family.children)
    if happens(rng, 0.02) and family.registered_on < days_after(dates.as_of, -60):
        family.deregistered_on = a_day(rng, days_after(family.registered_on, 30), dates.as_of)
    elif not expected:
        day = days_after(birthday(family.births()[0], 5), rng.randint(0, 60))
        if family.registered_on <= day <= dates.as_of:
            family.deregistered_on = day


def _number(found: Households) -> None:
    """References run through families, carers and children, family by family."""
    carers = children = 0
    for number, family in enumerate(found.every, start=1):
        family.ref = f"EL-F{number:05}"
        for carer in family.carers:
            carers += 1
            carer.ref = f"EL-P{carers:05}"
        for child in family.children:
            children += 1
            child.ref = f"EL-H{children:05}"
