"""Letters about signing in: written with what they tell of, sent once that is committed.

The secret of a link is made when its letter goes out and is kept nowhere but in it; the database
has a digest. Without a queue that answers the scheduler sends the letter later.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import smtplib
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from centres.models import SignInLetter, User
from centres.row_scope import as_service
from centres.signing_in.letter_words import WORDS

log = logging.getLogger(__name__)
Kind = SignInLetter.Kind
LASTS = {Kind.INVITATION: timedelta(days=7), Kind.PASSWORD: timedelta(hours=1)}
LINKS = {Kind.INVITATION: "invitation", Kind.PASSWORD: "password_new"}
# What has not gone out by then is no use any more: somebody asks anew.
GIVEN_UP = timedelta(days=2)
TOKEN_BYTES = 32
LONGEST_TOKEN = 100
SEND, SEND_PASSWORD = "centres.tasks.send_sign_in_letter", "centres.tasks.send_password_letter"


def go_out() -> bool:
    """Whether this service sends e-mail at all."""
    return bool(settings.EMAIL_URL)


def write(*, to: User, kind: str) -> SignInLetter | None:
    """Write a letter in the caller's transaction; None for somebody without an address.

    A link before it, of the same kind, leads nowhere from now on.
    """
    # Whoever keeps reference data of all councils is of none, and sees no letter.
    with as_service(to.council):
        SignInLetter.objects.filter(user=to, kind=kind, ended_at__isnull=True).exclude(
            token_digest__isnull=True, sent_at__isnull=False
        ).update(ended_at=timezone.now())
        if not to.email or not go_out():
            return None
        letter = SignInLetter.objects.create(council=to.council, user=to, kind=kind)
    transaction.on_commit(lambda: queue(SEND, letter.pk), robust=True)
    return letter


def queue(task: str, number: int) -> bool:
    """Put the task on the queue; False if the queue does not answer."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            current_app.send_task(task, [number], connection=connection)
    except OperationalError as problem:
        log.warning("A letter about signing in waits: no queue (%s)", type(problem).__name__)
        return False
    return True


def send(letter_id: int) -> bool:
    """Send a letter that waits; False when it does not, or the mail server would not have it.

    It counts as sent before it is handed over, so that two workers never send two secrets.
    """
    with transaction.atomic():
        letters = SignInLetter.objects.waiting().select_for_update(skip_locked=True, of=["self"])
        letter = letters.select_related("user", "council").filter(pk=letter_id).first()
        if letter is None:
            return False
        token = _stamp(letter)
    try:
        _mail(letter, token).send()
    except (smtplib.SMTPException, OSError, ValueError) as problem:
        log.warning("Letter %s about signing in waits (%s)", letter.pk, type(problem).__name__)
        SignInLetter.objects.filter(pk=letter.pk).update(sent_at=None)
        return False
    return True


def left() -> list[int]:
    """Numbers of the letters that nobody has sent yet; the too old ones are given up."""
    waiting = SignInLetter.objects.waiting()
    waiting.filter(written_at__lt=timezone.now() - GIVEN_UP).update(ended_at=timezone.now())
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def opened_by(token: str, kind: str) -> SignInLetter | None:
    """The letter whose link this is, while it leads somewhere; None for any other."""
    if len(token) > LONGEST_TOKEN:
        return None
    letters = SignInLetter.objects.open().select_related("user__council")
    # The secret says who asks: until then it is nobody.
    with as_service():
        return letters.filter(token_digest=digest(token), kind=kind, user__is_active=True).first()


def digest(token: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _stamp(letter: SignInLetter) -> str:
    token = ""
    letter.sent_at = timezone.now()
    if letter.kind in LASTS:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        letter.token_digest = digest(token)
        letter.expires_at = _until(letter.kind)
    letter.save(update_fields=["sent_at", "token_digest", "expires_at"])
    return token


def _until(kind: str) -> datetime:
    return timezone.now() + LASTS[Kind(kind)]


def _mail(letter: SignInLetter, token: str) -> EmailMessage:
    subject, text = WORDS[Kind(letter.kind)]
    link = f"{settings.SITE_URL}{reverse(LINKS[Kind(letter.kind)], args=[token])}" if token else ""
    facts = {
        "name": letter.user.name,
        "council": letter.council.name if letter.council else "Lodestar",
        "login": letter.user.login,
        "link": link,
        "site": settings.SITE_URL,
    }
    return EmailMessage(
        subject,
        text.format(**facts),
        to=[letter.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
