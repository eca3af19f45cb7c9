"""What the demo’s officer has to do: a request, a review list, a hold, sharing agreements."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from centres.models import Centre, Council, Membership, User
from centres.references import next_reference
from centres.scope import AUDITOR
from config.demo.dates import DemoDates, days_after
from families.models import Carer, Case, Child, Correction, Engagement, Family, Referral
from families.rights import access, correcting, retention, sharing
from families.rights.access import months_after

# Families of long ago: carer, surname, child, and how many years ago the child was born.
LONG_AGO = (
    ("Marjorie", "Fallowfield", "Colin", 27),
    ("Denise", "Pemberwick", "Lorraine", 26),
    ("Yvonne", "Ashgrove", "Craig", 26),
    ("Beverley", "Thistlewood", "Stacey", 25),
    ("Maureen", "Copperdale", "Wayne", 26),
)
PUBLIC_TASK = "public_task"
DAYS_LEFT = 4
NOTES = (
    "Very tired. Her neighbour, Mrs Tolliver from number 9, says the shouting goes on till late.",
    "Talked about bedtimes and the move. She wants to try the Tuesday group.",
    "Met her sister there too. Mrs Tolliver has offered to mind the little one on Fridays.",
)


def answer_rights(council: Council, dates: DemoDates) -> None:
    """A request near its deadline, records past their last day, a hold, agreements to share."""
    officer = Membership.objects.filter(council=council, role=AUDITOR).order_by("pk")[0].user
    past = _families_of_long_ago(council, dates)
    retention.hold(
        by=officer,
        family=past[-1],
        reason="Asked for by the independent inquiry into children’s homes",
        starts_on=days_after(dates.as_of, -40),
    )
    _ask(council, officer, dates.as_of)
    _agree(officer, dates.as_of)


def _families_of_long_ago(council: Council, dates: DemoDates) -> list[Family]:
    """Registered when their child was small, and left when it went to school."""
    centres = Centre.objects.filter(council=council).order_by("code")
    made = []
    for number, (carer, surname, child, years) in enumerate(LONG_AGO):
        born = date(dates.as_of.year - years, 1 + number, 3 + 4 * number)
        if years == min(each[3] for each in LONG_AGO):
            born = date(dates.as_of.year - years, 1, 2)
        family = Family.objects.create(
            council=council,
            centre=centres[number],
            ref=next_reference("F"),
            registered_on=born + timedelta(days=200),
            deregistered_on=born + timedelta(days=5 * 365),
            deregistered_because=Family.Leaving.GROWN_UP,
        )
        shared = {"council": council, "family": family, "last_name": surname}
        Carer.objects.create(ref=next_reference("P"), first_name=carer, **shared)
        Child.objects.create(
            ref=next_reference("K"), first_name=child, date_of_birth=born, **shared
        )
        made.append(family)
    return made


def _ask(council: Council, officer: User, today: date) -> None:
    """Of a family that was referred and whose case is closed; the month is nearly over."""
    referred = Referral.objects.filter(family=OuterRef("family"), direction="in")
    cases = Case.objects.filter(council=council, closed_on__isnull=False, family__restricted=False)
    cases = cases.filter(family__merged_into__isnull=True).annotate(referred=Exists(referred))
    case = cases.select_related("family").order_by("-referred", "ref")[0]
    visits = Engagement.objects.filter(case=case, voided_on__isnull=True).order_by("date", "pk")
    for visit, note in zip(visits[: len(NOTES)], NOTES, strict=False):
        Engagement.objects.filter(pk=visit.pk).update(note=note)
    received = next(
        day
        for day in (today - timedelta(days=days) for days in range(20, 32))
        if (months_after(day, 1) - today).days <= DAYS_LEFT
    )
    access.receive(
        by=officer,
        family=case.family,
        person=None,
        asked_by="The mother, by letter",
        identity_checked="Passport and a letter to the address on file",
        received_on=received,
    )
    _correct(case, officer, today)


def _correct(case: Case, officer: User, today: date) -> None:
    correcting.receive(
        by=officer,
        family=case.family,
        asked_by="The mother, by letter",
        received_on=days_after(today, -6),
        part=Correction.Part.STORY,
        wrong="The first visit was on a Tuesday and her sister was there, not a neighbour.",
        statement="My sister has helped us from the first day. I want that to be known.",
    )


def _agree(officer: User, today: date) -> None:
    sharing.agree(
        by=officer,
        partner="health-visitors",
        partner_name="Ellen health visitors",
        purpose="So that every new family is reached once, and no family is asked twice.",
        basis=PUBLIC_TASK,
        shares=["contacts", "births", "referral_outcomes"],
        asks="agreed",
        starts_on=days_after(today, -300),
        ends_on=days_after(today, 430),
        review_on=days_after(today, 65),
    )
    sharing.agree(
        by=officer,
        partner="council-warehouse",
        partner_name="County data warehouse",
        purpose="Statistics about children’s services, without names.",
        basis=PUBLIC_TASK,
        shares=["warehouse_unnamed"],
        asks="not_refused",
        starts_on=days_after(today, -400),
        ends_on=None,
        review_on=days_after(today, -5),
    )
