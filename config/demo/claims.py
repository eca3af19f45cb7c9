"""What became of the demo's claims, by the rules of the pages (SPEC 6)."""

from __future__ import annotations

from django.db.models import QuerySet

from centres.models import Council, Role, User
from centres.quarters import Quarter
from config.demo.assurance import check_evidence
from config.demo.county import CHARITY, SMALL_CHARITY
from payments.decisions import approve
from payments.models import Claim
from payments.payment_runs import run_payments
from payments.submission import submit


def settle(council: Council, quarter: Quarter, number: int) -> int:
    """Submit, check, approve and pay all claims of a quarter (of its number); how many."""
    first, second, *_ = _commissioners(council)
    submitted = [submit(by=_manager(claim), claim=claim) for claim in _claims(council, quarter)]
    for claim in submitted:
        check_evidence(claim, number, by=first)
        decided = approve(by=first, claim=claim)
        if decided.state == Claim.State.SUBMITTED:
            approve(by=second, claim=decided)
    run_payments(by=first, council=council)
    return len(submitted)


def submit_most(council: Council, quarter: Quarter) -> int:
    """Submit the schools' claims; the charities' stay drafts for a coordinator to submit.

    The large charity's is above its threshold and will need two commissioners, the small one's
    needs one. Returns the number of drafts left.
    """
    charities = [CHARITY, SMALL_CHARITY]
    for claim in _claims(council, quarter).exclude(contract__provider__code__in=charities):
        submit(by=_manager(claim), claim=claim)
    return len(charities)


def _claims(council: Council, quarter: Quarter) -> QuerySet[Claim]:
    claims = Claim.objects.filter(council=council, quarter=str(quarter))
    return claims.select_related("contract").order_by("contract__ref")


def _manager(claim: Claim) -> User:
    """The provider's first manager."""
    return User.objects.filter(
        memberships__role=Role.PROVIDER_MANAGER,
        memberships__provider=claim.contract.provider_id,
    ).earliest("username")


def _commissioners(council: Council) -> list[User]:
    people = User.objects.filter(council=council, memberships__role=Role.COMMISSIONER)
    return list(people.order_by("username"))
