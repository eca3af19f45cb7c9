"""The golden case through the product's own commands, where its folder lies beside the checkout."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from payments.models import Claim

GOLDEN = Path(__file__).resolve().parents[3] / "shared" / "golden"
COUNCIL = "BK"
MANAGERS = {"BK-CT1": "bk.mgrp1", "BK-CT2": "bk.mgrp2", "BK-CT3": "bk.mgrp3"}

pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="no golden case beside the checkout")


def output(command: str, *arguments: str) -> str:
    stdout = StringIO()
    call_command(command, *arguments, stdout=stdout, stderr=StringIO())
    return stdout.getvalue()


def of_quarter(quarter: str) -> Iterator[tuple[str, str]]:
    """Roll the quarter up; its files by name; afterwards its claims are approved, in order."""
    output("rollup", COUNCIL, quarter, "--now")
    yield f"measures-{quarter}.csv", output("export_measures", COUNCIL, quarter)
    yield f"achievements-{quarter}.csv", output("export_achievements", COUNCIL, quarter)
    claims = Claim.objects.filter(council__code=COUNCIL, quarter=quarter)
    contracts = sorted(claims.values_list("contract__ref", flat=True))
    for contract in contracts:
        yield f"claim-{contract}-{quarter}.csv", output("export_claim", contract, quarter)
    for contract in contracts:
        output(
            "approve_claim", contract, quarter, "--submit-as", MANAGERS[contract],
            "--approve-as", "bk.comm1", "--second", "bk.comm2",
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_every_file_of_the_golden_case() -> None:
    found: dict[str, str] = {}
    output("import_council", str(GOLDEN / "extract"))
    for quarter in ("2015-16-Q1", "2015-16-Q2", "2015-16-Q3"):
        found.update(of_quarter(quarter))
    output("import_council", str(GOLDEN / "extract-corrected"))
    found.update(of_quarter("2015-16-Q4"))

    expected = {path.name: path.read_bytes() for path in (GOLDEN / "expected").iterdir()}
    assert sorted(found) == sorted(expected)
    assert [name for name in sorted(found) if found[name].encode() != expected[name]] == []
    assert output("verify_ledger", COUNCIL).endswith("No difference found.\n")
