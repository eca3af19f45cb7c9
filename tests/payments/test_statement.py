"""The statement of a claim: the same bytes on any day, whole, exact, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pypdf
import pytest
import time_machine
import typst
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf.generic import DictionaryObject

from centres.models import AuditEvent
from centres.papers import typeset
from payments import decisions
from payments.models import Claim, ClaimLine, Transaction
from payments.payment_runs import run_payments
from payments.statement import statement_of, statement_paper, statement_workbook
from payments.statement.paper import facts_of
from tests.payments.browsing import Visitor, address
from tests.payments.cast import Q1, Q2, Cast

PRICE = 12_550
FORMULA = "=1+1"


@pytest.fixture
def approved(cast: Cast) -> Claim:
    """Five outcomes paid, one rejected, one over the quarter's units, a target, a reversal."""
    contract = cast.contract()
    cast.price(contract, "star_progress", PRICE, units=6)
    cast.target(contract, "first_star_in_28_days", 4_000, 9_000, 150_000)
    cast.achieved(Q1, "S-GONE", date(2015, 5, 2))
    cast.approved(contract, Q1)
    cast.unachieved(Q1, "S-GONE")
    for subject in (FORMULA, "S1", "S2", "S3", "S4", "S5", "S6"):
        cast.achieved(Q2, subject, date(2015, 8, 3))
    cast.figure(Q2, "first_star_in_28_days", 52, 70)
    return cast.approved(contract, Q2, rejected=["S2"])


def files(claim: Claim, *, of_council: bool = True) -> tuple[bytes, bytes]:
    statement = statement_of(claim, of_council=of_council)
    return statement_paper(statement), statement_workbook(statement)


def sheet(content: bytes, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by their headings."""
    rows = openpyxl.load_workbook(BytesIO(content))[name].iter_rows(values_only=True)
    heads = [str(head) for head in next(rows)]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def text_of(paper: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(paper)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def tags_of(node: Any) -> Iterator[str]:
    node = node.get_object()
    if isinstance(node, DictionaryObject):
        if "/S" in node:
            yield str(node["/S"])
        kids: Any = node["/K"] if "/K" in node else []  # noqa: SIM401
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from tags_of(kid)


def test_the_bytes_are_the_same_on_another_day_and_after_everything_was_renamed(
    cast: Cast, approved: Claim
) -> None:
    before = files(approved), files(approved, of_council=False)
    cast.achieved(Q2, "S-LATE", date(2015, 9, 1))
    cast.unachieved(Q2, "S1")
    for kept, name in (
        (cast.council, "Another council"),
        (cast.provider, "Renamed by an import"),
        (cast.carol, "Carol Newname"),
        (cast.manager, "Somebody Else"),
    ):
        kept.name = name
        kept.save()
    with time_machine.travel("2031-02-03 04:05:06+00:00"):
        fresh = Claim.objects.get(pk=approved.pk)
        assert (files(fresh), files(fresh, of_council=False)) == before
    said = text_of(before[0][0])
    assert "Provider BK-P1" in said
    assert "carol" in said


def test_no_file_names_the_moment_at_which_it_was_made(approved: Claim) -> None:
    paper, workbook = files(approved)
    decided = timezone.localtime(approved.decisions.get(kind="approved").at)
    about = pypdf.PdfReader(BytesIO(paper)).metadata
    assert about is not None
    assert about.creation_date is not None
    assert about.creation_date.strftime("%Y%m%d%H%M%S") == decided.strftime("%Y%m%d%H%M%S")
    assert about.modification_date in (None, about.creation_date)
    with ZipFile(BytesIO(workbook)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        core = archive.read("docProps/core.xml").decode()
    assert core.count(decided.strftime("%Y-%m-%dT%H:%M:%SZ")) == 2


def test_the_workbook_holds_the_claims_lines_and_totals(approved: Claim) -> None:
    _, workbook = files(approved)
    rows = sheet(workbook, "Lines")
    lines = list(approved.lines)
    assert {line.kind for line in lines} == {"outcome", "over_cap", "reversal", "target"}
    assert [
        (row["Line"], row["Measure"], row["Version"], row["Reference"], row["Decision"])
        for row in rows
    ] == [
        (each.number, each.measure, each.version, each.subject, each.get_decision_display())
        for each in lines
    ]
    assert [round(row["Amount"] * 100) for row in rows] == [line.amount_pence for line in lines]
    assert [row["Digest of the evidence"] for row in rows] == [
        line.evidence_digest for line in lines
    ]
    days = [row["Achieved on"].date() if row["Achieved on"] else None for row in rows]
    assert days == [line.achieved_on for line in lines]
    totals = sheet(workbook, "Totals")
    assert sum(round(row["Amount"] * 100) for row in totals) == approved.net()
    assert sum(row["Lines"] for row in totals) == len(lines)
    assert sum(row["Of them rejected"] for row in totals) == 1
    target = next(row for row in rows if row["Kind"] == "Target")
    assert (target["Numerator"], target["Denominator"]) == (52, 70)
    assert (target["Baseline, basis points"], target["Most for the target"]) == (4_000, 1_500)
    over = next(row for row in rows if row["Kind"] == "Over the cap")
    assert (over["Amount"], over["Without the cap"]) == (0, 125.5)
    assert over["Cap"] == "the quarter’s units are used up"
    taken = next(row for row in rows if row["Kind"] == "Reversal")
    assert (taken["Takes back"], taken["Amount"]) == ("line 1 of 2015-16-Q1", -125.5)
    facts = {row["What"]: row["As sealed"] for row in sheet(workbook, "Claim")}
    assert facts["Digest of the claim"] == approved.digest
    assert facts["Seal"] == approved.seal
    assert round(facts["Net total, rejected lines left out"] * 100) == approved.net()
    assert facts["Quarter"] == "July to September 2015 (2015-16 Q2)"


def test_a_reference_that_looks_like_a_formula_stays_text(approved: Claim) -> None:
    _, workbook = files(approved)
    cells = [
        cell
        for row in openpyxl.load_workbook(BytesIO(workbook))["Lines"].iter_rows()
        for cell in row
        if cell.value == FORMULA
    ]
    # The library takes what it reads as text for a formula again; the file itself has none.
    assert len(cells) == 1
    with ZipFile(BytesIO(workbook)) as archive:
        pages = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(pages) == 7
        assert not any(b"<f>" in archive.read(name) for name in pages)
        assert FORMULA in archive.read("xl/sharedStrings.xml").decode()


def test_the_paper_is_tagged_and_says_who_decided(cast: Cast, approved: Claim) -> None:
    run_payments(by=cast.dev, council=cast.council)
    paper, workbook = files(Claim.objects.get(pk=approved.pk))
    reader = pypdf.PdfReader(BytesIO(paper))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    tags = list(tags_of(root["/StructTreeRoot"]))
    assert [tag for tag in tags if tag in ("/H1", "/H2")] == ["/H1", *["/H2"] * 6]
    assert tags.count("/Table") == 5
    assert tags.count("/TH") == 5 + 5 + 7 + 5 + 7
    said = text_of(paper)
    for part in (
        "Statement of claim CT1, July to September 2015 (2015-16 Q2)",
        "Paid, round 1",
        "manager",
        "Target: from 40% to 90%, up to £1,500.00",
        "52 of 70 (74.3%)",
        "Over the cap: £125.50 not paid",
        "Takes back line 1 of 2015-16-Q1",
        "As seen.",
        "Evidence found",
        approved.digest,
        "manage.py verify_ledger BK",
    ):
        assert part in said, part
    ledger = sheet(workbook, "Ledger")
    assert [(row["What"], round((row["Of it this claim"] or 0) * 100)) for row in ledger] == [
        ("Claim approved", 0),
        ("Payment", approved.net()),
    ]
    assert ledger[0]["Transaction"] == Transaction.objects.get(claim=approved).pk
    steps = [(row["Step"], row["By"]) for row in sheet(workbook, "Steps")]
    assert steps == [("Submitted", "manager"), ("Approved", "carol"), ("Paid", "dev")]


def test_the_providers_copy_shows_neither_sample_nor_ledger(cast: Cast, approved: Claim) -> None:
    for person, sees in ((cast.carol, True), (cast.manager, False), (cast.coordinator, False)):
        visitor = Visitor(person)
        page = visitor.see("claim", *address(approved))
        assert reverse("claim_statement", args=address(approved)) in page
        assert reverse("claim_workbook", args=address(approved)) in page
        answer = visitor.get("claim_workbook", *address(approved))
        names = openpyxl.load_workbook(BytesIO(answer.content)).sheetnames
        assert ({"Checks", "Ledger"} <= set(names)) == sees
        paper = visitor.get("claim_statement", *address(approved))
        assert ("Evidence found" in text_of(paper.content)) == sees
        assert ("Debited" in text_of(paper.content)) == sees


def test_it_is_noted_kept_by_no_cache_and_named_by_contract_and_quarter(
    cast: Cast, approved: Claim
) -> None:
    carol = Visitor(cast.carol)
    for name, ending in (("claim_statement", "pdf"), ("claim_workbook", "xlsx")):
        answer = carol.get(name, *address(approved))
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Content-Disposition"] == (
            f'attachment; filename="claim-CT1-2015-16-Q2.{ending}"'
        )
        assert answer["Content-Type"].startswith("application/")
    noted = AuditEvent.objects.filter(action="claim.statement").order_by("pk")
    assert [(each.user, each.reference, each.details) for each in noted] == [
        (cast.carol, "CT1 2015-16-Q2", {"round": 1, "kind": "paper"}),
        (cast.carol, "CT1 2015-16-Q2", {"round": 1, "kind": "workbook"}),
    ]


def test_a_contracts_odd_reference_makes_a_file_name(cast: Cast) -> None:
    contract = cast.contract('C/1 "é"\n')
    cast.price(contract, "star_progress", PRICE)
    cast.achieved(Q1, "S1")
    claim = cast.approved(contract, Q1)
    answer = Visitor(cast.carol).get("claim_workbook", *address(claim))
    assert answer["Content-Disposition"] == 'attachment; filename="claim-C-1-2015-16-Q1.xlsx"'


def test_a_draft_is_refused_in_words_and_a_returned_claim_is_not(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", PRICE)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    claim = cast.claim(contract, Q1)
    manager = Visitor(cast.manager)
    for name in ("claim_statement", "claim_workbook"):
        told = manager.told(manager.get(name, *address(claim)))
        assert told == [
            "A draft has no statement: it still changes. There is one once the claim is submitted."
        ]
        assert reverse(name, args=address(claim)) not in manager.see("claim", *address(claim))
    claim = cast.submitted(contract, Q1)
    decisions.return_claim(by=cast.carol, claim=claim, reason="Dates are wrong.")
    answer = manager.get("claim_statement", *address(claim))
    assert "Dates are wrong." in text_of(answer.content)
    claim = decisions.reopen(by=cast.manager, claim=claim)
    assert manager.get("claim_statement", *address(claim)).status_code == 302


def test_queries_do_not_depend_on_the_lines(cast: Cast) -> None:
    counted = []
    for ref, outcomes in (("CT1", 2), ("CT2", 60)):
        provider = cast.provider_named(f"P{ref}")
        contract = cast.contract(ref, provider=provider)
        cast.price(contract, "star_progress", PRICE)
        for number in range(outcomes):
            cast.achieved(Q1, f"{ref}-{number}", provider=provider)
        claim = cast.approved(contract, Q1)
        with CaptureQueriesContext(connection) as queries:
            statement_workbook(statement_of(claim, of_council=True))
        counted.append(len(queries))
    assert counted[0] == counted[1] < 15


def test_a_large_claim_pages_with_its_headings_repeated(approved: Claim) -> None:
    statement = statement_of(approved, of_council=False)
    line = next(each for each in statement.lines if each.kind == ClaimLine.Kind.OUTCOME)
    many = replace(statement, lines=[line] * 300)
    pages = pypdf.PdfReader(BytesIO(statement_paper(many))).pages
    assert len(pages) > 8
    assert all("Digest of the evidence" in page.extract_text() for page in pages[2:-1])
    assert len(sheet(statement_workbook(many), "Lines")) == 300


def test_a_long_paper_is_set_apart_to_the_same_bytes(approved: Claim) -> None:
    facts = facts_of(statement_of(approved, of_council=True))
    template = "payments/claim/statement.typ"
    assert typeset(template, facts, is_long=True) == typeset(template, facts)
    with pytest.raises(typst.TypstError):
        typeset("payments/claim/no_such.typ", facts, is_long=True)
