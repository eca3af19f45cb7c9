"""A contract is drawn up, offered, agreed by both sides, and changed by variations only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.utils import DatabaseError

from centres.models import AuditEvent, User
from outcomes.models import Figure
from payments.contracts.agreeing import agree, offer, send_back, withdraw
from payments.contracts.agreement import Agreement
from payments.contracts.drawing_up import (
    change_terms,
    discard,
    draw_up_contract,
    draw_up_variation,
)
from payments.contracts.starting import possible_starts
from payments.contracts.tariff import add_line, change_line, remove_line
from payments.contracts.terms import terms_for
from payments.contracts.versions import versions_of
from payments.models import Contract, ContractStep, TariffLine, Variation
from payments.refusals import Refused
from tests.payments.cast import Q1, Q2, Q3, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(cast: Cast) -> Contract:
    contract = cast.contract(ends_on=date(2016, 3, 31))
    cast.price(contract, "star_progress", 10_000)
    cast.price(contract, "sustained_contact", 5_000, units=3)
    return contract


def varied(cast: Cast, contract: Contract) -> Agreement:
    return draw_up_variation(
        by=cast.carol, contract=contract, starts_with=Q2, reason="Prices of the new year."
    )


def offered(cast: Cast, agreement: Agreement) -> Agreement:
    return offer(by=cast.carol, agreement=agreement, shown=agreement.digest())


def agreed(by: User, agreement: Agreement) -> Agreement:
    return agree(by=by, agreement=agreement, shown=agreement.digest())


def rolled_up(cast: Cast) -> None:
    """That the first quarter has figures."""
    Figure.objects.create(
        council=cast.council, quarter=str(Q1), indicator="sustained_cases", version=1,
        level="council", unit=cast.council.code, numerator=1, denominator=1,
    )  # fmt: skip


def test_a_contract_begins_as_a_draft_and_holds_when_both_have_agreed(cast: Cast) -> None:
    made = draw_up_contract(
        by=cast.admin, council=cast.council, provider=cast.provider, ref="NEW",
        name="Centres of the north", starts_on=date(2015, 4, 1), ends_on=date(2016, 3, 31),
        annual_cap_pence=100_000, second_approval_over_pence=50_000, lookback_quarters=1,
    )  # fmt: skip
    with pytest.raises(Refused, match="no tariff yet"):
        offer(by=cast.admin, agreement=made, shown=made.digest())
    terms = {"unit_price_pence": 12_000, "quarter_cap_units": None, "holdback_bp": 2_000}
    add_line(by=cast.admin, agreement=made, kind="per_outcome", key="star_progress", **terms)
    cast.achieved(Q1, "A")
    cast.draft(Q1)
    assert not made.contract.claims.exists()  # a draft drafts no claim
    assert not Contract.objects.visible_to(cast.manager).exists()
    offer(by=cast.admin, agreement=made, shown=made.digest())
    assert Contract.objects.visible_to(cast.manager).exists()
    made = agreed(cast.manager, Agreement(Contract.objects.get()))
    assert made.state == "offered"
    rolled_up(cast)
    made = agreed(cast.carol, made)
    assert made.state == "agreed"
    # The quarter was rolled up before: its claim is drafted at once.
    assert cast.lines(made.contract, Q1) == [("outcome", "A", 9_600)], "a fifth is held back"
    with pytest.raises(DatabaseError, match="is not changed"), transaction.atomic():
        Contract.objects.update(annual_cap_pence=1)
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        TariffLine.objects.update(unit_price_pence=1)


def test_a_variation_copies_what_holds_and_changes_it_from_its_quarter(
    cast: Cast, contract: Contract
) -> None:
    drawn = varied(cast, contract)
    star, contact = drawn.lines
    change_line(by=cast.carol, agreement=drawn, line=contact, unit_price_pence=6_000, place=1)
    remove_line(by=cast.carol, agreement=drawn, line=star)
    add_line(
        by=cast.carol, agreement=drawn, kind="target", key="sustained_cases",
        baseline_bp=0, target_bp=5_000, reward_pence=900,
    )  # fmt: skip
    change_terms(by=cast.carol, agreement=drawn, ends_on=date(2016, 9, 30), annual_cap_pence=7)
    drawn = Agreement(contract, Variation.objects.get())
    assert [change.what for change in versions_of(cast.carol, contract)[1].changes] == [
        "Last day", "Annual cap", "Progress on the Family Star", "Sustained contact",
        "Cases with sustained contact",
    ]  # fmt: skip
    cast.achieved(Q2, "A", measure="sustained_contact")
    cast.draft(Q1)
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == [("outcome", "A", 5_000)]
    offered(cast, drawn)
    agreed(cast.carol, Agreement(contract, Variation.objects.get()))
    agreed(cast.manager, Agreement(contract, Variation.objects.get()))
    # The draft of the quarter is made anew by it, over its new cap; the one before is not.
    assert cast.lines(contract, Q2) == [("over_cap", "A", 0)]
    contract.refresh_from_db()
    assert contract.last_day == date(2016, 9, 30)
    assert [line.key for line in terms_for(contract, Q1).tariff] == [
        "star_progress", "sustained_contact",
    ]  # fmt: skip
    actions = AuditEvent.objects.filter(action__startswith="variation.")
    assert [event.action.split(".")[1] for event in actions.order_by("pk")] == [
        "draw_up", "change_line", "remove_line", "add_line", "change", "offered",
        "agreed_for_council", "agreed_for_provider",
    ]  # fmt: skip


def test_who_may_do_what(cast: Cast, contract: Contract) -> None:
    with pytest.raises(Refused, match="commissioner or an administrator"):
        draw_up_variation(by=cast.manager, contract=contract, starts_with=Q2, reason="More.")
    drawn = offered(cast, varied(cast, contract))
    for nobodys in (cast.admin, cast.coordinator, cast.worker):
        with pytest.raises(Refused, match="agrees for the council"):
            agreed(nobodys, drawn)
    agreed(cast.carol, drawn)
    with pytest.raises(Refused, match="carol agreed for the council already"):
        agreed(cast.dev, drawn)
    # Sent back by the provider: whoever agreed agrees anew, to the changed terms.
    send_back(by=cast.manager, agreement=drawn, reason="The price is too low.")
    drawn = Agreement(contract, Variation.objects.get())
    assert not Variation.objects.visible_to(cast.manager).exists()
    with pytest.raises(Refused, match="offered before, so it is kept"):
        discard(by=cast.carol, agreement=drawn)
    seen = drawn.digest()
    change_terms(by=cast.carol, agreement=drawn, annual_cap_pence=5)
    with pytest.raises(Refused, match="changed since you opened the page"):
        offer(by=cast.carol, agreement=drawn, shown=seen)
    drawn = offered(cast, Agreement(contract, Variation.objects.get()))
    agreed(cast.manager, drawn)
    assert Variation.objects.get().state == "offered"
    withdraw(by=cast.admin, agreement=drawn, reason="Not needed any more.")
    assert Variation.objects.visible_to(cast.manager).get().state == "withdrawn"
    assert terms_for(contract, Q3).variation is None


def test_both_sides_are_two_people_who_agreed_the_same(cast: Cast, contract: Contract) -> None:
    drawn = offered(cast, varied(cast, contract))
    agreed(cast.manager, drawn)
    variation = Variation.objects.get()
    variation.state = "agreed"
    with pytest.raises(DatabaseError, match="agreed by both sides"), transaction.atomic():
        variation.save()
    facts = {"council": cast.council, "contract": contract, "variation": variation, "names": {}}
    with pytest.raises(DatabaseError, match="a commissioner of the council"), transaction.atomic():
        ContractStep.objects.create(kind="agreed_for_council", by=cast.admin, digest="x", **facts)
    ContractStep.objects.create(kind="agreed_for_council", by=cast.carol, digest="x", **facts)
    with pytest.raises(DatabaseError, match="agreed by both sides"), transaction.atomic():
        variation.save()  # other terms than the provider agreed to


WRONG: list[tuple[str, str, Callable[[Cast, Contract], object]]] = [
    (
        "starts_with", "from July to September 2015 to April to June 2016",
        lambda cast, contract: varied_from(cast, contract, Q1),
    ),
    (
        "ends_on", "on or after 30 June 2015",
        lambda cast, contract: change_terms(
            by=cast.carol, agreement=varied(cast, contract), ends_on=date(2015, 6, 29)
        ),
    ),
    (
        "key", "is priced already",
        lambda cast, contract: add_line(
            by=cast.carol, agreement=varied(cast, contract), kind="per_outcome",
            key="star_progress", unit_price_pence=1,
        ),
    ),
    (
        "target_bp", "must differ",
        lambda cast, contract: add_line(
            by=cast.carol, agreement=varied(cast, contract), kind="target",
            key="sustained_cases", baseline_bp=1, target_bp=1, reward_pence=1,
        ),
    ),
]  # fmt: skip


def varied_from(cast: Cast, contract: Contract, quarter: object) -> None:
    draw_up_variation(by=cast.carol, contract=contract, starts_with=quarter, reason="x")  # type: ignore[arg-type]


@pytest.mark.parametrize(("field", "words", "does"), WRONG)
def test_what_is_wrong_is_said_beside_its_field(
    cast: Cast,
    contract: Contract,
    field: str,
    words: str,
    does: Callable[[Cast, Contract], object],
) -> None:
    cast.achieved(Q1, "A")
    cast.draft(Q1)
    cast.submitted(contract, Q1)
    with pytest.raises(ValidationError) as caught:
        does(cast, contract)
    assert words in caught.value.message_dict[field][0]


def test_it_begins_after_what_was_claimed_for_and_ends_with_no_other(
    cast: Cast, contract: Contract
) -> None:
    cast.contract("NEXT", starts_on=date(2016, 4, 1), ends_on=date(2017, 3, 31))
    drawn = varied(cast, contract)
    with pytest.raises(Refused, match="Another variation of this contract is open"):
        varied(cast, contract)
    change_terms(by=cast.carol, agreement=drawn, ends_on=date(2016, 4, 1))
    with pytest.raises(Refused, match="overlaps contract NEXT of the same provider"):
        offered(cast, Agreement(contract, Variation.objects.get()))
    change_terms(by=cast.carol, agreement=drawn, ends_on=date(2016, 3, 31))
    drawn = offered(cast, Agreement(contract, Variation.objects.get()))
    agreed(cast.carol, drawn)
    # The quarter is claimed for meanwhile.
    for quarter in (Q1, Q2):
        cast.achieved(quarter, str(quarter))
        cast.approved(contract, quarter)
    with pytest.raises(Refused, match="from October to December 2015"):
        agreed(cast.manager, drawn)
    assert [str(each) for each in possible_starts(contract)] == [
        "2015-16-Q3", "2015-16-Q4", "2016-17-Q1",
    ]  # fmt: skip
    with pytest.raises(Refused, match="This is offered now"):
        discard(by=cast.carol, agreement=drawn)
