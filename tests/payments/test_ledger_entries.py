"""The ledger by account: running balances, filters, the way to the evidence, files, the year."""

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from centres.models import AuditEvent
from payments.models import Contract, Entry, Transaction
from payments.payment_runs import run_payments
from payments.years import year_statement, years_of
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Q2, Q3, Cast

PAYABLE = "provider_payable"


def paid_then_taken_back(cast: Cast) -> Contract:
    """£250 approved and paid for a quarter; £125 of it taken back in the next; CT2 beside it."""
    contract = cast.contract()
    cast.price(contract, "star_progress", 12_500)
    other = cast.provider_named("P2")
    theirs = cast.contract("CT2", other)
    cast.price(theirs, "star_progress", 5_000)
    cast.achieved((Q1, Q2), "S1", date(2015, 5, 1))
    cast.achieved(Q1, "S2", date(2015, 5, 2))
    cast.achieved((Q1, Q2), "T1", date(2015, 5, 3), provider=other)
    cast.approved(contract, Q1)
    cast.approved(theirs, Q1)
    run_payments(by=cast.carol, council=cast.council)
    cast.approved(contract, Q2)
    return contract


def listed(page: Any) -> list[tuple[str, str, int | None, int | None, int]]:
    return [
        (
            row.entry.account.contract.ref,
            row.entry.account.kind,
            row.debit,
            row.credit,
            row.balance,
        )
        for row in page.context["page"]
    ]


def test_each_entry_says_what_its_account_came_to(cast: Cast) -> None:
    paid_then_taken_back(cast)
    page = Visitor(cast.carol).get("ledger_entries")
    assert listed(page) == [
        ("CT1", "pbr_expense", None, 12_500, 12_500),
        ("CT1", PAYABLE, 12_500, None, -12_500),
        ("CT2", "bank", None, 5_000, 5_000),
        ("CT2", PAYABLE, 5_000, None, 0),
        ("CT1", "bank", None, 25_000, 25_000),
        ("CT1", PAYABLE, 25_000, None, 0),
        ("CT2", PAYABLE, None, 5_000, 5_000),
        ("CT2", "pbr_expense", 5_000, None, 5_000),
        ("CT1", PAYABLE, None, 25_000, 25_000),
        ("CT1", "pbr_expense", 25_000, None, 25_000),
    ]
    assert "carried forward" in page.content.decode()


def test_filters_leave_balances_as_they_were(cast: Cast) -> None:
    paid_then_taken_back(cast)
    carol = Visitor(cast.carol)
    mine = {"contract": "CT1", "account": PAYABLE}
    cases: list[tuple[dict[str, str], list[int]]] = [
        ({"contract": "CT2", "account": PAYABLE}, [0, 5_000]),
        ({**mine, "kind": "payment"}, [0]),
        ({**mine, "quarter": str(Q2)}, [-12_500]),
        ({**mine, "quarter": str(Q1)}, [0, 25_000]),
        ({"until_day": "1", "until_month": "1", "until_year": "2016"}, []),
    ]
    for query, left in cases:
        found = [row[4] for row in listed(carol.get("ledger_entries", **query))]
        assert found == left, query


def test_nonsense_in_the_address(cast: Cast) -> None:
    cast.contract()
    carol = Visitor(cast.carol)
    for query in (
        {"contract": "nobody's", "account": "?", "quarter": "2015-16-Q9", "page": "x"},
        {"since_day": "31", "since_month": "2", "since_year": "2016"},
        {"since": "\x00", "kind": "\x00", "quarter": "x" * 900},
    ):
        for where in (("ledger_entries",), ("ledger_file", "csv"), ("ledger_file", "xlsx")):
            assert carol.get(*where, **query).status_code == 200, (where, query)


def test_from_an_entry_to_the_evidence(cast: Cast) -> None:
    contract = paid_then_taken_back(cast)
    carol = Visitor(cast.carol)
    approval = Transaction.objects.filter(contract=contract, kind="approval").earliest("pk")
    assert reverse("transaction", args=[approval.pk]) in carol.see("ledger_entries")
    page = carol.get("transaction", approval.pk)
    lines = list(page.context["page"])
    assert sum(line.amount_pence for line in lines) == approval.amount_pence
    where = ["CT1", str(Q1), lines[0].number]
    assert reverse("claim_line", args=where) in page.content.decode()
    assert carol.get("claim_line", *where).status_code == 200


def test_rejected_lines_are_not_behind_an_approval(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.achieved(Q1, "S2")
    cast.approved(contract, Q1, rejected=["S1"])
    page = Visitor(cast.carol).get("transaction", Transaction.objects.get().pk)
    assert [line.subject for line in page.context["page"]] == ["S2"]


def test_files_hold_what_is_filtered_and_are_audited(cast: Cast) -> None:
    contract = paid_then_taken_back(cast)
    type(contract.provider).objects.filter(pk=contract.provider_id).update(name="=1+1")
    carol = Visitor(cast.carol)
    query = {"contract": "CT1", "account": PAYABLE}
    answer = carol.get("ledger_file", "csv", **query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    money = [(row["Debit (£)"], row["Credit (£)"], row["Balance (£)"]) for row in rows]
    assert money == [("", "250.00", "250.00"), ("250.00", "", "0.00"), ("125.00", "", "-125.00")]
    assert {row["Provider"] for row in rows} == {"'=1+1"}
    sheet = load_workbook(BytesIO(carol.get("ledger_file", "xlsx", **query).content)).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[-1] for row in cells] == [250, 0, -125]
    assert {(row[3], kind) for row, kind in zip(cells, "sss", strict=True)} == {("=1+1", "s")}
    assert {cell.data_type for cell in sheet["D"][1:]} == {"s"}
    events = AuditEvent.objects.filter(action="ledger.export").order_by("pk")
    assert [event.details for event in events] == [
        {"format": "csv", "rows": 3},
        {"format": "xlsx", "rows": 3},
    ]


def test_a_file_of_too_much_is_refused_in_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid_then_taken_back(cast)
    monkeypatch.setattr("centres.listings.MOST_ROWS", 4)
    carol = Visitor(cast.carol)
    (told,) = carol.told(carol.get("ledger_file", "xlsx"))
    assert told.startswith("A file holds 4 entries at most, and there are more.")
    assert carol.get("ledger_file", "csv", contract="CT2").status_code == 200


def test_as_many_queries_for_many_entries(cast: Cast) -> None:
    contract = paid_then_taken_back(cast)
    carol = Visitor(cast.carol)
    approval = Transaction.objects.earliest("pk")
    pages: list[tuple[str, list[object]]] = [
        ("ledger_entries", []),
        ("contract_year", [contract.ref]),
        ("transaction", [approval.pk]),
    ]

    def asked() -> list[int]:
        counts = []
        for name, args in pages:
            with CaptureQueriesContext(connection) as queries:
                carol.see(name, *args)
            counts.append(len(queries))
        return counts

    few = asked()
    for number in range(5):
        cast.achieved(Q3, f"U{number}")
    cast.approved(contract, Q3)
    run_payments(by=cast.carol, council=cast.council)
    assert Entry.objects.count() == 14
    assert asked() == few


def test_a_year_runs_from_opening_to_closing(cast: Cast) -> None:
    contract = paid_then_taken_back(cast)
    (start,) = years_of(contract)
    statement = year_statement(contract, start)
    assert (statement.opening, statement.closing, statement.carried) == (0, -12_500, 12_500)
    assert [
        (line.kind, line.postings, line.pence, line.owed_after) for line in statement.lines
    ] == [
        ("approval", 2, 12_500, 12_500),
        ("payment", 1, -25_000, -12_500),
    ]
    assert statement.totals == [("Claim approved", 12_500), ("Payment", -25_000), ("Reversal", 0)]
    next_year = year_statement(contract, start.plus(4))
    assert (next_year.opening, next_year.lines, next_year.closing) == (-12_500, [], -12_500)
    carol = Visitor(cast.carol)
    page = carol.see("contract_year", "CT1")
    assert "paid £125.00 more than was approved" in page
    assert "carried forward" in page
    answer = carol.get("contract_year_file", "CT1", "csv", year=start.financial_year)
    rows = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
    assert [row[3:] for row in rows[1:]] == [
        ["Opening balance", "", "", "0.00"],
        ["Claim approved", "2", "125.00", "125.00"],
        ["Payment", "1", "-250.00", "-125.00"],
        ["Closing balance, carried forward", "", "", "-125.00"],
    ]


def test_a_year_without_a_posting_is_no_page(cast: Cast) -> None:
    paid_then_taken_back(cast)
    carol = Visitor(cast.carol)
    for year in ("1999-00", "x" * 500, "\x00", "2015"):
        assert carol.get("contract_year", "CT1", year=year).status_code == 404, year
        assert carol.get("contract_year_file", "CT1", "csv", year=year).status_code == 404, year


def test_before_anything_is_posted(cast: Cast) -> None:
    cast.contract()
    carol = Visitor(cast.carol)
    assert "Nothing posted yet" in carol.see("ledger_entries")
    assert "Nothing posted yet" in carol.see("contract_year", "CT1")
    assert carol.get("contract_year_file", "CT1", "csv").status_code == 404
