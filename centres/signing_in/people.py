"""Who works here: invited by the council's administrator, given roles, helped with a lost factor.

Nobody signs up. An administrator changes nothing about their own roles: another one does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from centres import audit
from centres.home_seals import seal
from centres.models import Cluster, Council, Membership, Provider, SignInLetter, User
from centres.refusals import Refused
from centres.scope import CLUSTER_ROLES, COUNCIL_ADMIN, FSW, PROVIDER_MANAGER
from centres.signing_in import devices, factors, letters

TRIES = 20
USERNAME_LENGTH = 60


@dataclass(frozen=True)
class Post:
    """A role and where: at a cluster, a provider or (neither) the council as a whole."""

    role: str
    cluster: Cluster | None = None
    provider: Provider | None = None
    works_as: str = ""


@transaction.atomic
def invite(*, by: User, name: str, email: str, post: Post) -> User:
    """Set up somebody new with one role, and send them a link to choose a password.

    ValidationError of `email`, `place` or `works_as`; Refused where the service sends no mail.
    """
    council = _council_of(by)
    if not letters.go_out():
        raise Refused("This service sends no email, so nobody can be invited.")
    _check(post)
    # Two invitations at once to one address: the second sees the first.
    Council.objects.select_for_update().get(pk=council.pk)
    if User.objects.filter(council=council, email__iexact=email).exists():
        raise ValidationError({"email": "Somebody of your council has this email address already"})
    person = _create(council, name, email)
    _give(person, post)
    _record(by, person, "user.invited", role=post.role)
    letters.write(to=person, kind=SignInLetter.Kind.INVITATION)
    return person


@transaction.atomic
def invite_again(*, by: User, person: User) -> None:
    """Send another link; the one before leads nowhere. Refused for who signs in already."""
    if not person.is_active:
        raise Refused("They have left. Take them back first.")
    if person.has_usable_password():
        raise Refused("They have a password: they can ask for a new one themselves.")
    if not person.email or not letters.go_out():
        raise Refused("No letter can be sent: there is no email address, or no mail server.")
    letters.write(to=person, kind=SignInLetter.Kind.INVITATION)
    _record(by, person, "user.invited_again")


@transaction.atomic
def change_email(*, by: User, person: User, email: str) -> None:
    """Put down another address; ValidationError of `email` where somebody has it."""
    others = User.objects.filter(council=person.council, email__iexact=email).exclude(pk=person.pk)
    if email and others.exists():
        raise ValidationError({"email": "Somebody of your council has this email address already"})
    person.email = email
    person.save(update_fields=["email"])
    _record(by, person, "user.changed", fields=["email"])


@transaction.atomic
def change_home(*, by: User, person: User, postcode: str) -> None:
    """Seal where they live: a tidy postcode, or empty to know nothing of it."""
    person.home_seal = seal(postcode)
    person.save(update_fields=["home_seal"])
    _record(by, person, "user.changed", fields=["home"])


@transaction.atomic
def give_role(*, by: User, person: User, post: Post) -> None:
    """Give a role; it counts at the next page. ValidationError of `place` or `works_as`."""
    _not_oneself(by, person)
    _check(post)
    _give(person, post)
    _record(by, person, "membership.given", role=post.role)


@transaction.atomic
def take_role(*, by: User, membership: Membership) -> None:
    """Take a role away; it counts at the next page. The last administrator stays one."""
    person = membership.user
    _not_oneself(by, person)
    if membership.role == COUNCIL_ADMIN:
        keep_an_administrator(person)
    membership.delete()
    _record(by, person, "membership.taken", role=membership.role)


@transaction.atomic
def reset_factors(*, by: User, person: User) -> None:
    """Help with a lost phone: the person sets up another factor at their next sign-in.

    They are signed out everywhere, and told by mail. Refused where there is nothing to remove.
    """
    _not_oneself(by, person)
    if not factors.reset(by=by, person=person):
        raise Refused("They have no second factor.")
    devices.sign_out(by=by, person=person)


def held_by(person: User) -> list[str]:
    """References of what the person still holds, as the apps above say (settings.HELD_BY)."""
    return [held for path in settings.HELD_BY for held in import_string(path)(person)]


def keep_an_administrator(person: User) -> None:
    """Refused where nobody else administers the council. Two at once: one after the other."""
    if person.council is None:
        return
    Council.objects.select_for_update().get(pk=person.council.pk)
    others = Membership.objects.filter(
        council=person.council, role=COUNCIL_ADMIN, user__is_active=True
    ).exclude(user=person)
    if not others.exists():
        raise Refused("They are the council’s only administrator. Make somebody else one first.")


def _council_of(by: User) -> Council:
    if by.council is None:
        raise Refused("This is for people of a council.")
    return by.council


def _not_oneself(by: User, person: User) -> None:
    if by.pk == person.pk:
        raise Refused("Another administrator has to do this: it is about yourself.")


def _check(post: Post) -> None:
    """The place fits the role (SPEC 1), in words; the database asks the same."""
    if post.role in CLUSTER_ROLES and not post.cluster:
        raise ValidationError({"place": "Select the cluster where they work"})
    if post.role == PROVIDER_MANAGER and not post.provider:
        raise ValidationError({"place": "Select the provider that they manage"})
    if post.role not in CLUSTER_ROLES | {PROVIDER_MANAGER} and (post.cluster or post.provider):
        raise ValidationError({"place": "This role is of the whole council: select that"})
    if post.works_as and post.role != FSW:
        raise ValidationError({"works_as": "Only family support workers are of a kind"})


def _create(council: Council, name: str, email: str) -> User:
    base = _username(name)
    for number in range(1, TRIES):
        username = base if number == 1 else f"{base}{number}"
        taken = User.objects.filter(council=council, username=username).exists()
        if taken:
            continue
        for login in (username, f"{username}@{council.code}"):
            try:
                with transaction.atomic():
                    return User.objects.create_user(
                        login, None, username=username, council=council, name=name, email=email
                    )
            except IntegrityError:
                continue
    raise Refused("No login could be made of this name. Write it another way.")


def _username(name: str) -> str:
    """`jo.smith` of "Jo Smith-Ng": the first word and the last, in plain letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain) or ["person"]
    return ".".join([words[0], words[-1]] if len(words) > 1 else words)[:USERNAME_LENGTH]


def _give(person: User, post: Post) -> None:
    try:
        with transaction.atomic():
            Membership.objects.create(
                council=_council_of(person),
                user=person,
                role=post.role,
                cluster=post.cluster,
                provider=post.provider,
                works_as=post.works_as,
            )
    except IntegrityError as problem:
        raise ValidationError({"place": "They have this role there already"}) from problem


def _record(by: User, person: User, action: str, **details: Any) -> None:
    audit.record(
        by=by,
        action=action,
        record="user",
        reference=person.login,
        council=person.council,
        **details,
    )
