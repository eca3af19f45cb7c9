"""A referral comes in, for a family that is known or for one that nobody knew of yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from centres.guards import require_day
from centres.models import Centre, User
from centres.references import next_reference
from families.filters import casework_clusters
from families.members import NewCarer, NewChild
from families.models import Family, Need, Referral
from families.referrals.steps import keep
from families.registration import Home, register


@dataclass(frozen=True)
class NewFamily:
    """The people and the postcode as the referrer told them."""

    carers: Sequence[NewCarer] = ()
    children: Sequence[NewChild] = ()
    postcode: str = ""


def receive(
    *,
    by: User,
    centre: Centre,
    family: Family | NewFamily,
    partner: str,
    reason: str,
    consent: str,
    made_on: date,
    urgency: str = Referral.Urgency.ROUTINE,
    client_id: UUID | None = None,
    **facts: Any,
) -> tuple[Referral, bool]:
    """Put a referral in the inbox of the centre's cluster, and say whether it is new.

    `facts` may be `contact_name`, `organisation`, `contact_details`, `needs` (codes) and
    `override_reason`. A NewFamily becomes one that is known, not registered. With a `client_id`
    the same form is recorded once however often it is sent. ValidationError by field.
    """
    referral = Referral(
        council_id=centre.council_id,
        direction=Referral.Direction.IN,
        cluster=centre.cluster,
        partner=partner,
        reason=reason,
        consent=consent,
        urgency=urgency,
        made_on=made_on,
        client_id=client_id,
        **facts,
    )
    if centre.council_id != by.council_id or centre.cluster_id not in casework_clusters(by):
        raise ValidationError({"centre": "Select a centre you work in."})
    check(referral)
    return once(by, client_id, lambda: _record(by, centre, family, referral))


def once(by: User, client_id: UUID | None, record: Callable[[], Referral]) -> tuple[Referral, bool]:
    """What `record` makes, or the one already made under this client id; and whether it is new."""
    known = _known(by, client_id)
    if known:
        return known, False
    try:
        return record(), True
    except IntegrityError as problem:
        # The same form, sent twice at once: the other one was first.
        known = _known(by, client_id)
        if known:
            return known, False
        raise ValidationError(
            {"client_id": "This page was already used. Open it again before saving."}
        ) from problem


def check(referral: Referral) -> None:
    """ValidationError, by field, of what no referral can be."""
    require_day(referral.made_on, "made_on")
    wrong: dict[str, str] = {}
    overridden = referral.consent == Referral.Consent.OVERRIDDEN
    if overridden and not referral.override_reason.strip():
        wrong["override_reason"] = "Say why it is shared without the family’s agreement."
    if not overridden:
        referral.override_reason = ""
    if not referral.reason.strip():
        wrong["reason"] = "Say what is asked for, in a few words."
    if set(referral.needs) - set(Need.Kind.values):
        wrong["needs"] = "Select needs from the list."
    if wrong:
        raise ValidationError(wrong)
    left_out = {"council", "ref", "family", "cluster", "service", "case", "state"}
    referral.clean_fields(exclude=left_out)


@transaction.atomic
def _record(by: User, centre: Centre, family: Family | NewFamily, referral: Referral) -> Referral:
    if isinstance(family, NewFamily):
        family = register(
            by=by,
            centre=centre,
            carers=family.carers,
            children=family.children,
            registered_on=None,
            home=Home(postcode=family.postcode),
        )
    elif not Family.objects.visible_to(by).filter(pk=family.pk).exists():
        raise ValidationError({"family": "There is no family with this reference."})
    referral.family = family
    referral.ref = next_reference("R")
    referral.save(force_insert=True)
    keep(
        referral,
        "received",
        by=by,
        day=referral.made_on,
        partner=referral.partner,
        urgency=referral.urgency,
        consent=referral.consent,
    )
    return referral


def _known(by: User, client_id: UUID | None) -> Referral | None:
    if client_id is None:
        return None
    found: Referral | None = Referral.objects.visible_to(by).filter(client_id=client_id).first()
    return found
