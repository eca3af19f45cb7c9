"""The whole county put together: its folder, and the corrections that come in later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from config.demo.casework import Casework, build_cases, contacts_of
from config.demo.contracts import write_contracts
from config.demo.county import CHARITY, SMALL_CHARITY, County, build_county
from config.demo.dates import DemoDates, days_after
from config.demo.folder import Folder
from config.demo.groups import build_groups
from config.demo.households import build_households
from config.demo.learning import build_learning
from config.demo.needs import build_needs
from config.demo.staff import build_staff
from config.demo.stars import StarsStory, build_stars
from config.demo.universal import universal_contacts

# Closing Stars found wrong after their quarter was paid, by provider.
FOUND_WRONG = {CHARITY: 3, SMALL_CHARITY: 1}
FOUND_AFTER = 20


@dataclass(frozen=True)
class DemoFolders:
    """`county` is imported first; `corrections` when three quarters have been paid."""

    county: Folder
    corrections: Folder


def tell(as_of: date) -> DemoFolders:
    """The demo county on a date: equal folders for equal dates. Nothing in it lies later."""
    dates = DemoDates(as_of)
    county = build_county()
    staff = build_staff(county)
    households = build_households(dates, county)
    cases = build_cases(dates, county, staff, households)
    rng = dates.chance("contacts")
    contacts = [contact for case in cases for contact in contacts_of(rng, dates, case)]
    contacts += universal_contacts(dates, county, staff, households, cases)
    contacts.sort(key=lambda contact: (contact.day, contact.family.ref))
    work = Casework(cases, contacts)
    needs = build_needs(dates, households, work)
    stars = build_stars(dates, cases)

    folder = Folder()
    county.write(folder)
    staff.write(folder)
    households.write(folder)
    needs.write(folder)
    work.write(folder)
    stars.write(folder)
    build_groups(dates, households, cases).write(folder)
    build_learning(dates, households, cases).write(folder)
    write_contracts(dates, folder)
    return DemoFolders(folder, _corrections(dates, county, stars))


def _corrections(dates: DemoDates, county: County, stars: StarsStory) -> Folder:
    """Closing Stars of quarters that are paid turn out to be another family's, and are voided."""
    folder = Folder()
    county.write_council(folder)
    found_on = days_after(dates.first_day(4), FOUND_AFTER)
    for provider, count in FOUND_WRONG.items():
        paid = [
            star
            for star in stars.progressed
            if county.centres[star.case.centre].provider == provider
            and star.case.closed
            and dates.first_day(1) <= star.case.closed <= dates.last_day(3)
        ]
        for star in paid[-count:]:
            wrong = replace(star, voided_on=found_on, void_reason="Scores of another family")
            wrong.write(folder)
    return folder
