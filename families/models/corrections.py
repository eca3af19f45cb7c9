"""Requests to correct what is held of a family, or to put the family's own words beside it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from centres.models import Recorded, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import AUDITOR, CASEWORK
from families.history import keep_history
from families.models.family import Family
from families.models.sharing import SharingAgreement
from families.scope import FamilyScope


class OfficersToo(FamilyScope):
    """What follows a family, and is the data protection officer's business in the whole council."""

    def condition_for(self, role: str, user: Any) -> Q:
        if role == AUDITOR:
            return Q(council__in=user.reach.councils[role])
        return super().condition_for(role, user)


@keep_history()
class Correction(Recorded):
    """What a family says is wrong or missing, what its worker found, and what was decided.

    `statement` is the family's own words, kept and shown beside the record whatever is decided.
    """

    scope = OfficersToo(roles=CASEWORK | {AUDITOR})

    class Part(models.TextChoices):
        PEOPLE = "people", "Who they are: names, dates of birth"
        HOME = "home", "Where they live, and their phone"
        LEVEL = "level", "Level of need"
        NEEDS = "needs", "Needs"
        STORY = "story", "What happened: a visit, a note, a Star"

    class Decision(models.TextChoices):
        CORRECTED = "corrected", "Corrected"
        STATEMENT = "statement", "Their statement was added"
        REFUSED = "refused", "Refused"

    ref = models.CharField("reference", max_length=KEY_LENGTH)
    family = models.ForeignKey(Family, models.PROTECT, related_name="corrections")
    asked_by = models.CharField(max_length=200)
    received_on = models.DateField()
    due_on = models.DateField()
    part = models.CharField(max_length=10, choices=Part)
    wrong = models.TextField(max_length=CELL_LENGTH)
    statement = models.TextField(max_length=CELL_LENGTH, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    found = models.TextField(max_length=CELL_LENGTH, blank=True)
    found_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    found_on = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "ref"], name="correction_ref_unique"),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("received_on")), name="correction_due_after_received"
            ),
            models.CheckConstraint(
                condition=Q(decision="", reason="", decided_on__isnull=True)
                | (
                    ~Q(decision="")
                    & ~Q(reason="")
                    & Q(decided_on__isnull=False, decided_by__isnull=False)
                ),
                name="correction_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(found="", found_by__isnull=True, found_on__isnull=True)
                | (~Q(found="") & Q(found_by__isnull=False, found_on__isnull=False)),
                name="correction_found_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decision="statement") | ~Q(statement=""),
                name="correction_has_the_statement",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


@keep_history()
class CorrectionNotice(Recorded):
    """A partner that was sent what is now corrected, and is to be told."""

    scope = OfficersToo(roles=frozenset({AUDITOR}), family="correction__family")

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="notices")
    agreement = models.ForeignKey(SharingAgreement, models.PROTECT, related_name="+")
    told_on = models.DateField(null=True, blank=True)
    told_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "agreement"], name="told_once"),
        ]

    def __str__(self) -> str:
        return str(self.agreement)
