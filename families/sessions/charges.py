"""The charge of a session: settled, whether it was paid or waived.

A waiver is between the family and who gave it: everybody else reads "Charge settled", in the
register, in its sums and in the audit trail alike.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Sum

from centres import audit
from centres.models import User
from centres.refusals import Refused
from families.models import Attendance, CentreSession, Waiver
from families.sessions.registers import may_reopen, require_open_register
from families.sessions.rules import plans_for


@transaction.atomic
def settle(*, by: User, attendance: Attendance, waive: bool = False) -> None:
    """The family owes nothing for the session: it has paid, or need not. Said twice is once."""
    attendance = _locked(by, attendance)
    if attendance.settled:
        return
    session = attendance.session
    if not session.charge:
        raise Refused("This session is free.")
    attendance.settled = True
    attendance.save(update_fields=["settled"])
    if waive:
        Waiver.objects.create(
            council_id=attendance.council_id,
            attendance=attendance,
            pence=session.charge,
            given_by=by,
        )
    _audit(by, "register.settle", attendance)


@transaction.atomic
def unsettle(*, by: User, attendance: Attendance) -> None:
    """It was not settled after all."""
    attendance = _locked(by, attendance)
    if not attendance.settled:
        return
    Waiver.objects.filter(attendance=attendance).delete()
    attendance.settled = False
    attendance.save(update_fields=["settled"])
    _audit(by, "register.unsettle", attendance)


def taken_and_waived(user: User, session: CentreSession) -> tuple[int, int] | None:
    """Pence paid and pence waived: for the coordinator alone, as one tells the other."""
    if not may_reopen(user, session):
        return None
    waivers = Waiver.objects.visible_to(user).filter(attendance__session=session)
    waived = waivers.aggregate(pence=Sum("pence"))["pence"] or 0
    settled = session.attendances.filter(settled=True).count()
    return settled * session.charge - waived, waived


def _locked(by: User, attendance: Attendance) -> Attendance:
    rows = Attendance.objects.visible_to(by).select_related(
        "session__centre", "session__series__hire", "family", "council"
    )
    locked = rows.select_for_update(of=("self",)).get(pk=attendance.pk)
    if not plans_for(by, locked.session.centre):
        raise Refused("Only people of the session’s cluster take its register.")
    require_open_register(locked.session)
    return locked


def _audit(by: User, action: str, attendance: Attendance) -> None:
    audit.record(
        by=by,
        action=action,
        record="session",
        reference=str(attendance.session_id),
        council=attendance.council,
        family=attendance.family.ref,
    )
