"""A referral comes in, for a family that is known or for one that nobody knew of yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from centres import receipts
from centres.guards import require_day
from centres.models import Centre, User
from centres.references import next_reference
from families.members import NewCarer, NewChild
from families.models import Family, Need, Referral
from families.referrals.steps import keep
from families.registration import Home, register
from families.standing import casework_clusters

ENTRY = "referral"
# What a form says of a referral, besides whom it is about.
TOLD = (
    "direction",
    "cluster_id",
    "service_id",
    "partner",
    "contact_name",
    "organisation",
    "contact_details",
    "reason",
    "needs",
    "consent",
    "override_reason",
    "urgency",
    "made_on",
)


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
        **facts,
    )
    if centre.council_id != by.council_id or centre.cluster_id not in casework_clusters(by):
        raise ValidationError({"centre": "Select a centre you work in."})
    check(referral)
    whom = asdict(family) if isinstance(family, NewFamily) else family.ref
    told = {**told_of(referral), "centre": centre.code, "family": whom}
    return once(by, client_id, told, lambda: _record(by, centre, family, referral))


def once(
    by: User, client_id: UUID | None, told: dict[str, Any], record: Callable[[], Referral]
) -> tuple[Referral, bool]:
    """What `record` makes, or the one already made under this client id; and whether it is new.

    `told` is what the form said. ValidationError (`client_id`) when the id stands for another.
    """
    if client_id is None:
        return record(), True
    try:
        answer, new = receipts.once(
            by=by,
            client_id=client_id,
            kind=ENTRY,
            body=json.loads(json.dumps(told, cls=DjangoJSONEncoder)),
            write=lambda: {"ref": record().ref},
        )
    except receipts.AnotherEntry as problem:
        raise ValidationError(
            {"client_id": "This page was already used. Open it again before saving."}
        ) from problem
    return Referral.objects.get(council=by.council_id, ref=answer["ref"]), new


def told_of(referral: Referral) -> dict[str, Any]:
    """What a form says of a referral, for its receipt."""
    return {name: getattr(referral, name) for name in TOLD}


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
