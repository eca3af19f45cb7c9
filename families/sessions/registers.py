"""A session's register: who is here, and what becomes of it once it is finished.

Finishing locks it and logs one centre session for each family that came, in one transaction.
Only a coordinator opens it again, with a reason; a family taken off then has its engagement
voided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.guards import require_reason
from centres.models import User
from centres.refusals import Refused
from centres.row_scope import as_service
from centres.scope import COORDINATOR
from families import engagements
from families.models import Attendance, Carer, Case, CentreSession, Child, Engagement, Family
from families.sessions.rules import is_hired, plans_for, require_unfinished

NOT_SEEN = "There is no family with this reference."
TAKEN_OFF = "Taken off the register: {}"


@dataclass(frozen=True)
class Finished:
    """What came of a register: families that got an engagement, and those that nobody here sees
    any more and that therefore got none.
    """

    logged: int
    left_out: int


@transaction.atomic
def arrive(*, by: User, session: CentreSession, family: Family) -> Attendance:
    """Mark a family of the person's scope as here. Said twice, it is here once."""
    session = _open_register(by, session)
    if not Family.objects.visible_to(by).filter(pk=family.pk).exists():
        raise ValidationError({"family": NOT_SEEN})
    attendance, new = Attendance.objects.get_or_create(
        session=session,
        family=family,
        defaults={"council_id": session.council_id, "marked_by": by},
    )
    if new:
        _audit(by, "register.arrive", session, family=family.ref)
    return attendance


@transaction.atomic
def leave(*, by: User, session: CentreSession, family: Family) -> None:
    """Take a family off the register; what was logged for it is voided.

    Refused where the person may not void it.
    """
    session = _open_register(by, session)
    rows = Attendance.objects.visible_to(by).select_related("engagement__family__centre")
    attendance = rows.filter(session=session, family=family).first()
    if attendance is None:
        return
    logged = attendance.engagement
    attendance.delete()
    if logged and not logged.voided_on:
        why = session.reopen_reason or "was not here"
        engagements.void(by=by, engagement=logged, reason=TAKEN_OFF.format(why))
    _audit(by, "register.leave", session, family=family.ref)


@transaction.atomic
def say_who(
    *, by: User, attendance: Attendance, carers: Iterable[Carer], children: Iterable[Child]
) -> None:
    """Say who of the family came; nobody named means that nobody said."""
    session = _open_register(by, attendance.session)
    carers, children = list(carers), list(children)
    families = {row.family_id for row in carers} | {row.family_id for row in children}
    if families - {attendance.family_id}:
        raise ValidationError({"people": "Select people of this family."})
    attendance.carers.set(carers)
    attendance.children.set(children)
    _audit(by, "register.say_who", session, family=attendance.family.ref)


@transaction.atomic
def finish(*, by: User, session: CentreSession) -> Finished:
    """Lock the register and log a centre session for every family that came and has none yet.

    Its minutes are the session's; it is part of the family's open case where there is just one.
    """
    session = _open_register(by, session)
    session.finished_at, session.finished_by = timezone.now(), by
    session.save(update_fields=["finished_at", "finished_by"])
    # Also families that who finishes it does not see: each is logged by a worker who does.
    with as_service(session.council_id):
        rows = session.attendances.filter(engagement__isnull=True)
        came = list(rows.select_related("family__centre", "family__council", "marked_by"))
        by_whom = _who_logs(by, came)
        for attendance in came:
            worker = by_whom.get(attendance.pk)
            if worker is None:
                continue
            attendance.engagement = _log(worker, session, attendance.family)
            attendance.save(update_fields=["engagement"])
    _audit(by, "register.finish", session, families=len(by_whom))
    return Finished(logged=len(by_whom), left_out=len(came) - len(by_whom))


@transaction.atomic
def reopen(*, by: User, session: CentreSession, reason: str) -> CentreSession:
    """Open a finished register again; only a coordinator of its cluster does."""
    require_reason(reason)
    session = _locked(session)
    if not may_reopen(by, session):
        raise Refused("Only the cluster’s coordinator can open a finished register again.")
    if not session.finished_at:
        raise Refused("This register is open.")
    session.finished_at = session.finished_by = None
    session.reopen_reason = reason.strip()
    session.save(update_fields=["finished_at", "finished_by", "reopen_reason"])
    _audit(by, "register.reopen", session)
    return session


def may_reopen(person: User, session: CentreSession) -> bool:
    """Whether the person coordinates the session's cluster."""
    return session.centre.cluster_id in person.reach.clusters.get(COORDINATOR, set())


def require_open_register(session: CentreSession) -> None:
    """Refused before the day, for a hired room, and once it is cancelled or finished."""
    require_unfinished(session)
    if is_hired(session):
        raise Refused("The provider that hires the room keeps this register.")
    if not session.has_begun:
        raise Refused("The register opens on the day of the session.")


def _open_register(by: User, session: CentreSession) -> CentreSession:
    session = _locked(session)
    if not plans_for(by, session.centre):
        raise Refused("Only people of the session’s cluster take its register.")
    require_open_register(session)
    return session


def _who_logs(by: User, came: list[Attendance]) -> dict[int, User]:
    """Who logs the engagement of each: who finishes, or else who marked the family as here."""
    families = [attendance.family_id for attendance in came]
    seen: dict[int, set[int]] = {}
    for person in {by, *(attendance.marked_by for attendance in came)}:
        visible = Family.objects.visible_to(person).filter(pk__in=families)
        seen[person.pk] = set(visible.values_list("pk", flat=True))
    found = {}
    for attendance in came:
        for person in (by, attendance.marked_by):
            if attendance.family_id in seen[person.pk]:
                found[attendance.pk] = person
                break
    return found


def _log(worker: User, session: CentreSession, family: Family) -> Engagement:
    engagement, _new = engagements.log(
        by=worker,
        family=family,
        kind=Engagement.Kind.CENTRE_SESSION,
        date=session.date,
        minutes=session.minutes,
        note=session.title,
        case=_case_of(session, family),
        centre=session.centre,
    )
    return engagement


def _case_of(session: CentreSession, family: Family) -> Case | None:
    """The family's only case that was open on the day, if it still is."""
    cases = list(family.cases.open().filter(opened_on__lte=session.date)[:2])
    return cases[0] if len(cases) == 1 else None


def _locked(session: CentreSession) -> CentreSession:
    rows = CentreSession.objects.select_related("centre", "series__hire", "council")
    return rows.select_for_update(of=("self",)).get(pk=session.pk)


def _audit(by: User, action: str, session: CentreSession, **details: Any) -> None:
    audit.record(
        by=by,
        action=action,
        record="session",
        reference=str(session.pk),
        council=session.council,
        **details,
    )
