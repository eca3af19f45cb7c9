"""Proposing and confirming where a provider's money goes (SPEC 6). Two people, always."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from centres import audit
from centres.models import Council, Provider, User
from payments.models import BankDetails, BankDetailsAnswer
from payments.models.bank_details import BANK_DETAILS_FOR
from payments.permissions import commissions
from payments.refusals import Refused

Kind = BankDetailsAnswer.Kind


def may_propose(by: User, council: Council | int) -> bool:
    """A commissioner or an administrator of the council."""
    council_id = council if isinstance(council, int) else council.pk
    reach = by.reach.councils
    return by.is_active and any(council_id in reach.get(role, ()) for role in BANK_DETAILS_FOR)


def may_confirm(by: User, details: BankDetails) -> bool:
    """A commissioner of the council who did not propose them."""
    return commissions(by, details.council_id) and details.by_id != by.pk


def may_turn_down(by: User, details: BankDetails) -> bool:
    """Whoever may confirm them, and whoever proposed them."""
    return may_confirm(by, details) or (
        details.by_id == by.pk and may_propose(by, details.council_id)
    )


def in_use_by(provider: Provider) -> BankDetails | None:
    """The account that the provider is paid to; None before one was confirmed."""
    related = ("by", "answer__by")
    found: QuerySet[BankDetails] = provider.bank_details.in_use().select_related(*related)
    return found.first()


def without_account(providers: Iterable[Provider]) -> list[Provider]:
    """Those of the providers that cannot be paid out yet, each once. One query."""
    asked = {provider.pk: provider for provider in providers}
    used = BankDetails.objects.filter(provider__in=asked).in_use()
    known = set(used.values_list("provider", flat=True))
    return [provider for key, provider in asked.items() if key not in known]


@transaction.atomic
def propose(
    *,
    by: User,
    provider: Provider,
    sort_code: str,
    account_number: str,
    account_name: str,
    origin: str,
) -> BankDetails:
    """Propose an account; nothing is paid to it before another person confirmed it.

    Sort code and account number are 6 and 8 digits, the name is as Bacs carries it. Refused while
    another proposal for the provider waits.
    """
    if not may_propose(by, provider.council_id):
        raise Refused("Only a commissioner or an administrator of the council can do this.")
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    if provider.bank_details.waiting().exists():
        raise Refused("New bank details wait to be confirmed already. Turn them down first.")
    details = BankDetails.objects.create(
        council_id=provider.council_id,
        provider=provider,
        sort_code=sort_code,
        account_number=account_number,
        account_name=account_name,
        origin=origin,
        by=by,
    )
    _note(by, details, "bank_details.propose")
    return details


@transaction.atomic
def confirm(*, by: User, details: BankDetails) -> BankDetailsAnswer:
    """Confirm them: the next file for the bank pays to this account."""
    return _answer(by, details, Kind.CONFIRMED, "")


@transaction.atomic
def turn_down(*, by: User, details: BankDetails, reason: str) -> BankDetailsAnswer:
    """Turn them down, or take one's own proposal back: what was in use stays in use."""
    if not reason.strip():
        raise ValidationError({"reason": "Say why, in a few words."})
    return _answer(by, details, Kind.TURNED_DOWN, reason.strip())


def _answer(by: User, details: BankDetails, kind: Kind, reason: str) -> BankDetailsAnswer:
    Provider.objects.select_for_update(no_key=True).get(pk=details.provider_id)
    if BankDetailsAnswer.objects.filter(details=details).exists():
        raise Refused("These bank details were confirmed or turned down already.")
    if kind == Kind.CONFIRMED and not may_confirm(by, details):
        raise Refused("Another commissioner of the council must confirm these bank details.")
    if not may_turn_down(by, details):
        raise Refused("Only a commissioner of the council can do this.")
    answer = BankDetailsAnswer.objects.create(
        council_id=details.council_id, details=details, kind=kind, reason=reason, by=by
    )
    _note(by, details, f"bank_details.{'confirm' if kind == Kind.CONFIRMED else 'turn_down'}")
    return answer


def _note(by: User, details: BankDetails, action: str) -> None:
    """What happened, for the audit trail: never the account itself."""
    audit.record(
        by=by,
        action=action,
        record="provider",
        reference=details.provider.code,
        council=details.council,
        proposal=details.pk,
    )
