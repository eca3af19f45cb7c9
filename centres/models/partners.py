"""Organisations whose programs use the API, their keys, and what they asked for (once each)."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from centres.append_only import forbid_change
from centres.models.base import CouncilOwned
from centres.models.people import User
from centres.scope import COUNCIL_ADMIN, Scope, ScopedQuerySet

PARTNER_NAME = 200
CODE_LENGTH = 40
PREFIX_LENGTH = 8
IDEMPOTENCY_LENGTH = 100


def new_pseudonym_key() -> str:
    """Chance enough for the keyed hash of a partner's pseudonyms, in hexadecimal."""
    return secrets.token_hex(32)


class Partner(CouncilOwned):
    """An organisation that the council works with: health visitors, the MASH, its own warehouse.

    `code` is what sharing agreements call it too. `pseudonym_key` makes the identifiers that this
    partner alone is given: nobody is shown it, and it stays, or the records they hold could not be
    brought up to date.
    """

    scope = Scope(roles=frozenset({COUNCIL_ADMIN}))

    class Kind(models.TextChoices):
        HEALTH_VISITOR = "health_visitor", "Health visitors"
        MIDWIFE = "midwife", "Midwives"
        MASH = "mash", "Multi-agency safeguarding hub (MASH)"
        SCHOOL = "school", "School"
        WAREHOUSE = "warehouse", "The council’s data warehouse"
        OTHER = "other", "Other"

    code = models.SlugField(max_length=CODE_LENGTH)
    name = models.CharField(max_length=PARTNER_NAME)
    kind = models.CharField(max_length=20, choices=Kind)
    contact = models.CharField(max_length=PARTNER_NAME, blank=True)
    pseudonym_key = models.CharField(max_length=64, default=new_pseudonym_key, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], name="partner_code_unique"),
            models.UniqueConstraint(fields=["council", "name"], name="partner_name_unique"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["health_visitor", "midwife", "mash", "school", "warehouse", "other"]
                ),
                name="partner_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerKeyQuerySet(ScopedQuerySet):
    """Named reads of keys."""

    def in_force(self, day: date) -> Self:
        """Neither revoked nor run out on that day."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=day)


class PartnerKey(CouncilOwned):
    """What a partner's program signs its requests with: shown once, kept as a keyed hash.

    It works to the end of `expires_on` (Europe/London). `digest` is centres.partners.secrets'.
    """

    scope = Scope(roles=frozenset({COUNCIL_ADMIN}))

    class Scopes(models.TextChoices):
        BIRTHS = "births:write", "Send new births, and list those it sent"
        REFER = "referrals:write", "Send referrals"
        FOLLOW = "referrals:read", "Read what became of the referrals it sent"
        WAREHOUSE = "warehouse:read", "Take records into a data warehouse, without names"

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=PREFIX_LENGTH, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scopes))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_on = models.DateField()
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    # The form it was made on: the same form makes one key.
    client_id = models.UUIDField(unique=True)

    objects: ClassVar[Any] = PartnerKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0)
                & Q(
                    scopes__contained_by=[
                        "births:write",
                        "referrals:write",
                        "referrals:read",
                        "warehouse:read",
                    ]
                ),
                name="partner_key_scopes",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("made_on")), name="partner_key_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @property
    def state(self) -> str:
        """`active`, `expired` or `revoked`, today."""
        if self.revoked_at:
            return "revoked"
        return "active" if self.expires_on >= timezone.localdate() else "expired"

    @property
    def scopes_in_words(self) -> list[str]:
        """What it lets a program do, in the order of Scopes."""
        return [str(scope.label) for scope in PartnerKey.Scopes if scope.value in self.scopes]


class PartnerRequest(CouncilOwned):
    """That a request under an idempotency key was carried out, and its answer. Kept for good.

    `digest` tells whether a second sending is the same request; `answer` holds references, no
    personal data. Nobody is shown these.
    """

    append_only = True
    scope: ClassVar[Scope | None] = Scope(roles=frozenset())

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    idempotency_key = models.CharField(max_length=IDEMPOTENCY_LENGTH)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "idempotency_key"], name="partner_request_once"
            ),
        ]
        triggers: list[pgtrigger.Trigger] = forbid_change("request of a partner")

    def __str__(self) -> str:
        return self.idempotency_key
