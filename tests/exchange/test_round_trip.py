"""What was imported comes out equal, and importing it again changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from centres.models import AuditEvent, Council
from config.exchange import TABLES, export_folder, import_folder
from tests.exchange.council import CouncilFolder
from tests.reference.folder import differences, read_folder

GOLDEN = Path(__file__).resolve().parents[3] / "shared" / "golden"

pytestmark = pytest.mark.django_db

# What CSV, COPY and spreadsheets could each get wrong.
ODD_TEXTS = [
    " spaces around  ",
    '“Quotes” and "doubled ones", with a comma',
    "two\nlines",
    "two\r\nlines",
    "one\rline",
    "tab\tand backslash \\ and \\N and \\.",
    r"\N",
    "NULL",
    "=1+1",
    "{curly, 'braces'}",
    "%s %(today)s",
    "Żółw 🐢 and e\u0301",
    "\ufeffmark",
    "x" * 10_000,
]


def exported(code: str, path: Path) -> Path:
    export_folder(Council.objects.get(code=code), path)
    return path


def test_every_file_comes_out_byte_for_byte(council: CouncilFolder, tmp_path: Path) -> None:
    """The tiny council is written as an export writes: CRLF, the format's columns, by key."""
    folder = council.write(tmp_path / "in")
    import_folder(folder, by=None)
    out = exported("T1", tmp_path / "new" / "out")
    assert sorted(path.name for path in out.iterdir()) == sorted(table.csv for table in TABLES)
    for table in TABLES:
        assert (out / table.csv).read_bytes() == (folder / table.csv).read_bytes(), table.csv


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_texts_come_out_as_they_came(text: str, council: CouncilFolder, tmp_path: Path) -> None:
    council.change("actions", 0, text=text).change("families", 0, ref=f"F1{text[:3]}".strip())
    for file in ("carers", "children", "needs", "cases", "engagements"):
        council.change(file, 0, family=council.rows["families"][0]["ref"])
    for row in (0, 1):
        council.change("levels", row, family=council.rows["families"][0]["ref"])
    council.change("carers", 0, first_name=text).change("council", 0, name=text)
    folder = council.write(tmp_path / "in")
    import_folder(folder, by=None)
    out = exported("T1", tmp_path / "out")
    assert differences(read_folder(folder), read_folder(out)) == []


def test_rows_are_sorted_by_key_as_bytes(council: CouncilFolder, tmp_path: Path) -> None:
    council.rows["needs"] = []
    refs = ["a", "B", "É", "Z", "10", "9", "-1", "~", "a b", "a-b", "aa"]
    for ref in refs:
        council.add("needs", f"{ref}|F1|debt|2015-01-01|")
    import_folder(council.write(tmp_path / "in"), by=None)
    rows = read_folder(exported("T1", tmp_path / "out"))["needs"]
    assert [row["ref"] for row in rows] == sorted(refs, key=str.encode)


def test_other_ways_to_write_a_folder(council: CouncilFolder, tmp_path: Path) -> None:
    """A byte-order mark, LF, columns in another order, every cell quoted, a blank last line."""
    council.raw["families"] = b"\xef\xbb\xbf" + council.text("families").encode()
    council.raw["carers"] = council.text("carers").replace("\r\n", "\n").encode()
    council.raw["areas"] = b"imd_decile,code,under5_population,centre,name\n1,A1,120,C1,Hill\n"
    council.raw["needs"] = (
        b'"ref","family","need","from","to"\n"N1","F1","housing","2015-01-01",""\n\n'
    )
    import_folder(council.write(tmp_path / "in"), by=None)
    out = read_folder(exported("T1", tmp_path / "out"))
    assert out["families"] == council.rows["families"]
    assert out["carers"] == council.rows["carers"]
    assert out["areas"] == council.rows["areas"][:1]
    assert [list(row.values()) for row in out["needs"]] == [
        ["N1", "F1", "housing", "2015-01-01", ""]
    ]


def test_headers_alone_are_a_council_without_records(
    council: CouncilFolder, tmp_path: Path
) -> None:
    for file in council.rows:
        if file != "council":
            council.rows[file] = []
    folder = council.write(tmp_path / "in")
    import_folder(folder, by=None)
    out = exported("T1", tmp_path / "out")
    assert differences(read_folder(folder), read_folder(out)) == []


def versions() -> dict[str, list[tuple]]:
    """Which version of each row is there, by the transaction that wrote it and its place."""
    found = {}
    with connection.cursor() as cursor:
        for model in {table.model for table in TABLES} | {Council}:
            cursor.execute(f"SELECT id, xmin::text, ctid::text FROM {model._meta.db_table}")
            found[model._meta.db_table] = sorted(cursor.fetchall())
        cursor.execute("SELECT id, xmin::text, ctid::text FROM centres_user")
        found["centres_user"] = sorted(cursor.fetchall())
    return found


def test_the_same_folder_twice_changes_nothing(council: CouncilFolder, tmp_path: Path) -> None:
    folder = council.write(tmp_path / "in")
    import_folder(folder, by=None)
    before = versions()
    report = import_folder(folder, by=None)
    assert versions() == before
    assert {(count.added, count.changed) for count in report.counts.values()} == {(0, 0)}
    assert report.counts["staff.csv"].unchanged == 7
    assert AuditEvent.objects.filter(action="import").count() == 2


def test_an_export_replaces_an_earlier_one(council: CouncilFolder, tmp_path: Path) -> None:
    import_folder(council.write(tmp_path / "in"), by=None)
    out = exported("T1", tmp_path / "out")
    council.change("council", 0, name="Testshire County")
    import_folder(council.write(tmp_path / "in"), by=None)
    exported("T1", out)
    assert read_folder(out)["council"] == [{"code": "T1", "name": "Testshire County"}]
    assert len(list(out.iterdir())) == len(TABLES)


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="no golden case beside the checkout")
def test_the_golden_case_and_its_correction_come_out_equal(tmp_path: Path) -> None:
    for name in ("extract", "extract-corrected"):
        import_folder(GOLDEN / name, by=None)
        out = exported("BK", tmp_path / name)
        assert differences(read_folder(GOLDEN / name), read_folder(out)) == []
