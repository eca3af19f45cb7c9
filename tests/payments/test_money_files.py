"""Every list about money as CSV and as a workbook, with what its page shows; long lists."""

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from centres.models import AuditEvent
from payments.payment_runs import run_payments
from payments.years import years_of
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Q2, Q3, Cast


def carried_through_two_runs(cast: Cast) -> Any:
    """£100 paid, taken back in Q2 while P2 is paid, and set against £300 of Q3."""
    contract = cast.contract()
    other = cast.provider_named("P2")
    theirs = cast.contract("CT2", other)
    for each in (contract, theirs):
        cast.price(each, "star_progress", 10_000)
    cast.achieved(Q1, "S1")
    cast.approved(contract, Q1)
    cast.approved(theirs, Q1)
    run_payments(by=cast.carol, council=cast.council)
    cast.achieved(Q2, "T1", provider=other)
    cast.approved(contract, Q2)
    cast.approved(theirs, Q2)
    second = run_payments(by=cast.carol, council=cast.council)
    assert [payment.contract.ref for payment in second.transactions.all()] == ["CT2"]
    for subject in ("S3", "S4", "S5"):
        cast.achieved(Q3, subject)
    cast.approved(contract, Q3)
    return run_payments(by=cast.carol, council=cast.council)


def rows_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_each_list_is_a_file_of_both_kinds(cast: Cast) -> None:
    run = carried_through_two_runs(cast)
    carol = Visitor(cast.carol)
    lists: list[tuple[str, tuple[Any, ...], int]] = [
        ("transactions_file", (), 7),
        ("ledger_file", (), 14),
        ("payment_runs_file", (), 3),
        ("payment_run_file", (run.pk,), 1),
        ("claims_file", (), 6),
        ("claim_lines_file", ("CT1", str(Q3)), 3),
    ]
    for name, where, number in lists:
        rows = rows_of(carol.get(name, *where, "csv"))
        sheet = load_workbook(BytesIO(carol.get(name, *where, "xlsx").content)).active
        assert sheet is not None
        assert [cell.value for cell in sheet[1]] == rows[0], name
        assert len(rows) - 1 == sheet.max_row - 1 == number, name
    assert AuditEvent.objects.filter(action__endswith=".export").count() == 2 * len(lists)
    manager = Visitor(cast.manager)
    assert {row[1] for row in rows_of(manager.get("claims_file", "csv"))[1:]} == {"CT1"}
    filtered = rows_of(carol.get("transactions_file", "csv", contract="CT1", kind="payment"))
    assert [row[-2:] for row in filtered[1:]] == [["100.00", "0.00"], ["200.00", "0.00"]]


def test_what_is_below_nothing_is_carried_through_two_runs_and_said(cast: Cast) -> None:
    run = carried_through_two_runs(cast)
    assert run.total_pence == 20_000
    carol = Visitor(cast.carol)
    (row,) = rows_of(carol.get("payment_run_file", run.pk, "csv"))[1:]
    assert row[4:6] == ["2015-16-Q2 (carried forward), 2015-16-Q3", "200.00"]
    ((*_, owed),) = [
        row for row in rows_of(carol.get("transactions_file", "csv", contract="CT1"))[1:]
        if row[5] == str(Q2)
    ]  # fmt: skip
    assert owed == "-100.00"
    year = years_of(run.transactions.get().contract)[0].financial_year
    assert "Nothing is owed either way" in carol.see("contract_year", "CT1", year=year)
    answer = carol.get("contract_year_file", "CT1", "xlsx", year=year)
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    told = [(sheet.cell(row, 4).value, sheet.cell(row, 7).value) for row in (2, sheet.max_row)]
    assert told == [("Opening balance", 0), ("Closing balance", 0)]


def test_days_are_asked_of_the_moment_and_odd_ones_answered(cast: Cast) -> None:
    carried_through_two_runs(cast)
    carol = Visitor(cast.carol)
    today = {"day": "22", "month": "1", "year": str(date.max.year)}
    for query in (
        {f"until_{part}": value for part, value in today.items()},
        {"until_day": "31", "until_month": "12", "until_year": "9999"},
        {"since_day": "1", "since_month": "1", "since_year": "0001"},
    ):
        for name in ("ledger", "ledger_entries", "payment_runs"):
            assert carol.get(name, **query).context["page"].paginator.count > 0, (name, query)
    gone = {"until_day": "1", "until_month": "1", "until_year": "2016"}
    assert carol.get("ledger", **gone).context["page"].paginator.count == 0


def test_a_long_list_goes_on_from_its_last_row(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_through_two_runs(cast)
    monkeypatch.setattr("payments.paging.MOST_COUNTED", 4)
    carol = Visitor(cast.carol)
    for name, number in (("ledger", 7), ("ledger_entries", 14)):
        seen: list[int] = []
        address = carol.get(name).request["PATH_INFO"]
        query = ""
        while True:
            page = carol.client.get(f"{address}?{query}").context["page"]
            rows = [getattr(row, "entry", row).pk for row in page]
            seen += rows
            query = page.older
            if not query:
                break
            assert page.paginator.goes_on
            assert len(rows) == 4
        assert seen == sorted(seen, reverse=True)
        assert len(set(seen)) == len(seen) == number
    assert "of more than <b>4</b> transactions" in carol.see("ledger")
    assert "Older transactions" in carol.see("ledger", kind="")
    for after in ("x", "9" * 40, "\x00", "-1", "٣"):
        assert len(list(carol.get("ledger", after=after).context["page"])) == 4
