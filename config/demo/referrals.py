"""A living inbox in each cluster, births of the last weeks, and who was signposted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from centres.models import Centre, Cluster, Council, User
from centres.scope import COORDINATOR
from config.demo.dates import DemoDates, days_after, happens
from config.demo.directory import fill_directory, signpost_families
from config.demo.people import WOMEN, childs_name, surname
from families.models import (
    BirthNotification,
    Carer,
    Case,
    Child,
    Family,
    Referral,
    ReferralStep,
)

Kind = tuple[str, str, str, str, list[str]]
# Who refers, from where, why, how urgent, which needs.
CAME_IN: list[Kind] = [
    ("health_visitor", "Ellen health visitors", "Mother very low since the birth, nobody near to "
     "help. Would welcome a visit.", "soon", ["postnatal_depression"]),
    ("midwife", "Community midwives", "First baby due, she is 18 and has just moved into a flat "
     "of her own.", "routine", ["lone_parent", "housing"]),
    ("mash", "Multi-agency safeguarding hub", "Police called to the home twice this month. "
     "Children were there. No statutory threshold.", "today", ["domestic_abuse"]),
    ("school", "Infant school", "Older brother often late and hungry. Mother asked for help with "
     "mornings.", "routine", ["child_behaviour", "neglect"]),
    ("jobcentre", "Jobcentre Plus", "Benefits stopped, rent two months behind, a toddler and a "
     "baby.", "soon", ["debt", "worklessness"]),
    ("troubled_families", "Families team", "Whole-family plan in place: asks for Stay and Play and "
     "a place for the two-year-old.", "routine", ["child_behaviour"]),
    ("self", "", "Rang us: the nights are very hard and she does not know anybody here.", "routine",
     ["low_self_esteem"]),
    ("health_visitor", "Ellen health visitors", "Not talking at the two-year check. Parents "
     "worried and keen.", "routine", ["child_disability"]),
]  # fmt: skip
SENT_OUT = [
    "Debt advice before the hearing next month.",
    "Speech therapy: not talking at two.",
    "A volunteer to visit while the father is away.",
    "Counselling: low mood since the winter.",
]
DECLINED = [
    "The family moved out of the county last week.",
    "The speech clinic is the right place: we have given the family the number.",
    "Already supported by social care.",
]
WAITING, DECIDED, SENT, BIRTHS = 5, 7, 3, 3


def take_in_referrals(council: Council, dates: DemoDates) -> None:
    """Fill the directory, every cluster's inbox and the outreach lists."""
    story = _Story(council, dates, dates.chance("referrals"))
    services = fill_directory(council, dates)
    _births(story)
    for cluster in Cluster.objects.filter(council=council):
        _waiting(story, cluster)
        _decided(story, cluster)
        _sent(story, cluster, services)
    Referral.objects.bulk_create(story.referrals)
    ReferralStep.objects.bulk_create(story.steps)
    cases = Case.objects.open().filter(council=council).select_related("family", "worker")
    held = [(case.family, case.worker) for case in cases.prefetch_related("family__needs")]
    signpost_families(council, dates, services, held)


@dataclass
class _Story:
    council: Council
    dates: DemoDates
    rng: Random
    referrals: list[Referral] = field(default_factory=list)
    steps: list[ReferralStep] = field(default_factory=list)

    def __post_init__(self) -> None:
        people = User.objects.filter(
            council=self.council, memberships__role=COORDINATOR, memberships__cluster__isnull=False
        )
        rows = people.values_list("memberships__cluster", "pk").order_by("pk")
        self.coordinators = dict(rows)

    def add(self, cluster: Cluster, family: Family, days: int, **facts: object) -> Referral:
        """A referral made so many days ago."""
        referral = Referral(
            council=self.council,
            ref=f"EL-RF{len(self.referrals) + 1:04}",
            family=family,
            cluster=cluster,
            made_on=days_after(self.dates.as_of, -days),
            **facts,
        )
        self.referrals.append(referral)
        return referral

    def step(self, referral: Referral, kind: str, days: int, note: str = "") -> None:
        """Something the cluster's coordinator did with it, so many days ago."""
        self.steps.append(
            ReferralStep(
                council=self.council,
                referral=referral,
                kind=kind,
                date=days_after(self.dates.as_of, -days),
                by_id=self.coordinators.get(referral.cluster_id),
                cluster=referral.cluster,
                note=note,
            )
        )

    def came_in(self, number: int) -> dict[str, object]:
        """Facts of a referral that came in."""
        partner, organisation, reason, urgency, needs = CAME_IN[number % len(CAME_IN)]
        facts: dict[str, object] = {
            "direction": "in",
            "partner": partner,
            "reason": reason,
            "urgency": urgency,
            "needs": needs,
            "consent": "given",
        }
        if partner == "mash" and happens(self.rng, 0.5):
            facts |= {"consent": "overridden", "override_reason": "Children heard the violence."}
        if organisation:
            name = f"{self.rng.choice(WOMEN)} {surname(self.rng)}"
            facts |= {"organisation": organisation, "contact_name": name}
            facts["contact_details"] = f"01632 960{self.rng.randint(100, 999)}"
        return facts


def _waiting(story: _Story, cluster: Cluster) -> None:
    """Some wait since today, some for longer than they should."""
    for number, family in enumerate(_of(cluster, WAITING, registered=False)):
        days = (0, 1, 2, 6, 13)[number % WAITING]
        referral = story.add(cluster, family, days, **story.came_in(number + cluster.pk))
        story.step(referral, "received", days)


def _decided(story: _Story, cluster: Cluster) -> None:
    """Accepted with a case that is open, and a few declined; most referrers were told."""
    cases = Case.objects.open().filter(council=story.council, centre__cluster=cluster)
    recent = cases.select_related("family").order_by("-opened_on", "ref")[:DECIDED]
    for number, case in enumerate(recent):
        age = (story.dates.as_of - case.opened_on).days
        facts = story.came_in(number + 2 * cluster.pk)
        facts |= {"state": "accepted", "decided_on": case.opened_on, "support": "case"}
        told = number % 3 != 0 and facts["partner"] != "self"
        if told:
            facts |= {"told_on": case.opened_on, "told_how": "email", "told_what": "We have it."}
        days = age + story.rng.randint(1, 6)
        referral = story.add(cluster, case.family, days, case=case, **facts)
        story.step(referral, "received", days)
        story.step(referral, "accepted", age)
        if told:
            story.step(referral, "told", age)
    for number, family in enumerate(_of(cluster, 2, registered=True)):
        days, why = 20 + 9 * number, story.rng.choice(DECLINED)
        facts = story.came_in(number + 3 * cluster.pk)
        facts |= {"state": "declined", "decided_on": days_after(story.dates.as_of, 2 - days)}
        referral = story.add(cluster, family, days, decline_reason=why, **facts)
        story.step(referral, "received", days)
        story.step(referral, "declined", days - 2, why)


def _sent(story: _Story, cluster: Cluster, services: list) -> None:
    """Some answered, some not yet."""
    cases = Case.objects.open().filter(council=story.council, centre__cluster=cluster)
    held = cases.select_related("family").order_by("opened_on", "ref")[:SENT]
    for number, case in enumerate(held):
        days = story.rng.randint(3, 40)
        facts: dict[str, object] = {
            "direction": "out",
            "partner": "other",
            "service": story.rng.choice(services),
            "reason": SENT_OUT[number % len(SENT_OUT)],
            "consent": "given",
        }
        if number:
            facts |= {"state": "accepted", "decided_on": days_after(story.dates.as_of, 2 - days)}
        referral = story.add(cluster, case.family, days, **facts)
        story.step(referral, "sent", days)
        if number:
            story.step(referral, "accepted", days - 2)


def _of(cluster: Cluster, number: int, *, registered: bool) -> Iterator[Family]:
    """The first so many families of a cluster, without an open case or a restriction."""
    families = Family.objects.filter(centre__cluster=cluster, restricted=False)
    families = families.filter(registered_on__isnull=not registered, deregistered_on__isnull=True)
    busy = Case.objects.open().values("family")
    return iter(families.exclude(pk__in=busy).order_by("ref")[:number])


def _births(story: _Story) -> None:
    """Babies of the last six weeks in families that nobody has met."""
    centres = Centre.objects.filter(council=story.council).prefetch_related("areas")
    babies = [baby for centre in centres for baby in _births_at(story, centre)]
    Family.objects.bulk_create(baby.family for baby in babies)
    Carer.objects.bulk_create(baby.carer for baby in babies)
    Child.objects.bulk_create(baby.child for baby in babies)
    BirthNotification.objects.bulk_create(baby.notification for baby in babies)


@dataclass
class _Baby:
    family: Family
    carer: Carer
    child: Child
    notification: BirthNotification


def _births_at(story: _Story, centre: Centre) -> Iterator[_Baby]:
    rng, as_of = story.rng, story.dates.as_of
    for number in range(BIRTHS):
        days = rng.randint(number * 12, number * 12 + 12)
        born, key = days_after(as_of, -days), f"{centre.code}-{number + 1}"
        name = surname(rng)
        area = rng.choice(list(centre.areas.all()))
        shared = {"council": story.council}
        family = Family(ref=f"EL-NF{key}", centre=centre, area=area, **shared)
        carer = Carer(
            ref=f"EL-NP{key}",
            family=family,
            first_name=rng.choice(WOMEN),
            last_name=name,
            **shared,
        )
        child = Child(
            ref=f"EL-NK{key}",
            family=family,
            first_name=childs_name(rng),
            last_name=name,
            date_of_birth=born,
            **shared,
        )
        notification = BirthNotification(
            ref=f"NB-{key}",
            family=family,
            child=child,
            received_on=days_after(born, min(days, rng.randint(2, 9))),
            digest="",
            **shared,
        )
        yield _Baby(family, carer, child, notification)
