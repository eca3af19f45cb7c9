"""Where a provider is paid to: one person proposes, another confirms, nothing is forgotten."""

import pytest
from django.db import DatabaseError, connection, transaction

from centres.models import AuditEvent
from centres.refusals import Refused
from payments.models import BankDetails
from payments.paying.bank_details import confirm, in_use_by, turn_down
from tests.payments.banking import ACCOUNT, confirmed, proposed
from tests.payments.browsing import Visitor
from tests.payments.cast import Cast, assemble

TYPED = {
    "account_name": "Grubb & Co.",
    "sort_code": "00-00 34",
    "account_number": "123456",
    "origin": "Letterhead",
}


def test_an_account_is_used_once_another_person_confirmed_it(cast: Cast) -> None:
    first = confirmed(cast)
    assert in_use_by(cast.provider) == first
    ada, carol = Visitor(cast.admin), Visitor(cast.carol)
    code = cast.provider.code
    assert ada.told(ada.send("bank_details_propose", code, **TYPED)) == [
        "Bank details proposed. They are used once another person confirmed them."
    ]
    waiting = BankDetails.objects.waiting().get()
    assert (waiting.account_name, waiting.sort_code, waiting.account_number) == (
        "GRUBB & CO.", "000034", "00123456",
    )  # fmt: skip
    assert in_use_by(cast.provider) == first
    page = carol.see("bank_details_answer", code, waiting.pk)
    assert "00-00-34" in page
    assert "00123456" in page
    assert carol.faults(carol.send("bank_details_answer", code, waiting.pk)) == {
        "answer": ["Select whether these are the provider’s details"]
    }
    sent = carol.send("bank_details_answer", code, waiting.pk, answer="turn_down", reason="")
    assert carol.faults(sent) == {"reason": ["Say why, in a few words"]}
    carol.told(carol.send("bank_details_answer", code, waiting.pk, answer="confirm"))
    assert in_use_by(cast.provider) == waiting
    again = carol.told(carol.send("bank_details_answer", code, waiting.pk, answer="confirm"))
    assert again == ["These bank details were confirmed or turned down already."]
    shown = carol.see("bank_details_of", code)
    assert "••••3456" in shown
    assert "••••1234" in shown
    events = AuditEvent.objects.filter(action__startswith="bank_details").order_by("pk")
    assert [event.action.partition(".")[2] for event in events] == [
        "propose", "confirm", "propose", "confirm",
    ]  # fmt: skip
    assert {tuple(event.details) for event in events} == {("proposal",)}


def test_accounts_are_masked_but_for_who_confirms(cast: Cast) -> None:
    details = proposed(cast, account_number="55512349", sort_code="998877")
    code = cast.provider.code
    for user in (cast.carol, cast.admin):
        visitor = Visitor(user)
        pages = [visitor.see("bank_details"), visitor.see("bank_details_of", code)]
        if user == cast.admin:
            pages.append(visitor.see("bank_details_answer", code, details.pk))
        for page in pages:
            assert "55512349" not in page
            assert "99-88-77" not in page
    assert "cannot be paid out yet" in Visitor(cast.carol).see("bank_details").lower()
    assert "55512349" in Visitor(cast.carol).see("bank_details_answer", code, details.pk)


def test_nobody_confirms_what_they_proposed(cast: Cast) -> None:
    details = proposed(cast)
    for by in (cast.admin, cast.manager, cast.coordinator, cast.worker, assemble("WB").carol):
        with pytest.raises(Refused):
            confirm(by=by, details=details)
    statement = """
        INSERT INTO payments_bankdetailsanswer (council_id, details_id, kind, reason, by_id)
        SELECT council_id, id, 'confirmed', '', by_id FROM payments_bankdetails"""
    with pytest.raises(DatabaseError, match="another commissioner"), transaction.atomic():
        connection.cursor().execute(statement)
    with pytest.raises(Refused, match="wait to be confirmed already"):
        proposed(cast)
    ada = Visitor(cast.admin)
    where = ("bank_details_answer", cast.provider.code, details.pk)
    assert "Take these bank details back?" in ada.see(*where)
    ada.told(ada.send(*where, reason="A typing mistake"))
    assert in_use_by(cast.provider) is None
    with pytest.raises(Refused, match="already"):
        turn_down(by=cast.carol, details=details, reason="Again.")
    mine = proposed(cast)
    with pytest.raises(Refused):
        turn_down(by=cast.manager, details=mine, reason="No.")


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("sort_code", "12345", "A sort code has 6 digits"),
        ("sort_code", "12345a", "Enter digits only"),
        ("sort_code", "１２３４５６", "Enter digits only"),
        ("account_number", "12345", "An account number has 6 to 8 digits"),
        ("account_number", "1" * 9, "An account number has 6 to 8 digits"),
        ("account_name", "A" * 19, "A payment carries 18 characters of the name: shorten it"),
        ("account_name", "=1+1", "Use letters from A to Z, figures, spaces and . & / - only"),
        ("account_name", "Zoë", "Use letters from A to Z, figures, spaces and . & / - only"),
        ("origin", "", "Enter where these details come from"),
    ],
)
def test_what_is_no_account_is_said_beside_it(
    cast: Cast, field: str, typed: str, fault: str
) -> None:
    carol = Visitor(cast.carol)
    sent = carol.send("bank_details_propose", cast.provider.code, **{**TYPED, field: typed})
    assert carol.faults(sent) == {field: [fault]}
    assert not BankDetails.objects.exists()


def test_the_list_filters_and_asks_as_often_for_many(cast: Cast) -> None:
    confirmed(cast)
    proposed(cast, cast.provider_named("P2"))
    cast.provider_named("P3")
    carol = Visitor(cast.carol)
    found = {
        state: [
            provider.code for provider in carol.get("bank_details", state=state).context["page"]
        ]
        for state in ("", "confirmed", "waiting", "missing", "\x00")
    }
    assert found == {
        "": ["BK-P1", "P2", "P3"],
        "confirmed": ["BK-P1"],
        "waiting": ["P2"],
        "missing": ["P2", "P3"],
        "\x00": ["BK-P1", "P2", "P3"],
    }
    assert "1 to be confirmed" in carol.see("payment_runs")


def test_details_are_never_changed(cast: Cast) -> None:
    confirmed(cast)
    for table in ("payments_bankdetails", "payments_bankdetailsanswer"):
        for statement in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)
    assert ACCOUNT["account_number"] not in str(list(AuditEvent.objects.values()))
