"""Money in the small county of tests/cast.py: the same steps as the stories about money take."""

from __future__ import annotations

from django.utils import timezone

from centres.models import Centre
from centres.quarters import Quarter
from outcomes.models import Achievement, RollUp
from payments.absence.delegating import delegate
from payments.models import Transaction, Verification
from payments.payment_runs import run_payments
from tests.cast import County, person
from tests.payments.banking import proposed
from tests.payments.cast import Q1, Cast


def cast_of(county: County) -> Cast:
    """The people and places of the charity's North, as the stories about money name them."""
    people = county.people
    if "dev" not in people:
        people["dev"] = person(county.council, "dev", "commissioner")
    return Cast(
        council=county.council,
        provider=county.north.cluster.provider,
        centre=county.north,
        worker=people["fiona"],
        coordinator=people["cora"],
        manager=people["pat"],
        carol=people["colin"],
        dev=people["dev"],
        admin=people["ada"],
    )


def achieved_at(centre: Centre, quarter: Quarter, subject: str) -> None:
    """An achievement at one of a provider's centres, as a roll-up would store it."""
    Achievement.objects.create(
        council=centre.council,
        quarter=str(quarter),
        measure="star_progress",
        version=1,
        subject=subject,
        provider=centre.cluster.provider,
        centre=centre,
        achieved_on=quarter.first_day,
    )


def paid_claim(county: County) -> dict[str, str]:
    """A claim of the charity's that went all the way, by the parts of its addresses."""
    cast = cast_of(county)
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    achieved_at(county.north, Q1, "S1")
    claim = cast.approved(contract, Q1)
    run = run_payments(by=cast.carol, council=county.council)
    waiting = proposed(cast, provider=contract.provider)
    verification = Verification.objects.create(
        council=county.council, compared=1, differing=0, results=[], changes={}, milliseconds=1
    )
    rollup = RollUp.objects.create(council=county.council, quarter=str(Q1), state="done")
    today = timezone.localdate()
    away = delegate(
        by=cast.carol,
        council=county.council,
        to=cast.dev,
        starts_on=today,
        ends_on=today,
        reason="Leave",
    )
    return {
        "absence": str(away.pk),
        "contract": contract.ref,
        "quarter": claim.quarter,
        "line": "1",
        "signal": "last_days",
        "check": str(claim.checks.get().pk),
        "transaction": str(Transaction.objects.get(claim=claim).pk),
        "payment_run": str(run.pk),
        "paid_provider": contract.provider.code,
        "bank_details": str(waiting.pk),
        "form": "csv",
        "rollup": str(rollup.pk),
        "verification": str(verification.pk),
    }
