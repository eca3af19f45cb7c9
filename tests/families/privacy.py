"""Records of the family's rights, for stories and the walk of all addresses."""

from __future__ import annotations

from typing import Any

from families.models import (
    AccessRequest,
    Carer,
    Case,
    Correction,
    CorrectionNotice,
    Engagement,
    Family,
    SharingAgreement,
)
from families.rights import access, correcting, removing, retention, sharing
from families.rights.archive import make
from families.trail import family_changed
from outcomes.models import Achievement, Action, Star, StarEdition, StarScore
from tests.cast import County, ago, case, family, visit
from tests.families.referring import referral

VISITORS = "health-visitors"


def agreed(county: County, **facts: Any) -> SharingAgreement:
    facts = {
        "partner": VISITORS,
        "partner_name": "Health visitors",
        "purpose": "To reach new families",
        "basis": "public_task",
        "shares": ["contacts"],
        "asks": "agreed",
        "starts_on": ago(30),
        "ends_on": ago(-30),
        "review_on": ago(-10),
        **facts,
    }
    return sharing.agree(by=county.olga, **facts)


def long_ago(county: County, **facts: Any) -> Family:
    """A family whose youngest child is older than 25, and whom nobody has seen for twenty years."""
    kin = family(county.north, registered_on=ago(9_000), **facts)
    kin.children.update(date_of_birth=ago(26 * 366))
    return kin


def held_of(county: County, since: Any = None) -> Family:
    """A family of which much is held: notes that name others, a referral, a Star, an outcome.

    With `since` (`long_ago`) its case is closed.
    """
    kin = since(county) if since else family(county.north)
    Carer.objects.create(
        council=county.council, family=kin, ref=f"P2-{kin.ref}", first_name="Daniel",
        last_name="Other",
    )  # fmt: skip
    held = case(kin, county.fiona)
    note = visit(kin, county.fiona, ago(20), case=held, note="Mrs Quillfeather shouted at Bo")
    Engagement.objects.filter(pk=note.pk).update(note="Mrs Quillfeather had second thoughts")
    referral(kin, county.cora, contact_name="Head of the school")
    star = Star.objects.create(
        council=county.council, ref=f"S-{kin.ref}", case=held, kind="first", date=ago(50),
        edition=StarEdition.objects.get(code="family-star-plus"), completed="together",
    )  # fmt: skip
    StarScore.objects.create(star=star, area=star.edition.areas.all()[0], score=3, note="Tired")
    Action.objects.create(
        council=county.council,
        ref=f"A-{kin.ref}",
        case=held,
        area="physical_health",
        text="Dentist",
    )
    Achievement.objects.create(
        council=county.council, quarter="2015-16-Q4", measure="sustained_contact", version=1,
        subject=held.ref, provider=county.north.cluster.provider, centre=county.north,
        achieved_on=ago(10), evidence={"engagement": [note.pk]},
    )  # fmt: skip
    if since:
        Case.objects.filter(pk=held.pk).update(closed_on=ago(1), closure_reason="other")
    family_changed(county.fiona, "home", kin, fields=["phone"])
    return kin


def access_request(county: County, of: Family, **facts: Any) -> AccessRequest:
    """A request that came in ten days ago."""
    facts = {
        "person": None,
        "asked_by": "Ann",
        "identity_checked": "Passport seen",
        "received_on": ago(10),
        **facts,
    }
    return access.receive(by=county.olga, family=of, **facts)


def correction_keys(county: County, of: Family) -> dict[str, str]:
    """A correction of this family that a partner is to be told of."""
    asked = correction(county, of)
    agreement = SharingAgreement.objects.filter(council=county.council).first() or agreed(county)
    notice = CorrectionNotice.objects.create(
        council=county.council, correction=asked, agreement=agreement
    )
    return {"correction": asked.ref, "notice": str(notice.pk)}


def correction(county: County, of: Family, **facts: Any) -> Correction:
    """The family says that a visit is told wrong."""
    facts = {
        "asked_by": "Ann",
        "received_on": ago(10),
        "part": "story",
        "wrong": "It was not a neighbour",
        "statement": "She is my sister.",
        **facts,
    }
    return correcting.receive(by=county.olga, family=of, **facts)


def privacy_keys(county: County, of: Family) -> dict[str, str]:
    """References of one record of each kind."""
    asked = access_request(county, of)
    mark = access.withhold(
        by=county.olga, request=asked, entry=None, passage="Daniel", why="third_party", reason="His"
    )
    access.ask_for_archive(by=county.olga, request=asked, queue=False)
    make(asked.pk)
    placed = retention.hold(by=county.olga, family=of, reason="Inquiry", starts_on=ago(1))
    gone = removing.remove(by=county.olga, ref=long_ago(county).ref)
    return {
        "hold": placed.ref,
        "removal": gone.ref,
        "sharing": agreed(county).ref,
        "access_request": asked.ref,
        "access_key": f"families_family-{of.pk}",
        "mark": str(mark.pk),
    }
