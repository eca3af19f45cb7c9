"""Contracts and tariff lines that a submitted claim has used no longer differ (FORMAT.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from centres.exchange.faults import FolderFaults
from centres.models import User
from config.exchange import export_folder, import_folder
from payments.models import Contract
from tests.payments.cast import Q1, Cast, assemble
from tests.reference.folder import Folder, read_folder, write_folder

pytestmark = pytest.mark.django_db

USED_CONTRACT = USED_LINE = (
    "differs from what is recorded, and a submitted claim or an agreement made here rests on it."
)


@pytest.fixture
def cast() -> Cast:
    """A council whose contract CT1 prices two outcomes; only `star_progress` was achieved."""
    cast = assemble()
    # Addresses are not optional in the format.
    User.objects.update(email="someone@example.org")
    contract = cast.contract("CT1")
    cast.price(contract, "star_progress", 100)
    cast.price(contract, "sustained_contact", 200)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    return cast


def exported(cast: Cast, path: Path) -> Folder:
    export_folder(cast.council, path)
    return read_folder(path)


def change_all(folder: Folder) -> None:
    folder["contracts"][0]["name"] = "Another name"
    folder["contracts"][0]["lookback_quarters"] = "0"
    folder["tariff_lines"][0]["unit_price_pence"] = "101"
    folder["tariff_lines"][1]["unit_price_pence"] = "201"


def test_a_draft_uses_nothing_yet(cast: Cast, tmp_path: Path) -> None:
    folder = exported(cast, tmp_path)
    change_all(folder)
    write_folder(folder, tmp_path)
    import_folder(tmp_path, by=cast.admin)
    assert Contract.objects.get().name == "Another name"


def test_a_submitted_claim_keeps_its_contract_and_the_lines_it_was_priced_by(
    cast: Cast, tmp_path: Path
) -> None:
    cast.submitted(Contract.objects.get(), Q1)
    folder = exported(cast, tmp_path)
    import_folder(tmp_path, by=cast.admin)

    change_all(folder)
    write_folder(folder, tmp_path)
    with pytest.raises(FolderFaults) as refused:
        import_folder(tmp_path, by=cast.admin)
    assert [str(fault) for fault in refused.value.faults] == [
        f"contracts.csv, row 2, column name: {USED_CONTRACT}",
        f"contracts.csv, row 2, column lookback_quarters: {USED_CONTRACT}",
        f"tariff_lines.csv, row 2, column unit_price_pence: {USED_LINE}",
    ]
