"""Unusual access: what in a day's looks is worth asking about, with the reason why.

It reads the audit trail and the families looked at, and proves nothing: people share last names,
stand in for colleagues and work on Saturdays. Only pages of one family count here, not lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import TruncDate
from django.utils import timezone

from centres import audit
from centres.auditing import looks
from centres.home_seals import is_sealed
from centres.models import AuditEvent, Council, Membership, User
from centres.scope import FSW
from families.looking.urgent import REFUSED
from families.models import Carer, Case, Child, Engagement, Family, UnusualAccess, UrgentAccess

Kind = UnusualAccess.Kind
OPENED = [f"{looks.FAMILY}.{how}" for how in (looks.VIEW, looks.PRINT, looks.EXPORT)]
# Many: so many families in a day, and so many times what is usual for them and for colleagues.
MANY, TIMES_USUAL, TIMES_OTHERS = 30, 3, 2
USUAL_DAYS = 60
# A worker covers for colleagues: so many families they never worked with are worth a question.
STRANGERS = 5
NIGHT_FROM, NIGHT_TO = 22, 6
SATURDAY = 5
SHORTEST_NAME = 3
# What a family may have in common with who opened it.
SAME = {"home": "postcode", "phone": "telephone number"}


@dataclass(frozen=True)
class Finding:
    """One thing found: whose, of which kind, of which family (by id), with its facts."""

    user: int
    kind: str
    family: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Day:
    """A day's looks at single families: by person the families' ids with the moments."""

    opened: dict[int, dict[int, list[datetime]]]
    families: dict[int, Family]
    users: dict[int, User]
    # Who works or worked with which family.
    own: set[tuple[int, int]]


def point_out(council: Council, day: date) -> int:
    """Write down what is unusual of a day, London time; run again it brings counts up to date.

    What was looked into stays as it is. Returns how many stand for the day.
    """
    looked = _day_of(council, day)
    found = [*_own(looked), *_restricted(looked), *_many(council, day, looked)]
    found += [*_hours(looked), *_strangers(council, looked), *_urgent(council, day)]
    rows = [
        UnusualAccess(
            council=council, user_id=one.user, day=day, kind=one.kind,
            family_id=one.family, facts=one.facts,
        )
        for one in found
    ]  # fmt: skip
    with transaction.atomic():
        kept = UnusualAccess.objects.select_for_update().filter(council=council, day=day)
        known = {(row.user_id, row.kind, row.family_id): row for row in kept}
        for row in rows:
            before = known.get((row.user_id, row.kind, row.family_id))
            if before is None:
                continue
            if before.looked_into_at is None and before.facts != row.facts:
                before.facts = row.facts
                before.save(update_fields=["facts"])
        new = [row for row in rows if (row.user_id, row.kind, row.family_id) not in known]
        UnusualAccess.objects.bulk_create(new, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def look_into(*, by: User, finding: UnusualAccess, note: str) -> None:
    """Say what came of it; said once, it stands. Nothing happens to one looked into before."""
    row = UnusualAccess.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if row.looked_into_at:
        return
    row.looked_into_at, row.looked_into_by, row.note = timezone.now(), by, note
    row.save(update_fields=["looked_into_at", "looked_into_by", "note"])
    audit.record(
        by=by, action="audit.looked_into", record="audit", reference=str(row.pk),
        council=row.council, kind=row.kind,
    )  # fmt: skip


def explain(finding: UnusualAccess) -> str:
    """Why it is pointed out, in one or two sentences."""
    if finding.family:
        return _of_one_family(finding, finding.family)
    facts = finding.facts
    if finding.kind == Kind.URGENT:
        return f"Asked to open a family urgently, and none opened: {_times(facts['refused'])}."
    families = "1 family" if facts["families"] == 1 else f"{facts['families']} families"
    if finding.kind == Kind.MANY:
        return (
            f"{families} opened. Usual for them are {facts['usual']} a day; colleagues opened"
            f" {facts['others']} on this day."
        )
    if finding.kind == Kind.HOURS:
        when = "at the weekend" if facts["weekend"] else "between 10pm and 6am"
        return f"{families} opened {when}, the first at {facts['first']}."
    return f"{families} opened that they have no case with and never recorded a contact with."


def _of_one_family(finding: UnusualAccess, family: Family) -> str:
    if finding.kind == Kind.OWN:
        same = SAME.get(finding.facts.get("same", ""), "last name")
        return (
            f"Family {family.ref} has the same {same} as {finding.user}, who never worked with it."
        )
    if finding.kind == Kind.RESTRICTED:
        return f"Family {family.ref} is restricted, and {finding.user} is not named on it."
    reason = finding.facts.get("reason", "")
    return f"Family {family.ref} was opened urgently, outside their scope: {reason}."


def words_of(finding: UnusualAccess) -> list[str]:
    """What they said when they opened the family urgently; nothing for other kinds."""
    if finding.kind != Kind.URGENT or finding.family_id is None:
        return []
    start = _midnight(finding.day)
    rows = UrgentAccess.objects.filter(
        council=finding.council_id, user=finding.user_id, family=finding.family_id,
        recorded_at__gte=start, recorded_at__lt=start + timedelta(days=1),
    )  # fmt: skip
    return list(rows.order_by("pk").values_list("why", flat=True))


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _day_of(council: Council, day: date) -> Day:
    events = _events(council, day).filter(action__in=OPENED, user__isnull=False)
    rows = list(events.exclude(details__has_key="urgent").values_list("user", "reference", "at"))
    refs = {ref for _, ref, _ in rows}
    families = {row.ref: row for row in Family.objects.filter(council=council, ref__in=refs)}
    opened: dict[int, dict[int, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    for user, ref, at in rows:
        if ref in families:
            opened[user][families[ref].pk].append(timezone.localtime(at))
    keys = [family.pk for family in families.values()]
    cases = Case.objects.filter(family__in=keys).values_list("worker", "family")
    visits = Engagement.objects.filter(family__in=keys).values_list("worker", "family")
    named = Family.named_workers.through.objects.filter(family__in=keys)
    return Day(
        opened=opened,
        families={family.pk: family for family in families.values()},
        users=User.objects.in_bulk(opened),
        own={*cases, *visits.distinct(), *named.values_list("user", "family")},
    )


def _own(day: Day) -> Iterator[Finding]:
    names = defaultdict(set)
    for model in (Carer, Child):
        rows = model.objects.filter(family__in=day.families).values_list("family", "last_name")
        for family, name in rows:
            names[family].add(name.casefold())
    for user, opened in day.opened.items():
        person = day.users[user]
        last_name = person.name.split()[-1].casefold() if person.name.split() else ""
        for family in opened:
            if (user, family) in day.own:
                continue
            same_phone = person.mobile and _digits(person.mobile) == _digits(
                day.families[family].phone
            )
            if is_sealed(day.families[family].postcode, person.home_seal):
                yield Finding(user, Kind.OWN, family, {"same": "home"})
            elif same_phone:
                yield Finding(user, Kind.OWN, family, {"same": "phone"})
            elif len(last_name) >= SHORTEST_NAME and last_name in names[family]:
                yield Finding(user, Kind.OWN, family, {"same": "name"})


def _digits(number: str) -> str:
    """The last ten digits: what is left of a number without its country's code."""
    return "".join(letter for letter in number if letter.isdigit())[-10:]


def _restricted(day: Day) -> Iterator[Finding]:
    for user, opened in day.opened.items():
        for family in opened:
            if day.families[family].restricted and (user, family) not in day.own:
                yield Finding(user, Kind.RESTRICTED, family)


def _many(council: Council, day: date, looked: Day) -> Iterator[Finding]:
    counts = {user: len(opened) for user, opened in looked.opened.items()}
    busy = [user for user, number in counts.items() if number >= MANY]
    if not busy:
        return
    roles = dict(Membership.objects.filter(council=council).values_list("user", "role"))
    usual = _usual(council, day, busy)
    for user in busy:
        others = [
            number
            for other, number in counts.items()
            if other != user and roles.get(other) == roles.get(user)
        ]
        average = round(sum(others) / len(others)) if others else 0
        number = counts[user]
        if number >= TIMES_USUAL * usual[user] and number >= TIMES_OTHERS * average:
            facts = {"families": number, "usual": usual[user], "others": average}
            yield Finding(user, Kind.MANY, None, facts)


def _usual(council: Council, day: date, users: list[int]) -> dict[int, int]:
    """How many families each opened on a day on which they opened any, lately, on average."""
    since = _midnight(day) - timedelta(days=USUAL_DAYS)
    events = AuditEvent.objects.filter(
        council=council, user__in=users, action__in=OPENED, at__gte=since, at__lt=_midnight(day)
    )
    days = events.order_by().values("user", on=TruncDate("at"))
    counted = days.annotate(families=Count("reference", distinct=True))
    by_user: dict[int, list[int]] = defaultdict(list)
    for row in counted:
        by_user[row["user"]].append(row["families"])
    return {user: round(sum(of) / len(of)) if (of := by_user[user]) else 0 for user in users}


def _hours(day: Day) -> Iterator[Finding]:
    for user, opened in day.opened.items():
        moments = {
            family: odd
            for family, at in opened.items()
            if (odd := [one for one in at if _odd(one)])
        }
        if moments:
            first = min(one for odd in moments.values() for one in odd)
            facts = {
                "families": len(moments),
                "first": first.strftime("%H:%M"),
                "weekend": first.weekday() >= SATURDAY,
            }
            yield Finding(user, Kind.HOURS, None, facts)


def _odd(moment: datetime) -> bool:
    return moment.weekday() >= SATURDAY or not NIGHT_TO <= moment.hour < NIGHT_FROM


def _strangers(council: Council, day: Day) -> Iterator[Finding]:
    """Workers only: a coordinator answers for every family of the cluster."""
    members = Membership.objects.filter(council=council)
    workers = set(members.filter(role=FSW).values_list("user", flat=True))
    workers -= set(members.exclude(role=FSW).values_list("user", flat=True))
    for user, opened in day.opened.items():
        strangers = sum((user, family) not in day.own for family in opened)
        if user in workers and strangers >= STRANGERS:
            yield Finding(user, Kind.NO_WORK, None, {"families": strangers})


def _urgent(council: Council, day: date) -> Iterator[Finding]:
    start = _midnight(day)
    rows = UrgentAccess.objects.filter(
        council=council, recorded_at__gte=start, recorded_at__lt=start + timedelta(days=1)
    )
    # The newest of a family stands for the day.
    accesses = {(row.user_id, row.family_id): row for row in rows.order_by("pk")}
    for (user, family), row in accesses.items():
        facts = {"reason": row.get_reason_display()}
        yield Finding(user, Kind.URGENT, family, facts)
    tries = _events(council, day).filter(action=REFUSED).order_by().values(person=F("user"))
    for row in tries.annotate(number=Count("pk")):
        yield Finding(row["person"], Kind.URGENT, None, {"refused": row["number"]})


def _events(council: Council, day: date) -> Any:
    start = _midnight(day)
    return AuditEvent.objects.filter(
        council=council, at__gte=start, at__lt=_midnight(day + timedelta(days=1))
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
