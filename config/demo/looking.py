"""Who looked at families in the last two weeks, and a few looks worth asking about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from centres.auditing import chain, looks
from centres.models import AuditEvent, Council, User
from centres.scope import AUDITOR
from config.demo.dates import DemoDates, days_after
from config.demo.signins import BIG_CLUSTER
from families.looking.unusual import look_into, point_out
from families.models import Case, Family, UnusualAccess, UrgentAccess
from families.trail import family_changed

DAYS = 14
SATURDAY = 5
PAGES = ("family", "family", "family", "case", "family_journey")
WORKERS = 6
A_DAY = (3, 9)
# So many days ago somebody opened a whole street, somebody read at night, somebody their own.
STREET_AGO, NIGHT_AGO, NAMESAKE_AGO = 3, 5, 2
# Longer ago than a message about it would still be sent: addresses of a story get no mail.
URGENT_AGO = 4
STREET = 36
WHY = "Police rang from the house. Nobody at the family’s centre picks up the telephone."
NOTE = "She covered for a colleague who was ill; the rota says so."


def look_at_families(council: Council, dates: DemoDates) -> None:
    """Two weeks of looks, pointed out and sealed as if all of it had been written at the time."""
    rng = dates.chance("looks")
    events = [*_ordinary(council, dates, rng), *_odd(council, dates)]
    AuditEvent.objects.bulk_create(sorted(events, key=lambda event: event.at))
    _open_urgently(council, dates)
    for ago in range(DAYS, -1, -1):
        point_out(council, days_after(dates.as_of, -ago))
    auditor = User.objects.filter(memberships__role=AUDITOR, council=council).order_by("pk").first()
    night = UnusualAccess.objects.filter(council=council, kind="hours").first()
    if auditor and night:
        look_into(by=auditor, finding=night, note=NOTE)
    chain.seal(council)


def _ordinary(council: Council, dates: DemoDates, rng: Random) -> Iterator[AuditEvent]:
    """Workers of the big cluster open the families of their cases on working days."""
    cases = Case.objects.open().filter(council=council, centre__cluster__code=BIG_CLUSTER)
    own: dict[User, list[str]] = {}
    for case in cases.select_related("worker", "family").order_by("pk"):
        own.setdefault(case.worker, []).append(case.family.ref)
    for worker in sorted(own, key=lambda person: -len(own[person]))[:WORKERS]:
        for ago in range(1, DAYS + 1):
            day = days_after(dates.as_of, -ago)
            if day.weekday() >= SATURDAY:
                continue
            for _ in range(rng.randint(*A_DAY)):
                at = _at(day, rng.randint(9, 16), rng.randint(0, 59))
                yield _view(worker, rng.choice(own[worker]), at, rng.choice(PAGES))


def _odd(council: Council, dates: DemoDates) -> Iterator[AuditEvent]:
    """What is worth a question: many strangers in a day, a night, a namesake."""
    families = Family.objects.filter(council=council, restricted=False, merged_into=None)
    there = families.filter(centre__cluster__code=BIG_CLUSTER).order_by("ref")
    people = User.objects.filter(council=council, memberships__role="fsw").order_by("username")
    worker = people.filter(memberships__cluster__code=BIG_CLUSTER).first()
    if worker is None:
        return
    strangers = there.exclude(cases__worker=worker).exclude(engagements__worker=worker)
    day = days_after(dates.as_of, -STREET_AGO)
    for place, ref in enumerate(strangers.values_list("ref", flat=True)[:STREET]):
        yield _view(worker, ref, _at(day, 14, place), "family")
    own = Case.objects.open().filter(council=council, centre__cluster__code=BIG_CLUSTER)
    late = own.exclude(worker=worker).select_related("worker", "family").order_by("pk").first()
    if late:
        night = _at(days_after(dates.as_of, -NIGHT_AGO), 23, 20)
        yield _view(late.worker, late.family.ref, night, "family")
    for person in people.filter(memberships__cluster__code=BIG_CLUSTER):
        name = person.name.split()[-1]
        namesakes = there.filter(carers__last_name=name).exclude(cases__worker=person)
        namesakes = namesakes.exclude(engagements__worker=person)
        found = namesakes.values_list("ref", flat=True).first()
        if found:
            day = days_after(dates.as_of, -NAMESAKE_AGO)
            yield _view(person, found, _at(day, 12, 41), "family")
            return


def _open_urgently(council: Council, dates: DemoDates) -> None:
    """Somebody of another cluster opened a family while the police were at the house."""
    families = Family.objects.filter(council=council, restricted=False, merged_into=None)
    family = families.filter(centre__cluster__code=BIG_CLUSTER).order_by("-ref").first()
    people = User.objects.filter(council=council, memberships__role="fsw", is_active=True)
    person = people.exclude(memberships__cluster__code=BIG_CLUSTER).order_by("username").first()
    if family is None or person is None:
        return
    at = _at(days_after(dates.as_of, -URGENT_AGO), 17, 5)
    UrgentAccess.objects.create(
        council=council, family=family, user=person, reason=UrgentAccess.Reason.DANGER, why=WHY,
        recorded_at=at, ends_at=at + timedelta(hours=1),
    )  # fmt: skip
    family_changed(person, "open_urgently", family, reason="danger", minutes=60)
    AuditEvent.objects.bulk_create([_view(person, family.ref, at, "family_urgent", urgent=True)])


def _view(person: User, ref: str, at: datetime, page: str, **more: bool) -> AuditEvent:
    look = looks.at_family(looks.VIEW, ref, page, **more)
    return AuditEvent(
        council_id=person.council_id, user=person, at=at, action=look.action,
        record=look.record, reference=look.reference, details=look.details,
    )  # fmt: skip


def _at(day: date, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
