from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string

from centres.models.people import User
from centres.models.places import Council
from centres.scope import Scope, Scoped, ScopedQuerySet

DEVICE_LENGTH = 100


class Session(AbstractBaseSession):
    """A session, and whose it is: who leaves, or loses a phone, is signed out everywhere at once.

    `device` is the browser in words. Nobody is shown other people's sessions.
    """

    scope: ClassVar[Scope | None] = Scope(roles=frozenset())

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="signed_in_sessions")
    device = models.CharField(max_length=DEVICE_LENGTH, blank=True, default="")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    # Other managers of sessions only store what nobody here asks for.
    objects: ClassVar[Any] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "session"

    @classmethod
    def get_session_store_class(cls) -> type:
        """The store whose rows these are."""
        return import_string("centres.sessions.SessionStore")


class LetterQuerySet(ScopedQuerySet):
    """Letters about signing in."""

    def open(self) -> LetterQuerySet:
        """Those whose link still leads somewhere."""
        return self.filter(
            ended_at__isnull=True, token_digest__isnull=False, expires_at__gt=timezone.now()
        )

    def waiting(self) -> LetterQuerySet:
        """Those that have not gone out."""
        return self.filter(sent_at__isnull=True, ended_at__isnull=True)


class SignInLetter(Scoped):
    """A letter to somebody about signing in: an invitation, a new password, a lost second factor.

    A link in it works once and until `expires_at`; only a digest of its secret is kept.
    """

    scope: ClassVar[Scope | None] = Scope(roles=frozenset())

    class Kind(models.TextChoices):
        INVITATION = "invitation", "Invitation"
        PASSWORD = "password", "New password"
        FACTORS_RESET = "factors_reset", "Second factor removed"
        FACTOR_ADDED = "factor_added", "Second factor added"
        PASSWORD_CHANGED = "password_changed", "Password changed"

    council = models.ForeignKey(Council, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_letters")
    kind = models.CharField(max_length=20, choices=Kind)
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True)
    token_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    expires_at = models.DateTimeField(null=True)
    # Used, replaced by a newer one, or taken back.
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "kind"], name="sign_in_letter_by_person"),
            models.Index(
                fields=["written_at"],
                condition=Q(sent_at__isnull=True, ended_at__isnull=True),
                name="sign_in_letter_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(token_digest__isnull=True) | Q(expires_at__isnull=False),
                name="sign_in_link_expires",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
