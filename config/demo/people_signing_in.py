"""How the demo county's people sign in: most do, with a second factor; two were invited lately.

Those whose sign-ins are printed have no second factor, so that a look round is quick.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import encrypt
from django.db.models import F
from django.utils import timezone

from centres import audit
from centres.models import Council, Role, SignInLetter, User
from config.demo.dates import DemoDates, happens
from config.demo.signins import sign_ins

INVITED = 2
HAVE_AN_APP = 0.85


def have_signed_in(council: Council, dates: DemoDates) -> None:
    """Put down who was here last when, who has an app, and who has not opened their invitation."""
    printed = {one.login for one in sign_ins(council)}
    staff = list(User.objects.filter(council=council))
    workers = [one for one in staff if one.has_role(Role.FSW) and one.login not in printed]
    invited = workers[-INVITED:]
    rng = dates.chance("signing in")
    secret = encrypt(generate_totp_secret())
    here = [one for one in staff if one not in invited]
    for person in here:
        day = dates.as_of - timedelta(days=rng.randrange(1, 12))
        at = datetime.combine(day, time(rng.randrange(8, 17), rng.randrange(60)))
        person.last_login = timezone.make_aware(at)
    User.objects.bulk_update(here, ["last_login"])
    Authenticator.objects.bulk_create(
        # Nobody knows the secret: nobody signs in as them.
        Authenticator(user=person, type=Authenticator.Type.TOTP, data={"secret": secret})
        for person in here
        if person.login not in printed and happens(rng, HAVE_AN_APP)
    )
    _invite(council, invited)


def _invite(council: Council, people: list[User]) -> None:
    by = User.objects.filter(council=council, memberships__role=Role.COUNCIL_ADMIN).first()
    for person in people:
        audit.record(
            by=by,
            action="user.invited",
            record="user",
            reference=person.login,
            council=council,
            role=Role.FSW,
        )
        SignInLetter.objects.create(
            council=council, user=person, kind=SignInLetter.Kind.INVITATION, sent_at=timezone.now()
        )
    letters = SignInLetter.objects.filter(user__in=people)
    letters.update(expires_at=F("sent_at") + timedelta(days=7))
