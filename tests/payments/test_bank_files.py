"""A payment run's file for the bank: out once, and then as marked copies that no bank takes."""

import csv
from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from centres.models import AuditEvent
from centres.refusals import Refused
from payments.corrections import reverse_transaction
from payments.models import BankFile, PaymentRun
from payments.paying.bacs import reference_of
from payments.paying.bank_files import hand_out, hand_out_copy, outgoing
from payments.payment_runs import run_payments
from payments.verification.bank import accounts, files
from tests.payments.banking import confirmed
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Cast


def paid(cast: Cast) -> PaymentRun:
    """£125 and £80 to the provider for two contracts, one after the other; £50 to P2."""
    other = cast.provider_named("P2")
    contracts = []
    may = date(2015, 5, 1)
    for ref, provider, pence, days in (
        ("CT1", cast.provider, 12_500, {"ends_on": may - timedelta(1)}),
        ("CT2", other, 5_000, {}),
        ("CT3", cast.provider, 8_000, {"starts_on": may}),
    ):
        contracts.append(cast.contract(ref, provider, **days))
        cast.price(contracts[-1], "star_progress", pence)
    cast.achieved(Q1, "S1")
    cast.achieved(Q1, "T1", provider=other)
    cast.achieved(Q1, "U1", may)
    for contract in contracts:
        cast.approved(contract, Q1)
    return run_payments(by=cast.carol, council=cast.council)


def with_accounts(cast: Cast) -> PaymentRun:
    run = paid(cast)
    confirmed(cast)
    other = cast.council.providers.get(code="P2")
    confirmed(cast, other, account_name="SECOND", account_number="00009876")
    return run


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(content.decode("ascii").splitlines()))


def test_one_row_for_each_provider_downloaded_once(cast: Cast) -> None:
    run = with_accounts(cast)
    carol = Visitor(cast.carol)
    page = carol.get("bank_file", run.pk)
    assert "Download the file that pays £255.00?" in page.content.decode()
    assert "2 payments for Bacs" in page.content.decode()
    assert "00001234" not in page.content.decode()
    shown = page.context["form"]["shown"].value()
    answer = carol.send("bank_file", run.pk, shown=shown)
    assert answer["Content-Disposition"] == f'attachment; filename="bacs-run-{run.pk}.csv"'
    assert answer["Cache-Control"] == "no-store, private"
    reference = reference_of(run)
    assert answer.content.endswith(b"\r\n")
    assert rows_of(answer.content) == [
        ["000012", "00001234", "THE CHARITY", "205.00", reference, "99"],
        ["000012", "00009876", "SECOND", "50.00", reference, "99"],
    ]
    (told,) = carol.told(carol.send("bank_file", run.pk, shown=shown))
    assert told.startswith("carol downloaded this run’s file on ")
    file = BankFile.objects.get()
    assert file.digest == sha256(answer.content).hexdigest()
    event = AuditEvent.objects.get(action="payment_run.file")
    assert event.details == {
        "file": 1, "payments": 2, "total_pence": 25_500, "digest": file.digest,
    }  # fmt: skip
    assert carol.get("bank_file", run.pk).status_code == 302
    assert file.digest[:12] in carol.see("payment_run", run.pk)


def test_a_copy_is_marked_and_pays_the_same_whatever_changed(cast: Cast) -> None:
    run = with_accounts(cast)
    with pytest.raises(Refused, match="nothing to copy"):
        hand_out_copy(by=cast.dev, run=run, reason="Lost.")
    hand_out(by=cast.carol, run=run)
    confirmed(cast, account_number="77777777")
    reverse_transaction(
        by=cast.dev, posting=run.transactions.get(contract__ref="CT2"), reason="Sent back."
    )
    dev = Visitor(cast.dev)
    assert "2 payments" in dev.see("bank_file_copy", run.pk)
    assert dev.faults(dev.send("bank_file_copy", run.pk, reason="")) == {
        "reason": ["Say why, in a few words"]
    }
    answer = dev.send("bank_file_copy", run.pk, reason="The first was lost")
    assert answer["Content-Disposition"] == f'attachment; filename="bacs-run-{run.pk}-COPY-2.csv"'
    first, *rows, last = rows_of(answer.content)
    assert first == last == ["COPY 2: NOT TO BE PAID", *["COPY"] * 5]
    assert [(row[0], row[1], row[3], row[5]) for row in rows] == [
        ("COPY 000012", "00001234", "205.00", "COPY"),
        ("COPY 000012", "00009876", "50.00", "COPY"),
    ]
    hand_out_copy(by=cast.carol, run=run, reason="For the auditor")
    with pytest.raises(ValidationError, match="Say why"):
        hand_out_copy(by=cast.carol, run=run, reason=" ")
    kept = list(BankFile.objects.values_list("number", "reason", "by__username"))
    assert kept == [
        (1, "", "carol"), (2, "The first was lost", "dev"), (3, "For the auditor", "carol"),
    ]  # fmt: skip
    page = dev.see("payment_run", run.pk)
    assert "Copy 3" in page
    assert "The first was lost" in page
    assert files(cast.council) == (3, [])
    assert accounts(cast.council) == (3, [])


def test_a_file_waits_until_every_provider_has_an_account(cast: Cast) -> None:
    run = paid(cast)
    confirmed(cast)
    carol = Visitor(cast.carol)
    for page in (carol.see("bank_file", run.pk), carol.see("payment_run", run.pk)):
        assert "Provider P2</a> has no confirmed bank details" in page
    with pytest.raises(Refused, match="no confirmed bank details yet: Provider P2"):
        hand_out(by=cast.carol, run=run)
    shown = carol.told(carol.send("bank_file", run.pk, shown="something else"))
    assert shown[0].startswith("What would be sent has changed")
    assert not BankFile.objects.exists()


def test_what_was_reversed_before_is_not_sent(cast: Cast) -> None:
    run = with_accounts(cast)
    for ref, left in (("CT2", 20_500), ("CT1", 8_000), ("CT3", 0)):
        posting = run.transactions.get(contract__ref=ref)
        reverse_transaction(by=cast.dev, posting=posting, reason="A mistake.")
        assert outgoing(run).pence == left
    with pytest.raises(Refused, match="there is nothing to send"):
        hand_out(by=cast.carol, run=run)
    assert "Nothing is left to send" in Visitor(cast.carol).see("bank_file", run.pk)


def test_only_commissioners_download(cast: Cast) -> None:
    run = with_accounts(cast)
    for who in (cast.manager, cast.coordinator, cast.worker, cast.admin):
        with pytest.raises(Refused, match="Only a commissioner"):
            hand_out(by=who, run=run)
        assert Visitor(who).get("bank_file", run.pk).status_code == 404


FILE_BY_HAND = """
    WITH made AS (
        INSERT INTO payments_bankfile (council_id, run_id, payments, total_pence, digest, reason,
                                       by_id)
        VALUES (%(council)s, %(run)s, 1, 100, '', '', %(by)s) RETURNING id)
    INSERT INTO payments_bankpayment (council_id, file_id, provider_id, details_id, amount_pence,
                                      reference)
    SELECT %(council)s, made.id, %(provider)s, %(details)s, 100, '' FROM made"""


@transaction.atomic
def file_by_hand(facts: dict[str, int]) -> None:
    with connection.cursor() as trying:
        trying.execute(FILE_BY_HAND, facts)
        trying.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_another_sum_and_another_account(cast: Cast) -> None:
    run = with_accounts(cast)
    old = cast.provider.bank_details.get()
    new = confirmed(cast, account_number="11111111")
    connection.check_constraints()
    facts = {
        "council": cast.council.pk,
        "run": run.pk,
        "by": cast.carol.pk,
        "provider": cast.provider.pk,
    }
    for details, match in ((old, "confirmed last"), (new, "something else than its run paid")):
        with pytest.raises(DatabaseError, match=match):
            file_by_hand({**facts, "details": details.pk})


def test_a_reference_has_18_characters_of_those_that_bacs_carries(cast: Cast) -> None:
    council = cast.council
    for code, said in (("BK", "BK RUN 7"), ("Ünder-Shire & County", "NDER-SHIRE & RUN 7")):
        council.code = code
        assert reference_of(PaymentRun(pk=7, council=council)) == said
    council.code = "LONGEST-OF-COUNCILS"
    assert len(reference_of(PaymentRun(pk=987654321, council=council))) <= 18
