"""Who submitted a claim neither pays it nor takes its payment back, whatever else they are."""

import pytest

from centres.models import Membership, User
from centres.refusals import Refused
from payments import corrections
from payments.models import PaymentRun, Transaction
from payments.payment_runs import run_payments
from tests.payments.cast import Q1, Cast

pytestmark = pytest.mark.django_db


def test_another_commissioner_pays_and_takes_back(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.approved(contract, Q1)
    Membership.objects.create(council=cast.council, user=cast.manager, role="commissioner")
    manager = User.objects.get(pk=cast.manager.pk)
    with pytest.raises(Refused, match="You submitted the claim CT1 2015-16-Q1"):
        run_payments(by=manager, council=cast.council)
    assert not PaymentRun.objects.exists()
    run_payments(by=cast.carol, council=cast.council)
    payment = Transaction.objects.get(kind=Transaction.Kind.PAYMENT)
    with pytest.raises(Refused, match="You submitted this claim"):
        corrections.reverse_transaction(by=manager, posting=payment, reason="Too early.")
    corrections.reverse_transaction(by=cast.dev, posting=payment, reason="Too early.")
