"""What a family's story is made of: adding a kind of entry is one entry here and one template.

The template is `outcomes/family/entries/<kind>.html`; it is given `entry`, its `record`, `when`,
`family` and `coordinates`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import TruncDate

from centres.models import AuditEvent
from families.changes import changes_of
from families.models import (
    Agreement,
    Allocation,
    BirthNotification,
    Case,
    Engagement,
    Family,
    Level,
    Need,
    OutreachDecision,
    Referral,
    Reopening,
    Signpost,
)
from outcomes.models import (
    Action,
    Assessment,
    Enrolment,
    FamilyVoice,
    Star,
    TwoYearOffer,
    TwoYearPlace,
)

# What the story can be narrowed to (`?kind=`), in the order it is offered.
GROUPS = {
    "visits": "Visits and contacts",
    "stars": "Stars and plan",
    "voice": "What they said",
    "needs": "Needs and levels",
    "learning": "Children and learning",
    "cases": "Cases",
    "partners": "Referrals",
    "family": "Who and where",
}


@dataclass(frozen=True)
class Source:
    """A kind of entry: how its records are found and loaded, and what tells who entered them.

    `group` is a key of GROUPS; `day` dates it, `stamp` is when it was entered. Who entered it is
    told `by` the record itself, or by the audit trail under the action `entered`; `voided` is the
    action that voids it.
    """

    group: str
    of_family: Callable[[Family], QuerySet]
    loaded: Callable[[], QuerySet]
    day: Any
    stamp: str = "recorded_at"
    by: Callable[[Any], object] | None = None
    entered: str = ""
    voided: str = ""


def _cases() -> QuerySet:
    return Case.objects.select_related("worker", "centre")


def _needs() -> QuerySet:
    return Need.objects.select_related("recorded_by")


def _checks(family: Family) -> QuerySet:
    """One judgement of each check, the first."""
    same_day = Assessment.objects.filter(child=OuterRef("child"), date=OuterRef("date"))
    earlier = same_day.filter(pk__lt=OuterRef("pk"))
    return Assessment.objects.filter(~Exists(earlier), child__family=family)


def _referrals() -> QuerySet:
    return Referral.objects.select_related("service")


def _itself(family: Family) -> QuerySet:
    return Family.objects.filter(pk=family.pk)


SOURCES = {
    "engagement": Source(
        group="visits",
        day="date",
        of_family=lambda family: Engagement.objects.filter(family=family),
        loaded=lambda: Engagement.objects.select_related("worker", "centre", "case"),
        by=lambda engagement: engagement.worker,
        voided="engagement.void",
    ),
    "star": Source(
        group="stars",
        day="date",
        of_family=lambda family: Star.objects.filter(case__family=family),
        loaded=lambda: Star.objects.select_related("edition", "case").annotate(
            scored=Count("scores")
        ),
        entered="star.finish",
        voided="star.void",
    ),
    "action": Source(
        group="stars",
        day="done_on",
        of_family=lambda family: Action.objects.filter(case__family=family, status="done"),
        loaded=lambda: Action.objects.select_related("case"),
        entered="action.done",
    ),
    "voice": Source(
        group="voice",
        day="on",
        of_family=lambda family: FamilyVoice.objects.filter(case__family=family),
        loaded=lambda: FamilyVoice.objects.select_related(
            "case", "questions", "asked_by", "set_aside__by"
        ),
        by=lambda voice: voice.asked_by,
    ),
    "development": Source(
        group="learning",
        day="date",
        of_family=_checks,
        loaded=lambda: Assessment.objects.select_related("child").prefetch_related(
            "child__assessments"
        ),
        entered="development.record",
    ),
    "enrolled": Source(
        group="learning",
        day="started_on",
        of_family=lambda family: Enrolment.objects.filter(carer__family=family),
        loaded=lambda: Enrolment.objects.select_related("carer", "programme", "centre"),
        entered="enrolment.add",
    ),
    "told": Source(
        group="learning",
        day="told_on",
        of_family=lambda family: TwoYearOffer.objects.filter(child__family=family),
        loaded=lambda: TwoYearOffer.objects.select_related("child", "told_by"),
        by=lambda offer: offer.told_by,
    ),
    "place": Source(
        group="learning",
        day="started_on",
        of_family=lambda family: TwoYearPlace.objects.filter(child__family=family),
        loaded=lambda: TwoYearPlace.objects.select_related("child"),
    ),
    "level": Source(
        group="needs",
        day="starts_on",
        of_family=lambda family: Level.objects.filter(family=family),
        loaded=lambda: Level.objects.select_related("recorded_by"),
        by=lambda level: level.recorded_by,
    ),
    "need_started": Source(
        group="needs",
        day="starts_on",
        of_family=lambda family: Need.objects.filter(family=family),
        loaded=_needs,
        by=lambda need: need.recorded_by,
    ),
    "need_ended": Source(
        group="needs",
        day="ends_on",
        of_family=lambda family: Need.objects.filter(family=family, ends_on__isnull=False),
        loaded=_needs,
        entered="need.end",
    ),
    "opened": Source(
        group="cases",
        day="opened_on",
        of_family=lambda family: Case.objects.filter(family=family),
        loaded=_cases,
        entered="case.open",
    ),
    "closed": Source(
        group="cases",
        day="closed_on",
        of_family=lambda family: Case.objects.filter(family=family, closed_on__isnull=False),
        loaded=_cases,
        entered="case.close",
    ),
    # Who had it, and how it had been closed before it was opened again.
    "handover": Source(
        group="cases",
        day=TruncDate("given_at"),
        stamp="given_at",
        of_family=lambda family: Allocation.objects.filter(
            case__family=family, worker_before__isnull=False
        ).exclude(worker_before=F("worker"), centre_before=F("centre")),
        loaded=lambda: Allocation.objects.select_related(
            "case", "worker", "worker_before", "centre", "centre_before", "given_by"
        ),
        by=lambda allocation: allocation.given_by,
    ),
    "reopened": Source(
        group="cases",
        day="reopened_on",
        of_family=lambda family: Reopening.objects.filter(case__family=family),
        loaded=lambda: Reopening.objects.select_related("case", "reopened_by"),
        by=lambda reopening: reopening.reopened_by,
    ),
    "referral_in": Source(
        group="partners",
        day="made_on",
        of_family=lambda family: Referral.objects.incoming().filter(family=family),
        loaded=_referrals,
        entered="referral.received",
    ),
    "referral_out": Source(
        group="partners",
        day="made_on",
        of_family=lambda family: Referral.objects.outgoing().filter(family=family),
        loaded=_referrals,
        entered="referral.sent",
    ),
    "signpost": Source(
        group="partners",
        day="date",
        of_family=lambda family: Signpost.objects.filter(family=family),
        loaded=lambda: Signpost.objects.select_related("worker", "service"),
        by=lambda signpost: signpost.worker,
    ),
    "birth_notified": Source(
        group="family",
        day="received_on",
        of_family=lambda family: BirthNotification.objects.filter(family=family),
        loaded=lambda: BirthNotification.objects.select_related("child", "by"),
        by=lambda notification: notification.by,
    ),
    "outreach": Source(
        group="family",
        day="date",
        of_family=lambda family: OutreachDecision.objects.filter(family=family),
        loaded=lambda: OutreachDecision.objects.select_related("by"),
        by=lambda decision: decision.by,
    ),
    "registered": Source(
        group="family",
        day="registered_on",
        of_family=lambda family: _itself(family).filter(registered_on__isnull=False),
        loaded=Family.objects.all,
        entered="family.register",
    ),
    "deregistered": Source(
        group="family",
        day="deregistered_on",
        of_family=lambda family: _itself(family).filter(deregistered_on__isnull=False),
        loaded=Family.objects.all,
        entered="family.deregister",
    ),
    "agreement": Source(
        group="family",
        day="on",
        of_family=lambda family: Agreement.objects.filter(family=family),
        loaded=lambda: Agreement.objects.select_related("recorded_by"),
        by=lambda agreement: agreement.recorded_by,
    ),
    # Moves, corrections, restrictions: what the audit trail alone tells.
    "changed": Source(
        group="family",
        day=TruncDate("at"),
        stamp="at",
        of_family=changes_of,
        loaded=lambda: AuditEvent.objects.select_related("user"),
        by=lambda event: event.user,
    ),
}
