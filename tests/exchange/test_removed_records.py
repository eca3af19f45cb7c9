"""Folders of a council that still has a family whose record was removed here: it stays removed."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from centres.exchange.faults import FolderFaults
from centres.models import Council, User
from config.exchange import TABLES, export_folder, import_folder
from families.models import Family, Removal
from families.rights.tables import record_tables
from tests.cast import ago
from tests.exchange.council import CouncilFolder
from tests.reference.folder import read_folder

pytestmark = pytest.mark.django_db
# What the folder says of F1: a row each in nine files, two in four, three scores.
ROWS_OF_F1 = 9 + 4 * 2 + 3


def removed(council: CouncilFolder, tmp_path: Path) -> None:
    """The folder imported, and F1 removed."""
    import_folder(council.write(tmp_path / "in"), by=None)
    family = Family.objects.get(ref="F1")
    removal = Removal.objects.create(
        council=family.council, ref="X1", family_ref="F1", record_class="centre_file",
        kept_until=ago(1), people=2, references=["F1"], removed_on=ago(0),
        by=User.objects.get(username="flo"),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT lodestar_remove_family(%s)", [removal.pk])


def exported(path: Path) -> dict[str, list[dict[str, str]]]:
    export_folder(Council.objects.get(), path)
    return read_folder(path)


def test_a_folder_from_before_brings_nobody_back(council: CouncilFolder, tmp_path: Path) -> None:
    removed(council, tmp_path)
    before = exported(tmp_path / "before")
    assert before["carers"][0]["last_name"] == "Removed"
    out = StringIO()
    call_command("import_council", str(tmp_path / "in"), stdout=out, stderr=StringIO())
    said = f"Left out, of families whose record was removed: {ROWS_OF_F1}."
    assert said in out.getvalue().splitlines()
    assert exported(tmp_path / "after") == before


def test_what_else_the_folder_changes_is_taken(council: CouncilFolder, tmp_path: Path) -> None:
    removed(council, tmp_path)
    council.change("carers", 1, first_name="Joanna").change("carers", 0, first_name="Siân-Mai")
    report = import_folder(council.write(tmp_path / "later"), by=None)
    assert report.counts["carers.csv"].changed == 1
    names = {row["ref"]: row["first_name"] for row in exported(tmp_path / "out")["carers"]}
    assert names == {"Q1": "Removed", "Q2": "Joanna"}


@pytest.mark.parametrize(
    ("cell", "row", "named"),
    [
        ("carers.family", "Q9|F1|Siân|Żak|1990-02-28", "family “F1”"),
        ("needs.family", "N9|F1|debt|2015-01-01|", "family “F1”"),
        ("levels.family", "F1|2015-09-01|2|", "family “F1”"),
        ("engagements.family", "E9|F1||C1|amy|phone|2015-03-01|||", "family “F1”"),
        ("stars.case", "R9|S1|closing|2015-06-01|family-star-plus|worker||", "case “S1”"),
        ("star_scores.star", "R1|child_development|4", "Star “R1”"),
        ("enrolments.carer", "L9|G1|Q1|C1|2015-03-01", "carer “Q1”"),
        ("development.child", "V9|H1|2015-03-01|physical|on_track", "child “H1”"),
    ],
)
def test_what_a_folder_adds_to_a_removed_record_is_a_fault(
    council: CouncilFolder, tmp_path: Path, cell: str, row: str, named: str
) -> None:
    removed(council, tmp_path)
    file, column = cell.split(".")
    council.add(file, row)
    with pytest.raises(FolderFaults) as refused:
        import_folder(council.write(tmp_path / "later"), by=None)
    line = len(council.rows[file]) + 1
    told = [str(fault) for fault in refused.value.faults]
    assert (
        f"{file}.csv, row {line}, column {column}: the record of {named} was removed:"
        " whoever comes back needs a new key."
    ) in told


def test_every_file_of_the_record_says_what_it_goes_with() -> None:
    """A file that is new names what it is removed with, or a removal would be undone by it."""
    of_record = {table.model for table in record_tables()}
    for table in TABLES:
        assert bool(table.gone or table.goes_with) == (table.model in of_record), table.csv
