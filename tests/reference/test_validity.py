"""The check of folders finds each fault that the exchange format names."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest

from .folder import Folder, Row
from .random_council import random_council
from .validity import faults, faults_of_change

VALID = random_council(3, 40).folder
Spoil = Callable[[Row], object]


def setting(**cells: str) -> Spoil:
    return lambda row: row.update({column.rstrip("_"): cell for column, cell in cells.items()})


def first(folder: Folder, name: str, **wanted: str) -> Row:
    for row in folder[name]:
        if all(
            bool(row[column]) if cell == "*" else row[column] == cell
            for column, cell in wanted.items()
        ):
            return row
    raise AssertionError(f"no such row in {name}")  # fmt: skip


FAULTS: list[tuple[str, dict[str, str], Spoil, str]] = [
    ("families", {}, setting(centre="nowhere"), "centre names nothing"),
    ("families", {}, setting(registered_on="2015-02-30"), "no date"),
    ("families", {}, setting(postcode="HP20"), "no postcode"),
    ("families", {}, setting(restricted="yes"), "unknown word"),
    ("families", {}, setting(registered_on="", deregistered_on="2015-01-01"), "without a reg"),
    (
        "families",
        {},
        setting(registered_on="2015-01-02", deregistered_on="2015-01-01"),
        "deregistered_on is before",
    ),
    ("areas", {}, setting(imd_decile="11"), "outside 1 to 10"),
    ("areas", {}, setting(under5_population="-1"), "no number of 0 or more"),
    ("staff", {"role": "fsw"}, setting(cluster=""), "cluster does not fit"),
    ("staff", {"role": "commissioner"}, setting(role="king"), "unknown word"),
    ("children", {"date_of_birth": "*"}, setting(due_on="2015-01-01"), "not one of"),
    ("children", {}, setting(date_of_birth="2999-01-01", due_on=""), "after today"),
    ("needs", {}, setting(to="1999-01-01"), "to is before from"),
    ("needs", {}, setting(need="money"), "unknown word"),
    ("levels", {}, setting(level="5", status=""), "unknown word"),
    ("levels", {}, setting(level="3", status="cp"), "status without level 4"),
    ("cases", {}, setting(closed_on="", closure_reason="other"), "do not go together"),
    ("cases", {}, setting(closed_on="1999-01-01", closure_reason="other"), "is before opened_on"),
    ("cases", {}, setting(worker="r3.dpo"), "neither fsw nor coordinator"),
    ("engagements", {}, setting(date="1899-12-31"), "before 1900"),
    ("engagements", {}, setting(date="2999-01-01"), "after today"),
    ("engagements", {}, setting(void_reason="", voided_on="2020-01-01"), "do not go together"),
    ("engagements", {"voided_on": "*"}, setting(voided_on="1999-01-01"), "is before date"),
    ("engagements", {"case": "*"}, setting(family=VALID["families"][0]["ref"]), "another family"),
    ("stars", {}, setting(edition="family-star"), "unknown word"),
    ("star_scores", {}, setting(score="11"), "outside the edition's range"),
    ("star_scores", {}, setting(area="courage"), "not an area"),
    ("actions", {}, setting(area="courage"), "in no edition"),
    ("actions", {"status": "done"}, setting(done_on=""), "exactly when done"),
    ("actions", {"status": "done"}, setting(done_on="2999-01-01"), "after today"),
    ("actions", {}, setting(text="x" * 10_001), "cannot be kept"),
    ("programme_attendance", {}, setting(session="99"), "beyond its programme"),
    ("programme_attendance", {}, setting(date="2999-01-01"), "after today"),
    ("development", {}, setting(date="1990-01-01"), "before the birth"),
    ("development", {}, setting(area="maths"), "unknown word"),
    ("two_year_places", {}, setting(started_on="1990-01-01"), "before the birth"),
    ("contracts", {}, setting(ends_on="1990-01-01"), "is before starts_on"),
    ("contracts", {}, setting(annual_cap_pence="1.50"), "no number"),
    ("tariff_lines", {"kind": "per_outcome"}, setting(unit_price_pence="0"), "no unit price"),
    ("tariff_lines", {"kind": "per_outcome"}, setting(key="smiles"), "unknown outcome"),
    ("tariff_lines", {"kind": "per_outcome"}, setting(reward_pence="1"), "other kind"),
    ("tariff_lines", {"kind": "target"}, setting(baseline_bp="1", target_bp="1"), "equals its"),
    ("tariff_lines", {"kind": "target"}, setting(reward_pence=""), "are all needed"),
]


@pytest.mark.parametrize(
    ("name", "wanted", "spoil", "fault"), FAULTS, ids=[f"{f[0]}: {f[3]}" for f in FAULTS]
)
def test_a_spoilt_row_is_named(name: str, wanted: dict[str, str], spoil: Spoil, fault: str) -> None:
    folder = deepcopy(VALID)
    spoil(first(folder, name, **wanted))
    assert any(found.startswith(name) and fault in found for found in faults(folder))


def test_a_missing_file_a_repeated_key_and_overlapping_contracts_are_named() -> None:
    assert faults({name: rows for name, rows in VALID.items() if name != "needs"}) == [
        "needs: missing"
    ]
    folder = deepcopy(VALID)
    folder["needs"].append(dict(folder["needs"][0]))
    assert any("repeated" in fault for fault in faults(folder))
    folder = deepcopy(VALID)
    folder["contracts"].append(folder["contracts"][0] | {"ref": "again"})
    assert any("overlap" in fault for fault in faults(folder))


def test_a_changed_star_score_contract_or_tariff_is_named() -> None:
    for name, column in [
        ("stars", "date"),
        ("star_scores", "score"),
        ("contracts", "name"),
        ("tariff_lines", "position"),
    ]:
        folder = deepcopy(VALID)
        folder[name][0][column] = "7"
        assert any(fault.startswith(name) for fault in faults_of_change(VALID, folder))
    folder = deepcopy(VALID)
    folder["stars"][0] |= {"voided_on": "2020-01-01", "void_reason": "Entered twice"}
    assert faults_of_change(VALID, folder) == []
