"""Loading the demo county: imported, rolled up quarter by quarter, claimed, decided and paid.

Everything goes the product's own way, so claims and payments are as real as the records.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.exchange.importing import Progress
from centres.models import AuditEvent, Council
from centres.quarters import Quarter
from centres.wording import day_in_words
from config.demo.build import tell
from config.demo.children import tell_of_children
from config.demo.claims import settle, submit_most
from config.demo.comparing import compare
from config.demo.county import COUNCIL_CODE
from config.demo.daily import plan_days
from config.demo.dates import CURRENT, DemoDates
from config.demo.deciding import ask_and_stand_in
from config.demo.folder import Folder
from config.demo.handovers import hand_over, mark_kinds_of_work
from config.demo.homes import settle_in
from config.demo.inspecting import keep_views, look_at_files
from config.demo.looking import look_at_families
from config.demo.map import draw_map
from config.demo.packs import write_packs
from config.demo.partners import connect_partners
from config.demo.paying import bank
from config.demo.people_signing_in import have_signed_in
from config.demo.plans import agree_plans
from config.demo.referrals import take_in_referrals
from config.demo.reminding import remind
from config.demo.rights import answer_rights
from config.demo.side_by_side import score_side_by_side
from config.demo.signins import create_sign_ins
from config.demo.timetable import plan_timetables
from config.demo.twice import record_twice
from config.demo.variations import vary_contracts
from config.demo.voices import give_voice
from config.demo.volunteers import take_on_volunteers
from config.exchange import import_folder
from outcomes.models import RollUp
from outcomes.rollup import carry_out, request_rollup

LOADED = "demo.loaded"
# Corrections of earlier quarters come in before this one is rolled up; its claims wait.
WAITING = 4

Report = Callable[[str], None]


class DemoRefusedError(Exception):
    """A demo county that cannot be loaded; the message says why, for people."""


def demo_council() -> Council | None:
    """The demo county's council, where it was loaded."""
    council = Council.objects.filter(code=COUNCIL_CODE).first()
    return council if council and loaded_as_of(council) else None


def loaded_as_of(council: Council) -> date | None:
    """The date a council was loaded for as the demo county; None if it is no demo."""
    event = AuditEvent.objects.filter(council=council, action=LOADED).first()
    return date.fromisoformat(event.details["as_of"]) if event else None


def load(*, as_of: date, report: Report, progress: Progress) -> bool:
    """Load the demo county of a date; False if it is there already, and then nothing is done.

    All or nothing. `report` is told a sentence after each step, `progress` how far the import is.
    Raises DemoRefusedError for a date to come, and where the demo council is another date's or
    not a demo.
    """
    if as_of > timezone.localdate():
        raise DemoRefusedError(
            f"{day_in_words(as_of)} is still to come: a record cannot be dated after today."
        )
    if _is_there(as_of):
        return False
    dates = DemoDates(as_of)
    folders = tell(as_of)
    with transaction.atomic():
        council = _import(folders.county, progress)
        report(f"Imported {council}, {len(folders.county.rows['families']):,} families.")
        create_sign_ins(council)
        mark_kinds_of_work(council)
        settle_in(council, dates)
        draw_map(council)
        plan_days(council, dates)
        score_side_by_side(council, dates)
        agree_plans(council, dates)
        take_in_referrals(council, dates)
        for number in range(1, CURRENT + 1):
            if number == WAITING:
                _import(folders.corrections, progress)
            if number == CURRENT:
                hand_over(council, dates)
            quarter = dates.quarter(number)
            _roll_up(council, quarter)
            report(f"Rolled up {quarter}. {_claim(council, quarter, number)}")
        vary_contracts(council, dates)
        plan_timetables(council, dates)
        take_on_volunteers(council, dates)
        tell_of_children(council, dates)
        give_voice(council, dates)
        bank(council)
        record_twice(council, dates)
        remind(council, dates)
        compare(council)
        ask_and_stand_in(council)
        write_packs(council, dates)
        keep_views(council)
        look_at_files(council, dates)
        have_signed_in(council, dates)
        connect_partners(council, dates)
        answer_rights(council, dates)
        look_at_families(council, dates)
        audit.record(
            by=None,
            action=LOADED,
            record="council",
            reference=council.code,
            council=council,
            as_of=as_of.isoformat(),
        )
    return True


def _is_there(as_of: date) -> bool:
    council = Council.objects.filter(code=COUNCIL_CODE).first()
    if council is None:
        return False
    there = loaded_as_of(council)
    if there is None:
        raise DemoRefusedError(
            f"There is a council {COUNCIL_CODE} already, and it is not the demo county."
        )
    if there != as_of:
        raise DemoRefusedError(
            f"The demo county is here as of {day_in_words(there)}. For another date start with an"
            " empty database (locally: manage.py services erase, start, then migrate)."
        )
    return True


def _import(folder: Folder, progress: Progress) -> Council:
    with TemporaryDirectory(prefix="lodestar-demo-") as directory:
        folder.write(Path(directory))
        return import_folder(Path(directory), by=None, progress=progress).council


def _roll_up(council: Council, quarter: Quarter) -> None:
    rollup = request_rollup(council=council, quarter=quarter, by=None, queue=False)
    carry_out(rollup, wait=True)
    if rollup.state != RollUp.State.DONE:
        raise DemoRefusedError(f"The roll-up of {quarter} failed. {rollup.failure}")


def _claim(council: Council, quarter: Quarter, number: int) -> str:
    """What becomes of the quarter's claims, and a sentence that says so."""
    if number < WAITING:
        return f"Its claims are paid: {settle(council, quarter, number)} of them."
    if number == WAITING:
        drafts = submit_most(council, quarter)
        return f"Its claims wait for a decision, {drafts} of them to be submitted first."
    return "It is still running."
