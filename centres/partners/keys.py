"""Partners and their keys: made, replaced with an overlap, revoked, by the administrator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.models import Council, User
from centres.models.partners import Partner, PartnerKey
from centres.partners import secrets
from centres.refusals import Refused
from centres.scope import COUNCIL_ADMIN

LONGEST = timedelta(days=366)
# How long the old key goes on working beside the one that takes its place, in days.
LONGEST_OVERLAP = 30


@transaction.atomic
def add_partner(*, by: User, code: str, name: str, kind: str, contact: str = "") -> Partner:
    """Record an organisation; ValidationError when another of the council has the code or name."""
    _require_administrator(by, by.council_id)
    # Two of one name at once wait for each other.
    council = Council.objects.select_for_update(no_key=True).get(people=by)
    known = Partner.objects.filter(council=council)
    if known.filter(code__iexact=code.strip()).exists():
        raise ValidationError({"code": "There is a partner with this code already."})
    if known.filter(name__iexact=name.strip()).exists():
        raise ValidationError({"name": "There is a partner of this name already."})
    partner = Partner(
        council=council,
        code=code.strip().lower(),
        name=name.strip(),
        kind=kind,
        contact=contact.strip(),
    )
    partner.clean_fields(exclude=["council"])
    partner.save(force_insert=True)
    _trail(by, "partner.added", partner, kind=kind)
    return partner


@transaction.atomic
def make_key(
    *,
    by: User,
    partner: Partner,
    name: str,
    scopes: Iterable[str],
    expires_on: date,
    client_id: UUID,
) -> tuple[PartnerKey, str]:
    """Make a key and give it as it is written, which is never to be had again.

    Refused where the form `client_id` has made one already; ValidationError by field.
    """
    _require_administrator(by, partner.council_id)
    _hold(partner)
    chosen = [scope for scope in PartnerKey.Scopes.values if scope in set(scopes)]
    if not chosen:
        raise ValidationError({"scopes": "Select what the key lets a program do."})
    _check_end(expires_on)
    key, written = _make(by, partner, client_id, name=name.strip(), scopes=chosen, until=expires_on)
    _trail(
        by,
        "partner.key_made",
        partner,
        key=key.prefix,
        scopes=chosen,
        expires_on=expires_on.isoformat(),
    )
    return key, written


@transaction.atomic
def rotate(
    *, by: User, key: PartnerKey, overlap: int, expires_on: date, client_id: UUID
) -> tuple[PartnerKey, str]:
    """Make the key that takes this one's place; this one ends after so many days of overlap.

    Refused for a key that is no longer in force or was replaced before.
    """
    _require_administrator(by, key.council_id)
    _hold(key.partner)
    key = PartnerKey.objects.select_related("partner").get(pk=key.pk)
    require_in_force(key)
    if key.replaced_by_id:
        raise Refused("This key was replaced before: rotate the one that took its place.")
    if not 0 <= overlap <= LONGEST_OVERLAP:
        raise ValidationError({"overlap": f"Enter 0 to {LONGEST_OVERLAP} days."})
    _check_end(expires_on)
    new, written = _make(
        by, key.partner, client_id, name=key.name, scopes=key.scopes, until=expires_on
    )
    last_day = timezone.localdate() + timedelta(days=overlap)
    key.replaced_by = new
    key.expires_on = min(key.expires_on, last_day)
    key.save(update_fields=["replaced_by", "expires_on"])
    _trail(
        by,
        "partner.key_rotated",
        key.partner,
        key=key.prefix,
        new_key=new.prefix,
        expires_on=key.expires_on.isoformat(),
    )
    return new, written


@transaction.atomic
def revoke(*, by: User, key: PartnerKey) -> PartnerKey:
    """End a key at once. Refused when it is revoked already."""
    _require_administrator(by, key.council_id)
    _hold(key.partner)
    key = PartnerKey.objects.select_related("partner").get(pk=key.pk)
    if key.revoked_at:
        raise Refused("This key was revoked before.")
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    _trail(by, "partner.key_revoked", key.partner, key=key.prefix)
    return key


def require_in_force(key: PartnerKey) -> None:
    """Refused for a key that was revoked or has run out."""
    if key.state != "active":
        raise Refused(f"This key is {key.state}: make a new one.")


def _make(
    by: User, partner: Partner, client_id: UUID, *, name: str, scopes: list[str], until: date
) -> tuple[PartnerKey, str]:
    if PartnerKey.objects.filter(client_id=client_id).exists():
        raise Refused("This page has made its key already. A key is shown once only.")
    secret = secrets.new_secret()
    key = PartnerKey(
        council_id=partner.council_id,
        partner=partner,
        name=name,
        prefix=secrets.new_prefix(),
        digest=secrets.digest(secret),
        scopes=scopes,
        made_by=by,
        made_on=timezone.localdate(),
        expires_on=until,
        client_id=client_id,
    )
    key.clean_fields(exclude=["council", "partner", "made_by", "replaced_by"])
    key.save(force_insert=True)
    return key, secrets.written(key.prefix, secret)


def _check_end(expires_on: date) -> None:
    today = timezone.localdate()
    if not today < expires_on <= today + LONGEST:
        raise ValidationError({"expires_on": "A key ends after today, and within a year."})


def _require_administrator(by: User, council_id: int | None) -> None:
    if council_id not in by.reach.councils.get(COUNCIL_ADMIN, set()):
        raise Refused("Only the council’s administrator keeps partners and their keys.")


def _hold(partner: Partner) -> None:
    """Two steps at once with a partner's keys wait for each other."""
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)


def _trail(by: User, action: str, partner: Partner, **details: object) -> None:
    audit.record(
        by=by,
        action=action,
        record="partner",
        reference=partner.code,
        council=partner.council,
        **details,
    )
