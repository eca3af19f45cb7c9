"""Who came to a session of a programme, for the whole group at once.

Whoever came met us: the family's contact is logged in the same transaction, once for a family and
a day however many of its carers came, and not at all where a contact of that kind is there
already. Only a contact that was logged here is voided when it turns out that nobody came.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from centres import audit
from centres.guards import require_day
from centres.models import Centre, User
from centres.wording import day_in_words
from families import engagements
from families.models import Case, Engagement, Family
from outcomes.models import Enrolment, Programme, ProgrammeAttendance

KIND = Engagement.Kind.GROUP_PROGRAMME


@dataclass
class Taken:
    """What was written: contacts logged and voided, and those that somebody else must void."""

    changed: int = 0
    logged: int = 0
    voided: int = 0
    left_standing: list[Engagement] = field(default_factory=list)


@dataclass(frozen=True)
class Session:
    """A session as it was held: its number from 1, its day, its length in minutes."""

    programme: Programme
    centre: Centre
    number: int
    day: date
    minutes: int


@transaction.atomic
def take(
    *, by: User, session: Session, came: Collection[Enrolment], stayed_away: Collection[Enrolment]
) -> Taken:
    """Record who came to a session and who did not; what was recorded before is put right. The
    same sent twice changes nothing.

    Who stayed away is not recorded for a day before they started. ValidationError names the field
    that is wrong: `date`, `minutes` or `came`.
    """
    locked = _locked({*(one.pk for one in came), *(one.pk for one in stayed_away)})
    wanted = {one.pk: True for one in came}
    wanted |= {one.pk: False for one in stayed_away if one.pk not in wanted}
    _require_possible(session, [locked[pk] for pk, yes in wanted.items() if yes])
    rows = {
        row.enrolment_id: row
        for row in ProgrammeAttendance.objects.filter(
            enrolment__in=wanted, session=session.number
        ).select_related("engagement")
    }
    group = _Group(by, session)
    for pk, attended in wanted.items():
        enrolment, row = locked[pk], rows.get(pk)
        if row is None and not attended and enrolment.started_on > session.day:
            continue
        if row is None:
            row = ProgrammeAttendance(
                council_id=enrolment.council_id, enrolment=enrolment, session=session.number
            )
        elif (row.date, row.attended) == (session.day, attended):
            continue
        group.write(row, attended)
    group.settle_contacts([locked[pk] for pk in wanted])
    if group.taken.changed:
        _audit(by, session, wanted)
    return group.taken


class _Group:
    """One session's records and the contacts that follow from them."""

    def __init__(self, by: User, session: Session) -> None:
        self.by, self.session = by, session
        self.taken = Taken()
        self.rows: list[ProgrammeAttendance] = []
        self.released: dict[int, Engagement] = {}

    def write(self, row: ProgrammeAttendance, attended: bool) -> None:
        """Save a record; its contact is let go where it was of another day or nobody came."""
        contact = row.engagement
        if contact and (not attended or contact.date != self.session.day or contact.voided_on):
            self.released[contact.pk] = contact
            row.engagement = None
        row.date, row.attended = self.session.day, attended
        row.save()
        self.taken.changed += 1
        if attended and row.engagement_id is None:
            self.rows.append(row)

    def settle_contacts(self, enrolments: list[Enrolment]) -> None:
        """Log what is missing and void what nothing stands on any more."""
        family_of = {one.pk: one.carer.family for one in enrolments}
        families = {family_of[row.enrolment_id].pk for row in self.rows}
        there = self._contacts_there(families)
        cases = _cases_on(families, self.session.day)
        for row in self.rows:
            family = family_of[row.enrolment_id]
            contact, is_ours = there.get(family.pk, (None, False))
            if contact is None:
                contact, is_ours = self._log(family, cases.get(family.pk)), True
                there[family.pk] = (contact, True)
            if is_ours:
                row.engagement = contact
                row.save(update_fields=["engagement"])
        for contact in self.released.values():
            self._void(contact)

    def _contacts_there(self, families: set[int]) -> dict[int, tuple[Engagement, bool]]:
        """By family: a contact of this kind and day, and whether it was logged from here."""
        found = Engagement.objects.standing().filter(
            family__in=families, kind=KIND, date=self.session.day
        )
        ours = set(
            ProgrammeAttendance.objects.filter(engagement__in=found).values_list(
                "engagement", flat=True
            )
        )
        return {one.family_id: (one, one.pk in ours) for one in found.order_by("-pk")}

    def _log(self, family: Family, case: Case | None) -> Engagement:
        contact, _ = engagements.log(
            by=self.by,
            family=family,
            kind=KIND,
            date=self.session.day,
            minutes=self.session.minutes,
            note=f"{self.session.programme.name}, session {self.session.number}",
            case=case,
            centre=self.session.centre,
        )
        self.taken.logged += 1
        return contact

    def _void(self, contact: Engagement) -> None:
        if contact.voided_on or contact.programme_attendance.exists():
            return
        if not engagements.may_void(by=self.by, engagement=contact):
            self.taken.left_standing.append(contact)
            return
        engagements.void(
            by=self.by,
            engagement=contact,
            reason=(
                f"Put right: not at session {self.session.number} of {self.session.programme.name}"
            ),
        )
        self.taken.voided += 1


def _locked(keys: Collection[int]) -> dict[int, Enrolment]:
    """The enrolments, and their families after them: two people save one after the other."""
    rows = Enrolment.objects.select_related("carer__family__centre", "carer__family__council")
    rows = rows.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    locked = {one.pk: one for one in rows.order_by("pk")}
    families = {one.carer.family_id for one in locked.values()}
    list(
        Family.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=families)
        .order_by("pk")
        .values_list("pk")
    )
    return locked


def _cases_on(families: set[int], day: date) -> dict[int, Case]:
    """By family, the case that was open that day; none where there were two."""
    found: dict[int, list[Case]] = {}
    was_open = Q(closed_on__isnull=True) | Q(closed_on__gte=day)
    for case in Case.objects.filter(was_open, family__in=families, opened_on__lte=day):
        found.setdefault(case.family_id, []).append(case)
    return {family: cases[0] for family, cases in found.items() if len(cases) == 1}


def _require_possible(session: Session, came: list[Enrolment]) -> None:
    if not 1 <= session.number <= session.programme.sessions:
        raise ValidationError({"date": f"There are {session.programme.sessions} sessions."})
    require_day(session.day, "date")
    early = [one for one in came if one.started_on > session.day]
    if early:
        started = day_in_words(early[0].started_on)
        raise ValidationError(
            {"came": f"{early[0].carer.full_name} started on {started}, after this session."}
        )


def _audit(by: User, session: Session, wanted: dict[int, bool]) -> None:
    audit.record(
        by=by,
        action="attendance.take",
        record="programme",
        reference=session.programme.code,
        council=session.programme.council,
        centre=session.centre.code,
        session=session.number,
        date=session.day.isoformat(),
        came=sum(wanted.values()),
        stayed_away=len(wanted) - sum(wanted.values()),
    )
