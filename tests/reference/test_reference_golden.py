"""The reference gives the golden case, where its folder lies beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from .claims import Book
from .compare import achievements_csv, claim_csv, measures_csv
from .folder import merge, read_folder
from .quarters import Quarter
from .records import parse

GOLDEN = Path(__file__).resolve().parents[3] / "shared" / "golden"

pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="no golden case beside the checkout")


@pytest.fixture(scope="module")
def outputs() -> dict[str, str]:
    """Three quarters on the extract and a fourth on the corrected one, all claims approved."""
    extract = read_folder(GOLDEN / "extract")
    before = parse(extract)
    after = parse(merge(extract, read_folder(GOLDEN / "extract-corrected")))
    book = Book()
    found: dict[str, str] = {}
    for number, council in [(1, before), (2, before), (3, before), (4, after)]:
        quarter = Quarter(2015, number)
        book.roll_up(council, quarter)
        found[f"measures-{quarter}.csv"] = measures_csv(council, quarter)
        found[f"achievements-{quarter}.csv"] = achievements_csv(council, quarter)
        for (contract, claimed_for), claim in book.claims.items():
            if claimed_for == quarter:
                found[f"claim-{contract}-{quarter}.csv"] = claim_csv(claim)
        book.submit_and_approve_all(quarter)
    return found


def test_reference_writes_exactly_the_golden_files(outputs: dict[str, str]) -> None:
    assert sorted(outputs) == sorted(path.name for path in (GOLDEN / "expected").iterdir())


@pytest.mark.parametrize(
    "name", sorted(path.name for path in GOLDEN.glob("expected/*")), ids=lambda name: name[:-4]
)
def test_reference_equals_golden(outputs: dict[str, str], name: str) -> None:
    assert outputs[name].encode() == (GOLDEN / "expected" / name).read_bytes()
