"""Files that are missing, cut or not what the format says; everything else is still looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from centres.exchange.faults import FolderFaults
from config.exchange import TABLES, import_folder
from tests.exchange.council import CouncilFolder

FaultsOf = Callable[[CouncilFolder], list[str]]


@pytest.mark.parametrize("file", [table.file for table in TABLES])
def test_a_missing_file(file: str, council: CouncilFolder, faults_of: FaultsOf) -> None:
    """It is the only fault: nothing that names its records is called wrong."""
    council.raw[file] = None
    assert faults_of(council) == [f"{file}.csv: the file is missing."]


def test_no_folder(db: None, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "nothing", tmp_path / "file"):
        with pytest.raises(FolderFaults) as refused:
            import_folder(path, by=None)
        assert [str(fault) for fault in refused.value.faults] == [f"there is no folder {path}."]


def test_an_empty_folder(db: None, tmp_path: Path) -> None:
    with pytest.raises(FolderFaults) as refused:
        import_folder(tmp_path, by=None)
    assert [str(fault) for fault in refused.value.faults] == [
        f"{table.csv}: the file is missing." for table in TABLES
    ]


def test_a_folder_in_place_of_a_file(
    council: CouncilFolder, faults_of: FaultsOf, tmp_path: Path
) -> None:
    council.raw["needs"] = None
    (tmp_path / "folder" / "needs.csv").mkdir(parents=True)
    council.rows.pop("needs")
    assert faults_of(council) == ["needs.csv: is not a file."]


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        ("ref,family,need,from", ["column to: the column is missing"]),
        ("ref,family,need,from,to,note", ["column note: is not a column of this file"]),
        ("ref,family,need,from,to,to", ["column to: stands in the header twice"]),
        (
            "ref,family,need,from,To",
            ["column to: the column is missing", "column To: is not a column of this file"],
        ),
        (
            "ref;family;need;from;to",
            [
                *[f"column {name}: the column is missing"
                  for name in ("ref", "family", "need", "from", "to")],
                "column ref;family;need;from;to: is not a column of this file",
            ],
        ),
    ],
)  # fmt: skip
def test_a_wrong_header(
    header: str, faults: list[str], council: CouncilFolder, faults_of: FaultsOf
) -> None:
    council.raw["needs"] = f"{header}\r\n".encode()
    assert faults_of(council) == [f"needs.csv, row 1, {fault}." for fault in faults]


def test_a_missing_column_hides_nothing_else(council: CouncilFolder, faults_of: FaultsOf) -> None:
    """Without `closed_on` nothing is said of `closure_reason`, but the other cells are read."""
    council.raw["cases"] = (
        b"ref,family,centre,worker,opened_on,closure_reason\n"
        b"S1,F9,C1,amy,2015-01-10,goals_met\n"
        b"S2,F2,C2,ben,2015-02-31,\n"
    )
    assert faults_of(council) == [
        "cases.csv, row 1, column closed_on: the column is missing.",
        "cases.csv, row 2, column family: there is no family “F9”.",
        "cases.csv, row 3, column opened_on: “2015-02-31” is not a date: write it like 2015-03-31.",
    ]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n"])
def test_a_file_without_a_header(
    content: bytes, council: CouncilFolder, faults_of: FaultsOf
) -> None:
    council.raw["families"] = content
    assert faults_of(council) == ["families.csv, row 1: the header row is missing."]


def test_rows_with_too_few_or_too_many_cells(council: CouncilFolder, faults_of: FaultsOf) -> None:
    """Their keys stay known, so that nobody who names them is called wrong."""
    council.raw["families"] = (
        b"ref,centre,area,postcode,registered_on,deregistered_on,restricted\n"
        b"F1,C1,A1,HP11 2EE,2015-01-01,2016-01-01,false,and more\n"
        b"F2,C2\n"
    )
    assert faults_of(council) == [
        "families.csv, row 2: has 8 cells, but the header has 7.",
        "families.csv, row 3: has 2 cells, but the header has 7.",
    ]


def test_rows_are_counted_as_a_spreadsheet_does(
    council: CouncilFolder, faults_of: FaultsOf
) -> None:
    """A cell of several lines is one row; an empty line is one too."""
    council.raw["needs"] = (
        b'ref,family,need,from,to\n"N\n1",F1,housing,2015-01-01,\n\nN2,F2,hunger,2015-01-01,\n'
    )
    (fault,) = faults_of(council)
    assert fault.startswith("needs.csv, row 4, column need: “hunger” is none of domestic_abuse, ")


def test_quotes_that_do_not_close(council: CouncilFolder, faults_of: FaultsOf) -> None:
    council.raw["families"] = council.text("families").replace("F2,", '"F2,').encode()
    council.raw["needs"] = b'ref,family,need,from,to\n"N1"!,F1,debt,2015-01-01,\nN2,F1,ill,x,\n'
    faults = faults_of(council)
    assert faults[:2] == [
        "families.csv, row 3: a quote that opens a cell is never closed.",
        "needs.csv, row 2: a quoted cell goes on after its closing quote.",
    ]
    assert [fault.split(":")[0] for fault in faults[2:]] == [
        "needs.csv, row 3, column need",
        "needs.csv, row 3, column from",
    ]


def test_a_cell_without_end(
    council: CouncilFolder, faults_of: FaultsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    council.raw["actions"] = b'ref,case,area,text,status,done_on\nX1,S1,home_and_money,"' + (
        b"line\n" * 1_000_000
    )
    assert faults_of(council)[0] == (
        "actions.csv, row 2: a quote that opens a cell is never closed."
    )


def test_a_council_is_one_row(council: CouncilFolder, faults_of: FaultsOf) -> None:
    council.add("council", "T2|Another")
    assert faults_of(council) == [
        "council.csv, row 3, column code: is a second council: a folder holds one."
    ]
    council.rows["council"] = []
    assert faults_of(council) == ["council.csv: holds no council."]


def test_a_file_that_is_not_of_the_format_is_left_out_and_said(
    council: CouncilFolder, tmp_path: Path, db: None
) -> None:
    folder = council.write(tmp_path / "folder")
    (folder / "volunteers.csv").write_text("ref\n")
    (folder / "README.txt").touch()
    assert import_folder(folder, by=None).not_read == ["volunteers.csv"]
