from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from centres.append_only import forbid_change
from centres.models import Cluster, Recorded, User
from centres.models.places import KEY_LENGTH
from centres.scope import ScopedQuerySet
from families.history import keep_history
from families.models.cases import Case
from families.models.directory import Service
from families.models.family import Family
from families.models.needs import Need
from families.referral_scope import ReferralScope

NAME_LENGTH = 200
LONGEST_TEXT = 2_000
DECLINED_WITH_REASON = Q(state="declined") & ~Q(decline_reason="")


class ReferralQuerySet(ScopedQuerySet):
    """Named reads of referrals."""

    def incoming(self) -> ReferralQuerySet:
        """Those that came in."""
        return self.filter(direction=Referral.Direction.IN)

    def outgoing(self) -> ReferralQuerySet:
        """Those that were sent out."""
        return self.filter(direction=Referral.Direction.OUT)

    def waiting(self) -> ReferralQuerySet:
        """Nobody has decided yet."""
        return self.filter(state=Referral.State.WAITING)

    def pressing_first(self) -> ReferralQuerySet:
        """Those for today first, then soon, then routine; in each the oldest first."""
        rank = models.Case(
            *(
                models.When(urgency=urgency, then=place)
                for place, urgency in enumerate(Referral.Urgency.values)
            ),
            output_field=models.IntegerField(),
        )
        return self.alias(rank=rank).order_by("rank", "made_on", "pk")


@keep_history()
class Referral(Recorded):
    """A request for help for a family: in, to a cluster's inbox, or out, to a service or partner.

    `made_on` is the day it was received or sent, `decided_on` that of acceptance or refusal: ours
    for one in, theirs for one out. Who referred is personal data: in no log and no audit entry.
    """

    scope = ReferralScope()

    class Direction(models.TextChoices):
        IN = "in", "In"
        OUT = "out", "Out"

    class Partner(models.TextChoices):
        MASH = "mash", "Multi-agency safeguarding hub (MASH)"
        HEALTH_VISITOR = "health_visitor", "Health visitor"
        MIDWIFE = "midwife", "Midwife"
        SCHOOL = "school", "School"
        JOBCENTRE = "jobcentre", "Jobcentre"
        TROUBLED_FAMILIES = "troubled_families", "Troubled Families"
        SELF = "self", "The family itself"
        CENTRE = "centre", "A children’s centre session"
        OTHER = "other", "Other"

    class Consent(models.TextChoices):
        GIVEN = "given", "The family agrees"
        REFUSED = "refused", "The family does not agree"
        OVERRIDDEN = "overridden", "Shared without agreement, to safeguard a child"

    class Urgency(models.TextChoices):
        TODAY = "today", "Today"
        SOON = "soon", "Soon"
        ROUTINE = "routine", "Routine"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    class Support(models.TextChoices):
        CASE = "case", "A case"
        UNIVERSAL = "universal", "Sessions and universal support"

    class Outcome(models.TextChoices):
        HELPED = "helped", "The family got the help asked for"
        PARTLY = "partly", "The family got some of it"
        NOT_WANTED = "not_wanted", "The family did not want it"
        NOT_REACHED = "not_reached", "The family could not be reached"
        MOVED_AWAY = "moved_away", "The family moved away"
        OTHER = "other", "Something else came of it"

    class Told(models.TextChoices):
        LETTER = "letter", "Letter"
        EMAIL = "email", "Email"
        PHONE = "phone", "Phone call"
        IN_PERSON = "in_person", "In person"

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    direction = models.CharField(max_length=3, choices=Direction)
    family = models.ForeignKey(Family, models.PROTECT, related_name="referrals")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="referrals")
    partner = models.CharField(max_length=20, choices=Partner)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    # Whose program sent it, and what it calls it.
    sender = models.ForeignKey(
        "centres.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    sender_ref = models.CharField(max_length=KEY_LENGTH, blank=True, default="", db_default="")
    contact_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    organisation = models.CharField(max_length=NAME_LENGTH, blank=True)
    contact_details = models.CharField(max_length=NAME_LENGTH, blank=True)
    reason = models.TextField(max_length=LONGEST_TEXT)
    needs = ArrayField(models.CharField(max_length=30, choices=Need.Kind), blank=True, default=list)
    consent = models.CharField(max_length=10, choices=Consent)
    override_reason = models.CharField(max_length=LONGEST_TEXT, blank=True)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    made_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_on = models.DateField(null=True, blank=True)
    decline_reason = models.CharField(max_length=LONGEST_TEXT, blank=True)
    support = models.CharField(max_length=10, choices=Support, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="referrals")
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_on = models.DateField(null=True, blank=True)
    outcome_note = models.CharField(max_length=LONGEST_TEXT, blank=True)
    told_on = models.DateField(null=True, blank=True)
    told_how = models.CharField(max_length=10, choices=Told, blank=True)
    told_what = models.CharField(max_length=LONGEST_TEXT, blank=True)

    objects: ClassVar[Any] = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-pk"]
        indexes = [
            models.Index(fields=["cluster", "state", "made_on"], name="referral_inbox"),
            models.Index(fields=["family", "made_on"], name="referral_family_date"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="referral_ref_unique"),
            models.UniqueConstraint(
                fields=["sender", "sender_ref"],
                condition=~Q(sender_ref=""),
                name="referral_sent_once",
            ),
            models.CheckConstraint(
                condition=Q(sender_ref="") | Q(sender__isnull=False, direction="in"),
                name="referral_sender_ref_has_sender",
            ),
            models.CheckConstraint(
                condition=Q(needs__contained_by=Need.Kind.values), name="referral_needs_known"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["in", "out"])
                & Q(urgency__in=["today", "soon", "routine"]),
                name="referral_words_known",
            ),
            models.CheckConstraint(
                condition=Q(consent__in=["given", "refused"], override_reason="")
                | (Q(consent="overridden") & ~Q(override_reason="")),
                name="referral_override_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(direction="in", service__isnull=True)
                | (Q(direction="out", consent__in=["given", "overridden"])),
                name="referral_out_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_on__isnull=True, decline_reason="")
                | (
                    # An unknown date would make a check neither true nor false, and so pass it.
                    Q(decided_on__isnull=False, decided_on__gte=F("made_on"))
                    & (Q(state="accepted", decline_reason="") | DECLINED_WITH_REASON)
                ),
                name="referral_state_with_its_facts",
            ),
            models.CheckConstraint(
                condition=Q(support="", case__isnull=True)
                | (
                    Q(direction="in", state="accepted")
                    & (
                        Q(support="universal", case__isnull=True)
                        | Q(support="case", case__isnull=False)
                    )
                ),
                name="referral_support_once_accepted",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on__isnull=True, outcome_note="")
                | (
                    Q(state="accepted", outcome_on__isnull=False, outcome_on__gte=F("decided_on"))
                    & ~Q(outcome="")
                ),
                name="referral_outcome_once_accepted",
            ),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True, told_how="", told_what="")
                | (
                    Q(direction="in", told_on__isnull=False, told_on__gte=F("decided_on"))
                    & ~Q(state="waiting")
                    & ~Q(told_how="")
                    & ~Q(told_what="")
                ),
                name="referral_told_once_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_in(self) -> bool:
        """Whether it came in."""
        return self.direction == self.Direction.IN

    @property
    def other_side(self) -> str:
        """Who referred, or where to: the organisation or service, or else what kind of partner."""
        if self.service:
            return str(self.service.name)
        return self.organisation or self.get_partner_display()

    @property
    def needs_in_words(self) -> list[str]:
        """The needs told, as a worker says them."""
        return [str(Need.Kind(need).label) for need in self.needs]


class ReferralStep(Recorded):
    """Something that was done with a referral, by whom, and in whose inbox it then was.

    The cluster that passed it on keeps this row when the referral is out of its sight; so it names
    no family, and `note` is shown with the referral only.
    """

    append_only = True
    scope = ReferralScope(referral="referral")

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        SENT = "sent", "Sent"
        PASSED_ON = "passed_on", "Passed on"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        OUTCOME = "outcome", "Outcome recorded"
        TOLD = "told", "Referrer told"

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    date = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="+")
    to_cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["cluster", "kind", "date"], name="referral_step_cluster"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="passed_on", to_cluster__isnull=False)
                | (~Q(kind="passed_on") & Q(to_cluster__isnull=True)),
                name="referral_step_passed_to",
            ),
        ]
        triggers = forbid_change("step of a referral")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date}"
