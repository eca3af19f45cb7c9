"""What every family is offered: open sessions at the centre and a visit after a birth."""

from __future__ import annotations

from datetime import date
from random import Random

from config.demo.casework import Case, Contact
from config.demo.county import County
from config.demo.dates import DemoDates, a_weekday, days_after, happens
from config.demo.households import Household, Households
from config.demo.staff import Staff

# For so long before the date sessions are on record.
SESSIONS_SINCE = 730
BIRTH_CONTACT_WITHIN = 42


def universal_contacts(
    dates: DemoDates, county: County, staff: Staff, households: Households, cases: list[Case]
) -> list[Contact]:
    """Contacts outside of cases. A family with a case comes to sessions before it only."""
    rng = dates.chance("sessions")
    until = {case.family.ref: days_after(case.opened, -1) for case in reversed(cases)}
    found = []
    for centre in county.centres.values():
        session_workers = staff.in_cluster(centre.cluster, outreach=False)
        workers = [person.username for person in session_workers]
        reach = _Reach(rng)
        for family in households.of_centre[centre.code]:
            last = min(until.get(family.ref, dates.as_of), family.deregistered_on or dates.as_of)
            for kind, day in reach.of(rng, dates, family, last):
                found.append(Contact(family, centre.code, rng.choice(workers), kind, day))
                found[-1].minutes = 30 if kind == "home_visit" else 90
    return found


class _Reach:
    """How well one centre reaches its families: centres differ, most of all with young parents."""

    def __init__(self, rng: Random) -> None:
        self.anyone = rng.uniform(0.48, 0.72)
        self.teenagers = rng.uniform(0.06, 0.68)
        self.newborn = rng.uniform(0.35, 0.75)

    def of(
        self, rng: Random, dates: DemoDates, family: Household, last: date
    ) -> list[tuple[str, date]]:
        """Kind and day of each contact with a family, none after `last`."""
        contacts = [*self._after_births(rng, dates, family)]
        share = self.teenagers if family.has_teenage_carer(dates.as_of) else self.anyone
        since = max(family.registered_on or last, days_after(dates.as_of, -SESSIONS_SINCE))
        if family.registered_on and since < last and happens(rng, share):
            times = min(1 + int(rng.expovariate(0.8)), 5)
            contacts += [("centre_session", a_weekday(rng, since, last)) for _ in range(times)]
        return [(kind, day) for kind, day in sorted(set(contacts)) if day <= last]

    def _after_births(
        self, rng: Random, dates: DemoDates, family: Household
    ) -> list[tuple[str, date]]:
        first = days_after(dates.first_day(1), -BIRTH_CONTACT_WITHIN)
        return [
            (
                "home_visit" if happens(rng, 0.45) else "centre_session",
                a_weekday(rng, days_after(born, 5), days_after(born, BIRTH_CONTACT_WITHIN - 2)),
            )
            for born in sorted(set(family.births()))
            if born >= first and happens(rng, self.newborn)
        ]
