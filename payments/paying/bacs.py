"""A payment run as the rows that Bacs software takes: direct credits, one for each provider."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from io import StringIO

from centres.spreadsheets import pounds
from payments.models import BankFile, BankPayment, PaymentRun

CREDIT = "99"
LONGEST = 18
NOT_CARRIED = re.compile(r"[^A-Z0-9 .&/-]+")
# A Bacs payment is of £20 million at most.
MOST_PENCE = 2_000_000_000
COPY = "COPY"


def carried(text: str) -> str:
    """The text in the characters that Bacs carries, however long."""
    return " ".join(NOT_CARRIED.sub(" ", text.upper()).split())


def reference_of(run: PaymentRun) -> str:
    """What a provider reads on its bank statement, in 18 characters: the council and the run."""
    ending = f"RUN {run.pk}"
    name = carried(run.council.code)[: LONGEST - len(ending) - 1].strip()
    return f"{name} {ending}".strip()


def content(rows: Iterable[BankPayment], copy: int | None = None) -> bytes:
    """The file: sort code, account, name, pounds, reference, 99; no heading, as Bacs wants it.

    `rows` have their details loaded. A copy (its number) says so in its first and last row and
    where the sort code and the code of a payment belong, so that no bank takes it for the original.
    """
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    notice = [f"{COPY} {copy}: NOT TO BE PAID", *[COPY] * 5]
    if copy:
        writer.writerow(notice)
    for row in rows:
        details = row.details
        sort_code = f"{COPY} {details.sort_code}" if copy else details.sort_code
        account = (details.account_number, details.account_name)
        code = COPY if copy else CREDIT
        writer.writerow([sort_code, *account, pounds(row.amount_pence), row.reference, code])
    if copy:
        writer.writerow(notice)
    return written.getvalue().encode("ascii")


def file_name(file: BankFile) -> str:
    """A name that names nobody, and says what a copy is."""
    ending = f"-{COPY}-{file.number}" if file.is_copy else ""
    return f"bacs-run-{file.run_id}{ending}.csv"
