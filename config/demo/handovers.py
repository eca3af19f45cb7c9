"""Cases on their way: given to other workers with a note, moved between clusters, opened again.

Only cases of the running quarter are touched, before it is rolled up: what was claimed for the
earlier ones stays as the folder tells it.
"""

from __future__ import annotations

from datetime import date

from centres.models import Centre, Council, Membership, Role, User
from config.demo.county import build_county
from config.demo.dates import CURRENT, DemoDates
from config.demo.signins import BIG_CLUSTER, SMALL_CLUSTER
from config.demo.staff import build_staff
from families import allocations, cases
from families.models import Case

NOTES = (
    "Home visits suit them best on Tuesday mornings. The housing officer has the form and will"
    " ring back; please ask after it.",
    "They know you are coming. Mum likes to talk on the step first, so leave a little time. The"
    " health visitor goes in on Thursdays.",
    "We had just begun with the bedtime routine and it is going well. Grandma minds the little one"
    " when we sit down with the Star.",
    "Parking is at the back. The buzzer does not work: send a text from downstairs.",
)
MOVED = (
    "They have moved to the grandparents’ and would like to keep their groups. The plan stands;"
    " the dentist is still to be found."
)
BACK = "Closed too soon: they came to the centre two days later and asked to go on."
GIVEN, SEEN = 4, 1


def mark_kinds_of_work(council: Council) -> None:
    """Say which support workers visit at home and which work in open sessions."""
    workers = [person for person in build_staff(build_county()).people if person.role == Role.FSW]
    memberships = Membership.objects.filter(council=council, role=Role.FSW)
    for outreach, kind in (
        (True, Membership.Work.OUTREACH),
        (False, Membership.Work.UNIVERSAL),
    ):
        names = [person.username for person in workers if person.outreach is outreach]
        memberships.filter(user__username__in=names).update(works_as=kind)


def hand_over(council: Council, dates: DemoDates) -> None:
    """A few allocations, new to the worker of the tour, moves to and from its cluster, and a case
    that was opened again.
    """
    rng = dates.chance("handovers")
    since = dates.first_day(CURRENT)
    coordinator, worker = _coordinator(council, BIG_CLUSTER), _outreach_worker(council)
    others = [case for case in _open(council, BIG_CLUSTER, since) if case.worker != worker]
    rng.shuffle(others)
    for number, case in enumerate(others[:GIVEN]):
        cases.allocate(by=coordinator, case=case, worker=worker, note=NOTES[number])
        if number < SEEN:
            allocations.see(by=worker, case=case)
    for case in others[GIVEN : GIVEN + 1]:
        there = _centre(council, SMALL_CLUSTER)
        cases.transfer(by=coordinator, case=case, to=there, note=MOVED)
    for case in _open(council, SMALL_CLUSTER, since)[:1]:
        here = _centre(council, BIG_CLUSTER)
        cases.transfer(by=_coordinator(council, SMALL_CLUSTER), case=case, to=here, note=MOVED)
    _reopen_one(council, coordinator, since)


def _reopen_one(council: Council, coordinator: User, since: date) -> None:
    """One that closed in the running quarter, with nothing to claim for it."""
    closed = Case.objects.filter(
        council=council, centre__cluster__code=BIG_CLUSTER, closed_on__gte=since
    )
    for case in closed.exclude(closure_reason=Case.Closure.GOALS_MET).order_by("ref"):
        family = case.family
        if not family.deregistered_on and not family.cases.open().exists():
            cases.reopen(by=coordinator, case=case, reason=BACK)
            return


def _open(council: Council, cluster: str, since: date) -> list[Case]:
    """The cluster's open cases of the running quarter, by reference."""
    rows = Case.objects.open().filter(
        council=council, centre__cluster__code=cluster, opened_on__gte=since
    )
    return list(rows.select_related("worker", "centre").order_by("ref"))


def _coordinator(council: Council, cluster: str) -> User:
    return _member(council, cluster, role=Role.COORDINATOR)


def _outreach_worker(council: Council) -> User:
    """The one whom the tour signs in as."""
    person = build_staff(build_county()).in_cluster(BIG_CLUSTER, outreach=True)[0]
    return User.objects.get(council=council, username=person.username)


def _member(council: Council, cluster: str, role: str) -> User:
    members = Membership.objects.filter(council=council, cluster__code=cluster, role=role)
    return members.select_related("user").earliest("pk").user


def _centre(council: Council, cluster: str) -> Centre:
    return Centre.objects.filter(council=council, cluster__code=cluster).earliest("code")
