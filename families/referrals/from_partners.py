"""A referral that a partner's program sends: into the inbox of the cluster that serves the family.

A family that is known gets it where it belongs; the partner is not told that it was known, nor
where it now lives.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from centres.models import Centre
from centres.partners.caller import Caller
from centres.postcodes import area_of
from centres.references import next_reference
from centres.refusals import Refused
from families.known import family_of_carer
from families.models import Family, Referral
from families.referrals.receiving import NewFamily, check
from families.referrals.steps import keep
from families.registration import Home, create

ALREADY = "A referral was received under this reference before."


@transaction.atomic
def take_in(
    *,
    by: Caller,
    reference: str,
    people: NewFamily,
    centre: str,
    reason: str,
    consent: str,
    made_on: date,
    **facts: Any,
) -> Referral:
    """Put it in the inbox of the centre with this code, or else of the one its postcode tells.

    `facts` as `receive` takes them. Refused for a reference that was received before;
    ValidationError by field.
    """
    # Whether the place is known is told alike for families that are known and for others.
    place = _place(by, centre, people.postcode)
    family = _known(by, people)
    if family is not None:
        place = family.centre
    referral = Referral(
        council_id=by.council_id,
        direction=Referral.Direction.IN,
        cluster=place.cluster,
        partner=_kind(by),
        organisation=by.partner.name,
        sender=by.partner,
        sender_ref=reference,
        reason=reason,
        consent=consent,
        made_on=made_on,
        **facts,
    )
    check(referral)
    if Referral.objects.filter(sender=by.partner, sender_ref=reference).exists():
        raise Refused(ALREADY)
    referral.family = family or create(
        by=by,
        centre=place,
        carers=people.carers,
        children=people.children,
        home=Home(postcode=people.postcode),
    )
    referral.ref = next_reference("R")
    referral.save(force_insert=True)
    keep(
        referral,
        "received",
        by=None,
        day=made_on,
        partner=referral.partner,
        urgency=referral.urgency,
        consent=referral.consent,
        sender=by.partner.code,
        key=by.key.prefix,
    )
    return referral


def _kind(by: Caller) -> str:
    """The kind of partner, as referrals call it."""
    kind = by.partner.kind
    return kind if kind in Referral.Partner.values else Referral.Partner.OTHER


def _place(by: Caller, code: str, postcode: str) -> Centre:
    if code:
        centres = Centre.objects.filter(council=by.council_id).select_related("cluster")
        found: Centre | None = centres.filter(code=code).first()
        if found is None:
            raise ValidationError({"centre": "This is no centre of the council."})
        return found
    area = area_of(by.council_id, postcode)
    if area is None:
        raise ValidationError({"centre": "The postcode does not tell the centre: say which it is."})
    return area.centre


def _known(by: Caller, people: NewFamily) -> Family | None:
    """The one family that the carers told of belong to; None if in doubt."""
    found = {
        family.pk: family
        for carer in people.carers
        if (
            family := family_of_carer(
                by.council_id,
                carer.first_name,
                carer.last_name,
                born=carer.date_of_birth,
                postcode=people.postcode,
            )
        )
    }
    return next(iter(found.values())) if len(found) == 1 else None
