"""Second factors: an authenticator app, passkeys, recovery codes (kept by allauth.mfa).

Every change is an action with its audit entry. A code works once, also where Redis is away: the
time it stands for is written down with the app.
"""

from __future__ import annotations

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from centres import audit
from centres.models import SignInLetter, User
from centres.refusals import Refused
from centres.row_scope import as_person
from centres.signing_in import letters

APP, PASSKEY, RECOVERY = (
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
    (Authenticator.Type.RECOVERY_CODES),
)
# How a second factor was proven in a session, beside these: by the council's own sign-in.
COUNCIL = "council"
MOST_PASSKEYS = 10
NAME_LENGTH = 60
WRONG_CODE = "The code is not right. Enter the 6 digits that the app shows now"
WRONG_PASSKEY = "The passkey could not be used. Try again"
Kept = QuerySet[Authenticator]


def factors_of(user: User) -> Kept:
    """The person's app and passkeys, oldest first; recovery codes only stand in for them."""
    return Authenticator.objects.filter(user=user, type__in=[APP, PASSKEY]).order_by("pk")


def has_factor(user: User) -> bool:
    """Whether the person has an app or a passkey."""
    return factors_of(user).exists()


def new_secret() -> str:
    """A secret for an authenticator app."""
    return generate_totp_secret()


def spaced(secret: str) -> str:
    """The secret in fours, to be typed."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def fits(secret: str, code: str) -> int | None:
    """The half minute that the code stands for, now or one before or after; None when none does."""
    counters = yield_hotp_counters_from_time()
    fitting = (
        counter
        for counter in counters
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter)))
    )
    return next(fitting, None)


@transaction.atomic
def add_app(*, by: User, secret: str, code: str) -> None:
    """Take an app that shows the right code; ValidationError of `code`. Takes the place of none."""
    _lock(by)
    if Authenticator.objects.filter(user=by, type=APP).exists():
        raise Refused("You have an authenticator app already. Remove it before you set up another.")
    counter = fits(secret, code)
    if counter is None:
        raise ValidationError({"code": WRONG_CODE})
    app = TOTP.activate(by, secret).instance
    app.data["used"] = counter
    app.save(update_fields=["data"])
    _added(by, APP)


@transaction.atomic
def add_passkey(*, by: User, name: str, credential: Any) -> None:
    """Take a passkey that the browser has just made; ValidationError of `credential`."""
    _lock(by)
    if Authenticator.objects.filter(user=by, type=PASSKEY).count() >= MOST_PASSKEYS:
        raise Refused(f"You have {MOST_PASSKEYS} passkeys. Remove one before you add another.")
    try:
        webauthn.parse_registration_response(credential)
        binding = webauthn.complete_registration(credential)
        if not binding.is_user_verified():
            raise ValueError("not verified")
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise ValidationError({"credential": WRONG_PASSKEY}) from problem
    webauthn.WebAuthn.add(by, name[:NAME_LENGTH], credential)
    _added(by, PASSKEY)


def check_code(user: User, code: str) -> str:
    """Which factor the code is of: the app's or a recovery code, used up by this; else empty."""
    code = "".join(code.split()).replace("-", "")
    return (APP if _check_app(user, code) else "") or (
        RECOVERY if _check_recovery(user, code) else ""
    )


@transaction.atomic
def _check_app(user: User, code: str) -> bool:
    app = Authenticator.objects.select_for_update().filter(user=user, type=APP).first()
    if app is None:
        return False
    try:
        counter = fits(decrypt(app.data["secret"]), code)
    except InvalidToken:
        # Sealed by a key that is known no more: another factor, or the administrator, helps.
        return False
    if counter is None or counter <= app.data.get("used", 0):
        return False
    app.data["used"] = counter
    app.save(update_fields=["data"])
    app.record_usage()
    return True


@transaction.atomic
def _check_recovery(user: User, code: str) -> bool:
    kept = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    try:
        fits_one = kept is not None and RecoveryCodes(kept).validate_code(code)
    except InvalidToken:
        return False
    if kept is None or not fits_one:
        return False
    kept.record_usage()
    # Half-way in, the page is still nobody's.
    with as_person(user):
        _record(user, user, "factor.recovery_code_used", RECOVERY)
    return True


def check_passkey(user: User | None, credential: Any) -> User:
    """Whose passkey answered; ValidationError when it is nobody's, or not this person's."""
    try:
        webauthn.parse_authentication_response(credential)
        owner = user or webauthn.extract_user_from_response(credential)
        used = webauthn.complete_authentication(owner, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise ValidationError(WRONG_PASSKEY) from problem
    used.record_usage()
    assert isinstance(owner, User)  # noqa: S101  (for the type checker)
    return owner


@transaction.atomic
def remove(*, by: User, factor: Authenticator, required: bool) -> None:
    """Take one of one's own factors away; the last one stays where one is required."""
    _lock(by)
    others = factors_of(by).exclude(pk=factor.pk)
    if not others.exists():
        if required:
            raise Refused(
                "This is your only second factor. Set up another one before you remove it."
            )
        Authenticator.objects.filter(user=by, type=RECOVERY).delete()
    factors_of(by).filter(pk=factor.pk).delete()
    _record(by, by, "factor.removed", factor.type)


@transaction.atomic
def reset(*, by: User | None, person: User) -> bool:
    """All factors of somebody who lost theirs are taken away; the person is told.

    `by` is an administrator, or None for the command.

    Their sessions are ended by the caller. False when there was none.
    """
    _lock(person)
    gone, _ = Authenticator.objects.filter(user=person).delete()
    if gone:
        _record(by, person, "factor.reset", "all")
        letters.write(to=person, kind=SignInLetter.Kind.FACTORS_RESET)
    return bool(gone)


@transaction.atomic
def new_recovery_codes(*, by: User) -> list[str]:
    """Ten codes to be kept; the ones before work no more."""
    _lock(by)
    Authenticator.objects.filter(user=by, type=RECOVERY).delete()
    codes = RecoveryCodes.activate(by).get_unused_codes()
    _record(by, by, "factor.recovery_codes", RECOVERY)
    return codes


def recovery_codes_left(user: User) -> int:
    """How many recovery codes the person can still use."""
    kept = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    return len(RecoveryCodes(kept).get_unused_codes()) if kept else 0


def _lock(user: User) -> None:
    """Two at once are told one after the other."""
    User.objects.select_for_update().get(pk=user.pk)


def _added(by: User, kind: str) -> None:
    _record(by, by, "factor.added", kind)
    letters.write(to=by, kind=SignInLetter.Kind.FACTOR_ADDED)


def _record(by: User | None, person: User, action: str, kind: str) -> None:
    audit.record(
        by=by,
        action=action,
        record="user",
        reference=person.login,
        council=person.council,
        factor=str(kind),
    )
