"""Files for the bank and the accounts they pay to, as they were handed out and confirmed."""

from __future__ import annotations

from hashlib import sha256

from django.db import connection
from django.db.models import F, Prefetch

from centres.models import Council
from centres.wording import money
from payments.models import BankDetailsAnswer, BankFile, BankPayment
from payments.paying.bacs import content

# What an original sends to each provider beside what its run paid and was not reversed before.
SENT = """
    SELECT file.run_id, provider.code, coalesce(sent.pence, 0), coalesce(paid.pence, 0)
    FROM payments_bankfile file
    CROSS JOIN centres_provider provider
    CROSS JOIN LATERAL (
        SELECT sum(row.amount_pence) AS pence FROM payments_bankpayment row
        WHERE row.file_id = file.id AND row.provider_id = provider.id) sent
    CROSS JOIN LATERAL (
        SELECT sum(posting.amount_pence) AS pence FROM payments_transaction posting
        JOIN payments_contract contract ON contract.id = posting.contract_id
        WHERE posting.payment_run_id = file.run_id AND contract.provider_id = provider.id
          AND NOT EXISTS (
            SELECT FROM payments_transaction undone
            WHERE undone.reverses_id = posting.id AND undone.at <= file.at)) paid
    WHERE file.council_id = %s AND provider.council_id = file.council_id AND file.number = 1
      AND sent.pence IS DISTINCT FROM paid.pence
    ORDER BY file.run_id, provider.code"""


def files(council: Council) -> tuple[int, list[str]]:
    """How many files, and those that are not what was handed out or what their run paid."""
    rows = Prefetch("rows", BankPayment.objects.select_related("details").order_by("pk"))
    found = BankFile.objects.filter(council=council).order_by("run", "number")
    originals: dict[int, list[BankPayment]] = {}
    count, differences = 0, []
    for file in found.prefetch_related(rows):
        count += 1
        own = originals.setdefault(file.run_id, list(file.rows.all()))
        made = content(own, copy=file.number if file.is_copy else None)
        name = f"payment run {file.run_id}: file {file.number} for the bank"
        if sha256(made).hexdigest() != file.digest:
            differences.append(f"{name} is not what was handed out")
        if (len(own), sum(row.amount_pence for row in own)) != (file.payments, file.total_pence):
            differences.append(f"{name} has another sum than its payments")
    with connection.cursor() as cursor:
        cursor.execute(SENT, [council.pk])
        differences += [
            f"payment run {run}: the bank was told to pay {money(int(sent))} to {provider}, "
            f"the run paid {money(int(paid))}"
            for run, provider, sent, paid in cursor.fetchall()
        ]
    return count, differences


def accounts(council: Council) -> tuple[int, list[str]]:
    """How many bank details were confirmed, and those confirmed by who proposed them."""
    confirmed = BankDetailsAnswer.objects.filter(
        council=council, kind=BankDetailsAnswer.Kind.CONFIRMED
    )
    alone = confirmed.filter(by=F("details__by")).select_related("details__provider")
    return confirmed.count(), [
        f"{answer.details.provider.code}: bank details proposed and confirmed by one person"
        for answer in alone.order_by("details__provider__code", "pk")
    ]
