"""Leaving, and coming back. A leaver's sessions end with the step itself, at once."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from centres import audit
from centres.models import SignInLetter, User
from centres.refusals import Refused
from centres.scope import COUNCIL_ADMIN
from centres.signing_in import devices, letters, people


@transaction.atomic
def leave(*, by: User, person: User) -> list[str]:
    """The person works here no more: signed out everywhere, with nothing left to sign in with.

    Their memberships stay, so that the record says who they were. Returns the references of the
    cases they still hold, which their coordinator hands over. Refused for oneself, for the last
    administrator, and for who has left already.
    """
    if by.pk == person.pk:
        raise Refused("Another administrator has to do this: it is about yourself.")
    kept = User.objects.select_for_update().get(pk=person.pk)
    if not kept.is_active:
        raise Refused("They have left already.")
    if kept.has_role(COUNCIL_ADMIN):
        people.keep_an_administrator(kept)
    kept.is_active = False
    kept.set_unusable_password()
    kept.save(update_fields=["is_active", "password"])
    devices.sign_out(by=by, person=kept)
    Authenticator.objects.filter(user=kept).delete()
    SocialAccount.objects.filter(user=kept).delete()
    letters_open = SignInLetter.objects.filter(user=kept, ended_at__isnull=True)
    letters_open.update(ended_at=timezone.now())
    for path in settings.LEAVING_FOLLOW_UPS:
        import_string(path)(kept)
    held = people.held_by(kept)
    _record(by, kept, "user.left", held=len(held))
    return held


@transaction.atomic
def come_back(*, by: User, person: User) -> None:
    """Somebody who left works here again, with the roles they had; they choose a password anew."""
    kept = User.objects.select_for_update().get(pk=person.pk)
    if kept.is_active:
        raise Refused("They work here already.")
    kept.is_active = True
    kept.save(update_fields=["is_active"])
    _record(by, kept, "user.came_back")
    letters.write(to=kept, kind=SignInLetter.Kind.INVITATION)


def _record(by: User, person: User, action: str, **details: int) -> None:
    audit.record(
        by=by,
        action=action,
        record="user",
        reference=person.login,
        council=person.council,
        **details,
    )
