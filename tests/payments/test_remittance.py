"""The paper that tells a provider what was paid, and for which claims."""

from io import BytesIO
from typing import Any

import pypdf

from centres.models import AuditEvent
from payments.corrections import reverse_transaction
from payments.models import PaymentRun
from payments.payment_runs import run_payments
from payments.remittance import facts_of, remittance_of
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Q2, Q3, Cast


def run_after_a_carried_quarter(cast: Cast) -> PaymentRun:
    """£125 less in the second quarter, £375 in the third: the run pays £250; and £50 to P2."""
    contract = cast.contract()
    cast.price(contract, "star_progress", 12_500)
    cast.achieved(Q1, "S1")
    cast.approved(contract, Q1)
    run_payments(by=cast.carol, council=cast.council)
    cast.approved(contract, Q2)
    for subject in ("S3", "S4", "S5"):
        cast.achieved(Q3, subject)
    cast.approved(contract, Q3)
    other = cast.provider_named("P2")
    theirs = cast.contract("CT2", other)
    cast.price(theirs, "star_progress", 5_000)
    cast.achieved(Q1, "T1", provider=other)
    cast.approved(theirs, Q1)
    return run_payments(by=cast.carol, council=cast.council)


def test_the_advice_says_what_is_paid_and_what_was_carried(cast: Cast) -> None:
    run = run_after_a_carried_quarter(cast)
    carol = Visitor(cast.carol)
    assert "Remittance advice" in carol.see("payment_run", run.pk)
    answer = carol.get("remittance", run.pk, cast.provider.code)
    paper = pypdf.PdfReader(BytesIO(answer.content))
    root: Any = paper.root_object
    assert root["/MarkInfo"]["/Marked"]
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for said in (
        "£250.00 paid",
        cast.provider.name,
        "July to September 2015 Carried forward −£125.00",
        "October to December 2015 Claim approved £375.00",
        "£125.00 was carried forward from claims that came to less than nothing",
    ):
        assert said in text
    assert "CT2" not in text
    event = AuditEvent.objects.get(action="payment_run.remittance")
    assert (event.reference, event.details) == (str(run.pk), {"provider": cast.provider.code})


def test_a_payment_reversed_since_is_said_on_the_advice(cast: Cast) -> None:
    run = run_after_a_carried_quarter(cast)
    payment = run.transactions.get(contract__ref="CT2")
    reverse_transaction(by=cast.carol, posting=payment, reason="Sent back by the bank.")
    advice = remittance_of(run, "P2")
    assert advice
    (said,) = facts_of(advice)["reversed"]
    assert said.startswith("The payment of £50.00 for CT2 was reversed")
    own = remittance_of(run, cast.provider.code)
    assert own
    assert facts_of(own)["reversed"] == []


def test_no_advice_for_whom_the_run_paid_nothing(cast: Cast) -> None:
    run = run_after_a_carried_quarter(cast)
    first = PaymentRun.objects.earliest("pk")
    carol = Visitor(cast.carol)
    assert carol.get("remittance", first.pk, "P2").status_code == 404
    assert carol.get("remittance", run.pk, "x" * 500).status_code == 404
    assert carol.get("remittance", 2**62, "P2").status_code == 404
    assert Visitor(cast.manager).get("remittance", run.pk, cast.provider.code).status_code == 404
