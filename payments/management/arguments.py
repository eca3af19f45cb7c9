"""What the commands about claims share: finding the contract, its claim and the people."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from centres.models import Council, User
from centres.quarters import Quarter, QuarterError
from payments.models import Claim, Contract


def add_contract_and_quarter(parser: ArgumentParser) -> None:
    """CONTRACT QUARTER [--council CODE]: references are unique within a council only."""
    parser.add_argument("contract", metavar="CONTRACT", help="the contract's reference")
    parser.add_argument("quarter", metavar="QUARTER", help="like 2015-16-Q4")
    parser.add_argument("--council", metavar="CODE", help="where two councils have the reference")


def find_claim(contract: str, quarter: str, council: str | None) -> Claim:
    """The contract's claim for the quarter; CommandError when there is none."""
    found = _contract(contract, council)
    try:
        period = Quarter.parse(quarter)
    except QuarterError as error:
        raise CommandError(str(error)) from error
    claim = Claim.objects.filter(contract=found, quarter=str(period))
    claim = claim.select_related("contract__provider", "council", "submitted_by")
    first = claim.first()
    if first is None:
        raise CommandError(
            f"{found.ref} has no claim for {period}. A roll-up drafts it:"
            f" manage.py rollup {found.council.code} {period} --now"
        )
    return first


def find_user(name: str, council: Council) -> User:
    """A person by their username in the council or by what they sign in with."""
    user = User.objects.filter(council=council, username=name).first()
    user = user or User.objects.filter(login=name).first()
    if user is None:
        raise CommandError(f"There is nobody called “{name}” in {council.code}.")
    return user


def _contract(ref: str, council: str | None) -> Contract:
    contracts = Contract.objects.filter(ref=ref).select_related("council")
    if council is not None:
        contracts = contracts.filter(council__code=council)
    found = list(contracts.order_by("council__code")[:2])
    if not found:
        where = f" in {council}" if council else ""
        raise CommandError(f"There is no contract “{ref}”{where}.")
    if len(found) > 1:
        raise CommandError(
            f"More than one council has a contract “{ref}”: say which with --council CODE."
        )
    return found[0]
