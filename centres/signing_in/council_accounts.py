"""Whose account at the council it is: an active person of that council, never a new one.

First by the account's own subject, where it is linked; else by a verified e-mail address that one
person of the council has and no other account is linked to. Such a match is kept as a link, so
that a later change of addresses opens nobody's account to somebody else.
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from centres import audit
from centres.models import User
from centres.refusals import Refused
from centres.signing_in import oidc
from centres.signing_in.council_providers import Provider

SUBJECT_LENGTH = 191


def person_of(provider: Provider, claims: dict[str, Any]) -> User | None:
    """The person whom the council's word is about; None when it is nobody who works here."""
    subject = claims.get(provider.subject)
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH or "\x00" in subject:
        return None
    people = User.objects.filter(council__code=provider.council, is_active=True)
    linked = SocialAccount.objects.filter(provider=provider.account_key, uid=subject).first()
    if linked is not None:
        return people.filter(pk=linked.user_id).first()
    email = oidc.verified_email(provider, claims)
    if not email or "\x00" in email:
        return None
    found = list(people.filter(email__iexact=email)[:2])
    if len(found) != 1 or account_of(provider, found[0]):
        return None
    return found[0] if _keep(provider, found[0], subject) else None


def account_of(provider: Provider, person: User) -> SocialAccount | None:
    """The account that the person is linked to."""
    return SocialAccount.objects.filter(provider=provider.account_key, user=person).first()


@transaction.atomic
def link(*, by: User, person: User, provider: Provider, subject: str) -> None:
    """An administrator says which account is the person's; an empty subject takes the link away."""
    SocialAccount.objects.filter(provider=provider.account_key, user=person).delete()
    if subject and not _keep(provider, person, subject):
        raise Refused("That account is another person’s already.")
    action = "user.council_account_linked" if subject else "user.council_account_unlinked"
    audit.record(
        by=by, action=action, record="user", reference=person.login, council=person.council
    )


def _keep(provider: Provider, person: User, subject: str) -> bool:
    """Keep the link; False where the account is somebody else's by now. No claims are kept."""
    try:
        with transaction.atomic():
            SocialAccount.objects.create(
                provider=provider.account_key, uid=subject, user=person, extra_data={}
            )
    except IntegrityError:
        return False
    return True
