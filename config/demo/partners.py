"""Organisations whose programs use the API: their keys, and what they sent.

The keys are real ones that nobody was shown, so no program can use them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from centres.models import Council, Partner, PartnerKey, ReachArea, User
from centres.partners.caller import Caller
from centres.partners.keys import add_partner, make_key, revoke, rotate
from centres.scope import COUNCIL_ADMIN
from config.demo.dates import DemoDates, days_after
from config.demo.people import WOMEN, childs_name, surname
from families.births.notifying import Birth, notify
from families.members import NewCarer, NewChild
from families.models import Referral
from families.referrals.from_partners import take_in
from families.referrals.receiving import NewFamily

Scopes = PartnerKey.Scopes
PARTNERS = (
    (
        "health-visitors",
        "Ellen health visitors",
        Partner.Kind.HEALTH_VISITOR,
        "Systems desk, 01632 960111",
        (("Nightly births feed", Scopes.BIRTHS),),
    ),
    (
        "mash",
        "Multi-agency safeguarding hub",
        Partner.Kind.MASH,
        "Duty desk, 01632 960222",
        (("Referrals out", Scopes.REFER), ("Outcomes in", Scopes.FOLLOW)),
    ),
    (
        "data-warehouse",
        "County data warehouse",
        Partner.Kind.WAREHOUSE,
        "Insight team, 01632 960333",
        (("Monthly load", Scopes.WAREHOUSE),),
    ),
)
TELLS_OF = 8
ASKED = "Seen twice this month about arguments at home. Parents agree to a visit."


def connect_partners(council: Council, dates: DemoDates) -> None:
    """Partners with a key for each of their programs, one replaced and one revoked."""
    administrators = User.objects.filter(council=council, memberships__role=COUNCIL_ADMIN)
    by = administrators.order_by("username")[0]
    until = timezone.localdate() + timedelta(days=200)
    keys: dict[str, PartnerKey] = {}
    for code, name, kind, contact, programs in PARTNERS:
        partner = add_partner(by=by, code=code, name=name, kind=kind, contact=contact)
        for program, scope in programs:
            keys[scope] = _key(by, partner, program, [scope], until)
    _feed(council, Caller(keys[Scopes.BIRTHS]), dates)
    _refer(council, Caller(keys[Scopes.REFER]), dates)
    trial = _key(by, keys[Scopes.WAREHOUSE].partner, "Trial load", [Scopes.WAREHOUSE], until)
    revoke(by=by, key=trial)
    rotate(
        by=by,
        key=keys[Scopes.BIRTHS],
        overlap=7,
        expires_on=until,
        client_id=uuid5(NAMESPACE_URL, "demo key in place"),
    )
    used = [keys[Scopes.BIRTHS].pk, keys[Scopes.REFER].pk]
    PartnerKey.objects.filter(pk__in=used).update(last_used_on=dates.as_of)


def _key(
    by: User, partner: Partner, program: str, scopes: Iterable[str], until: date
) -> PartnerKey:
    key, _never_shown = make_key(
        by=by,
        partner=partner,
        name=program,
        scopes=scopes,
        expires_on=until,
        client_id=uuid5(NAMESPACE_URL, f"demo key {partner.code} {program}"),
    )
    return key


def _feed(council: Council, feed: Caller, dates: DemoDates) -> None:
    """The births of a week, as the health visitors' system sends them."""
    rng = dates.chance("births feed")
    areas = [*ReachArea.objects.filter(council=council).order_by("code")]
    births = [
        _birth(rng, number, days_after(dates.as_of, -rng.randrange(3, 12)), rng.choice(areas))
        for number in range(1, TELLS_OF + 1)
    ]
    notify(by=feed, births=births)


def _birth(rng: Random, number: int, born: date, area: ReachArea) -> Birth:
    family_name = surname(rng)
    return Birth(
        notification=f"CHIS-{number:05d}",
        born=born,
        first_name=childs_name(rng),
        last_name=family_name,
        carer_first_name=rng.choice(WOMEN),
        carer_last_name=family_name,
        carer_born=None,
        postcode="",
        area=area.code,
        restricted=False,
    )


def _refer(council: Council, mash: Caller, dates: DemoDates) -> None:
    """A referral from the hub's own system."""
    rng = dates.chance("hub's referral")
    area = rng.choice(ReachArea.objects.filter(council=council).order_by("code"))
    family_name = surname(rng)
    take_in(
        by=mash,
        reference="MASH-00193",
        people=NewFamily(
            carers=[NewCarer(rng.choice(WOMEN), family_name)],
            children=[NewChild(childs_name(rng), family_name, days_after(dates.as_of, -700))],
        ),
        centre=area.centre.code,
        reason=ASKED,
        consent=Referral.Consent.GIVEN,
        made_on=dates.as_of,
        urgency=Referral.Urgency.SOON,
        contact_name="Duty desk",
        contact_details="01632 960222",
    )
