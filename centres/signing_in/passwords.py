"""Choosing a password: by a link, or as who is signed in."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.models import SignInLetter, User
from centres.refusals import Refused
from centres.signing_in import devices, letters


@transaction.atomic
def choose_by_link(*, letter: SignInLetter, password: str) -> User:
    """Set the password of the person whom the letter is to, and use its link up.

    They are signed out everywhere. Refused where the link was used meanwhile.
    """
    open_still = SignInLetter.objects.open().select_for_update(of=["self"]).filter(pk=letter.pk)
    if not open_still.exists():
        raise Refused("This link has been used.")
    person = _set(letter.user, password)
    SignInLetter.objects.filter(
        user=person, kind__in=[*letters.LINKS], ended_at__isnull=True
    ).update(ended_at=timezone.now())
    devices.sign_out(by=person, person=person)
    _record(person, how=letter.kind)
    if letter.kind == SignInLetter.Kind.PASSWORD:
        letters.write(to=person, kind=SignInLetter.Kind.PASSWORD_CHANGED)
    return person


@transaction.atomic
def change(*, by: User, password: str, session_key: str) -> None:
    """Set one's own password; one is signed out everywhere but here, and told by mail."""
    person = _set(by, password)
    devices.sign_out(by=by, person=person, but=session_key)
    _record(by, how="change")
    letters.write(to=person, kind=SignInLetter.Kind.PASSWORD_CHANGED)


def _set(person: User, password: str) -> User:
    kept = User.objects.select_for_update().get(pk=person.pk)
    kept.set_password(password)
    kept.save(update_fields=["password"])
    return kept


def _record(person: User, *, how: str) -> None:
    audit.record(
        by=person,
        action="user.password_set",
        record="user",
        reference=person.login,
        council=person.council,
        how=str(how),
    )
