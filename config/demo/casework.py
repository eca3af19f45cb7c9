"""Which family each case is, at which centre, by which worker, and every contact with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random

from config.demo.county import County
from config.demo.dates import DemoDates, a_weekday, birthday, days_after, happens
from config.demo.folder import Folder
from config.demo.households import Household, Households
from config.demo.plan import Sketch, sketch_cases
from config.demo.staff import Staff

DIRECT = ("home_visit", "centre_session", "group_programme", "one_to_one")
MINUTES = {
    "home_visit": (45, 60, 60, 75, 90),
    "one_to_one": (30, 45, 60),
    "centre_session": (60, 90, 90, 120),
    "group_programme": (90, 120),
    "phone": (5, 10, 15, 20),
}
REASONS = ["goals_met", "moved_away", "declined", "step_up", "other"]
REASONS_SUSTAINED = [70, 9, 8, 6, 7]
REASONS_BRIEF = [18, 20, 44, 2, 16]
VOID_REASONS = [
    "Entered for the wrong family",
    "Entered twice",
    "The visit was cancelled that morning",
    "Wrong date, entered again",
]
# Every so many open cases nobody has been seen for some weeks.
LEFT_ALONE = 0.13
VOIDED = 0.006


@dataclass(slots=True)
class Contact:
    """An engagement; `case` is set where it belongs to one."""

    family: Household
    centre: str
    worker: str
    kind: str
    day: date
    case: Case | None = None
    minutes: int | None = None
    voided_on: date | None = None
    void_reason: str = ""

    @property
    def counts(self) -> bool:
        """A direct contact that was not voided (SPEC 2)."""
        return self.kind in DIRECT and self.voided_on is None


@dataclass(slots=True)
class Case:
    """A case as it stands on the demo's date: `closed` is set if it was closed by then."""

    family: Household
    centre: str
    worker: str
    opened: date
    days: list[date]
    closed: date | None
    reason: str | None
    is_brief: bool
    ref: str = ""
    needs: list[str] = field(default_factory=list)
    is_complex: bool = False


@dataclass
class Casework:
    """Cases in order of opening, contacts in order of date."""

    cases: list[Case]
    contacts: list[Contact]

    def write(self, folder: Folder) -> None:
        """Put cases and engagements into the folder."""
        for case in self.cases:
            who = (case.ref, case.family.ref, case.centre, case.worker)
            folder.add("cases", *who, case.opened, case.closed, case.reason)
        for number, contact in enumerate(self.contacts, start=1):
            folder.add(
                "engagements",
                f"EL-E{number:06}",
                contact.family.ref,
                contact.case.ref if contact.case else None,
                contact.centre,
                contact.worker,
                contact.kind,
                contact.day,
                contact.minutes,
                contact.voided_on,
                contact.void_reason,
            )

    def contacts_by_family(self) -> dict[str, list[date]]:
        """Days of contacts that count, in order, by reference of the family."""
        found: dict[str, list[date]] = defaultdict(list)
        for contact in self.contacts:
            if contact.counts:
                found[contact.family.ref].append(contact.day)
        return found


def build_cases(
    dates: DemoDates, county: County, staff: Staff, households: Households
) -> list[Case]:
    """Give each case of the plan a family, a worker and its end."""
    rng = dates.chance("casework")
    centres = list(county.centres.values())
    waiting = {code: rng.sample(own, len(own)) for code, own in households.of_centre.items()}
    cases = []
    for sketch in sketch_cases(dates):
        (centre,) = rng.choices(centres, weights=[centre.need for centre in centres])
        family = _find_family(waiting[centre.code], sketch)
        # Some cases are led from sessions in the centre, most by outreach workers.
        workers = staff.in_cluster(centre.cluster, outreach=happens(rng, 0.85))
        worker = rng.choice(workers).username
        cases.append(_case(rng, dates, sketch, family, worker))
    for number, case in enumerate(cases, start=1):
        case.ref = f"EL-S{number:04}"
    return cases


def _find_family(waiting: list[Household], sketch: Sketch) -> Household:
    """A family registered by then and not gone before the end, with a young child throughout."""
    for index, family in enumerate(waiting):
        if (
            family.is_registered(sketch.opened)
            and (family.deregistered_on is None or family.deregistered_on > sketch.closes)
            and family.births()
            and family.births()[0] <= sketch.opened
            and birthday(family.births()[0], 5) > sketch.closes
        ):
            return waiting.pop(index)
    raise RuntimeError("The centre has too few families for its cases.")


def _case(rng: Random, dates: DemoDates, sketch: Sketch, family: Household, worker: str) -> Case:
    weights = REASONS_BRIEF if sketch.is_brief else REASONS_SUSTAINED
    (reason,) = rng.choices(REASONS, weights=weights)
    is_closed = sketch.closes <= dates.as_of
    days = [day for day in sketch.days if day <= dates.as_of]
    if is_closed and reason == "moved_away":
        family.deregistered_on = min(days_after(sketch.closes, rng.randint(1, 20)), dates.as_of)
    if not is_closed and not sketch.is_brief and happens(rng, LEFT_ALONE):
        # The fifth day stays: what was planned for the quarters still holds.
        last_seen = max(sketch.days[4], days_after(dates.as_of, -rng.randint(23, 65)))
        days = [day for day in days if day <= last_seen]
    return Case(
        family=family,
        centre=family.centre,
        worker=worker,
        opened=sketch.opened,
        days=days,
        closed=sketch.closes if is_closed else None,
        reason=reason if is_closed else None,
        is_brief=sketch.is_brief,
    )


def contacts_of(rng: Random, dates: DemoDates, case: Case) -> list[Contact]:
    """The case's engagements: one on each of its days, calls in between, a mistake now and then."""
    found = []
    for number, day in enumerate(case.days):
        kinds = (80, 5, 0, 15) if number == 0 else (46, 21, 10, 23)
        (kind,) = rng.choices(DIRECT, weights=kinds)
        found.append(_contact(rng, case, kind, day))
        if happens(rng, VOIDED):
            mistake = _contact(rng, case, kind, day)
            mistake.voided_on = min(days_after(day, rng.randint(1, 9)), dates.as_of)
            mistake.void_reason = rng.choice(VOID_REASONS)
            found.append(mistake)
    last = case.closed or dates.as_of
    for _ in range(rng.randint(0, 1 + len(case.days) // 3)):
        (kind,) = rng.choices(("phone", "text", "no_access", "letter"), weights=(50, 25, 18, 7))
        found.append(_contact(rng, case, kind, a_weekday(rng, case.opened, last)))
    return found


def _contact(rng: Random, case: Case, kind: str, day: date) -> Contact:
    return Contact(
        family=case.family,
        centre=case.centre,
        worker=case.worker,
        kind=kind,
        day=day,
        case=case,
        minutes=rng.choice(MINUTES[kind]) if kind in MINUTES else None,
    )
