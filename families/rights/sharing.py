"""Sharing agreements with partners, and whose records they let a partner see."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from centres import audit
from centres.guards import require_reason
from centres.models import Council, User
from centres.references import next_reference
from centres.refusals import Refused
from centres.scope import AUDITOR
from families.models import Agreement, Family, SharingAgreement
from families.models.family import FamilyQuerySet

Share, Asks = SharingAgreement.Share, SharingAgreement.Asks
FACTS = (
    "partner",
    "partner_name",
    "purpose",
    "basis",
    "shares",
    "asks",
    "starts_on",
    "ends_on",
    "review_on",
)
SAID_NO = (Agreement.State.REFUSED, Agreement.State.WITHDRAWN)


def may_share(
    partner: str, what: str, *, council: Council | int, on: date | None = None
) -> FamilyQuerySet:
    """The families of which this partner (its code) may see `what`, a code of `Share`.

    None at all without an agreement in force that covers it. Never a restricted family, one that
    was merged, or one whose newest word was no; where the agreement asks for it only those whose
    newest word was yes. Read it as the service (centres.row_scope): a partner is nobody's person.
    """
    day = on or timezone.localdate()
    agreements = SharingAgreement.objects.filter(council=council).covering(partner, what, day)
    asks = set(agreements.values_list("asks", flat=True))
    if not asks:
        return Family.objects.none()
    families = Family.objects.filter(
        council=council, restricted=False, merged_into__isnull=True, removed_on__isnull=True
    ).annotate(said_of_sharing=Subquery(_newest_word(day)))
    yes = Q(said_of_sharing=Agreement.State.GIVEN)
    if Asks.NOT_REFUSED in asks:
        yes |= Q(said_of_sharing__isnull=True)
    return families.filter(yes)


def is_shared(partner: str, what: str, *, council: Council | int, on: date | None = None) -> bool:
    """Whether an agreement in force lets this partner see `what` of any family."""
    agreements = SharingAgreement.objects.filter(council=council)
    return bool(agreements.covering(partner, what, on or timezone.localdate()).exists())


def partners_of(family: Family, on: date | None = None) -> list[SharingAgreement]:
    """The agreements in force under which this family's records are seen, by partner."""
    day = on or timezone.localdate()
    if family.restricted:
        return []
    word = Agreement.objects.filter(family=family, on__lte=day).newest_first().first()
    if word is not None and word.state in SAID_NO:
        return []
    agreements = SharingAgreement.objects.filter(council=family.council_id).in_force(day)
    return [*agreements] if word else [*agreements.filter(asks=Asks.NOT_REFUSED)]


def _newest_word(day: date) -> Any:
    said = Agreement.objects.filter(
        family=OuterRef("pk"), kind=Agreement.Kind.SHARE_WITH_PARTNERS, on__lte=day
    )
    return said.newest_first().values("state")[:1]


@transaction.atomic
def agree(*, by: User, **facts: Any) -> SharingAgreement:
    """Record an agreement; `facts` are `FACTS`. ValidationError names the field that is wrong."""
    _require_officer(by)
    agreement = SharingAgreement(
        council=by.council, ref=next_reference("G"), recorded_by=by, **facts
    )
    _save(agreement)
    _audit(by, "sharing.agree", agreement, partner=agreement.partner, shares=agreement.shares)
    return agreement


@transaction.atomic
def change(*, by: User, agreement: SharingAgreement, **facts: Any) -> SharingAgreement:
    """Change what was agreed; the row as it was is kept. Refused for one that has ended."""
    _require_officer(by)
    agreement = _held(agreement)
    changed = sorted(name for name, value in facts.items() if getattr(agreement, name) != value)
    for name, value in facts.items():
        setattr(agreement, name, value)
    _save(agreement)
    if changed:
        _audit(by, "sharing.change", agreement, fields=changed, shares=agreement.shares)
    return agreement


@transaction.atomic
def end(*, by: User, agreement: SharingAgreement, reason: str) -> SharingAgreement:
    """Stop sharing at once, before its last day."""
    _require_officer(by)
    require_reason(reason)
    agreement = _held(agreement)
    agreement.ended_on, agreement.ended_because = timezone.localdate(), reason.strip()
    agreement.save(update_fields=["ended_on", "ended_because"])
    _audit(by, "sharing.end", agreement)
    return agreement


def _save(agreement: SharingAgreement) -> None:
    if not agreement.shares or set(agreement.shares) - set(Share.values):
        raise ValidationError({"shares": "Select what the partner sees."})
    if agreement.ends_on and agreement.ends_on < agreement.starts_on:
        raise ValidationError({"ends_on": "The last day must be on or after the first."})
    if agreement.review_on < agreement.starts_on:
        raise ValidationError({"review_on": "The review must be on or after the first day."})
    if agreement.asks == Asks.NOT_REFUSED and Share.WAREHOUSE_NAMED in agreement.shares:
        raise ValidationError({"asks": "Names go to a warehouse only of families that agreed."})
    if agreement.asks == Asks.NOT_REFUSED and agreement.basis == SharingAgreement.Basis.CONSENT:
        raise ValidationError({"asks": "On the ground of consent, only families that agreed."})
    agreement.clean_fields(exclude=["council", "ref", "recorded_by"])
    agreement.save()


def _held(agreement: SharingAgreement) -> SharingAgreement:
    held: SharingAgreement = SharingAgreement.objects.select_for_update(of=("self",)).get(
        pk=agreement.pk
    )
    if held.state(timezone.localdate()) == "ended":
        raise Refused("This agreement has ended. Record a new one.")
    return held


def _require_officer(by: User) -> None:
    if not by.has_role(AUDITOR):
        raise Refused("Only the data protection officer keeps sharing agreements.")


def _audit(by: User, action: str, agreement: SharingAgreement, **details: Any) -> None:
    audit.record(
        by=by,
        action=action,
        record="sharing",
        reference=agreement.ref,
        council=by.council,
        **details,
    )
